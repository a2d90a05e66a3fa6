import { recordAct } from '../../audit/store.ts';
import type { Db } from '../../db/database.ts';
import type { Clock } from '../../lib/clock.ts';
import { eachAlone } from '../../lib/each-alone.ts';
import { later } from '../../lib/time.ts';
import type { AnnounceApps } from '../events.ts';
import { lockApps, restate } from './decided-apps-store.ts';
import { REMINDED_BEFORE_MS } from './decision.ts';
import { type EndingDecision, endDecision, overdueDecisions, remindersDue } from './store.ts';

const AT_ONCE = 50;

/** What the clock does to decisions: an approval's end is said 14 days before, once; at its end the app is new again. */
export function createDecisionTick(deps: { db: Db; clock: Clock; announce: AnnounceApps }) {
  const { db, clock, announce } = deps;

  async function remind(): Promise<void> {
    const now = clock.now();
    await db.transaction().execute(async (trx) => {
      const by = later(now, REMINDED_BEFORE_MS);
      for (const { workspaceId, decisionId, appId } of await remindersDue(trx, now, by, AT_ONCE)) {
        if (appId === null) continue;
        await announce(trx, { kind: 'decision ends soon', workspaceId, appId, decisionId });
      }
    });
  }

  async function end({ workspaceId, decisionId, appId }: EndingDecision): Promise<void> {
    const now = clock.now();
    await db.transaction().execute(async (trx) => {
      const reached = await lockApps(trx, workspaceId, { appId, decisionId });
      const ended = await endDecision(
        trx,
        workspaceId,
        decisionId,
        { by: 'bot', why: 'expired' },
        now,
      );
      // Another worker was faster.
      if (!ended) return;
      const own = reached.find(({ id }) => id === appId);
      const changed = await restate(trx, workspaceId, reached, now);
      await recordAct(
        trx,
        {
          workspaceId,
          actor: 'bot',
          action: 'app.decision_expired',
          domainId: own?.domainId,
          subject: appId === null ? undefined : String(appId),
          facts: { decisionId, apps: changed.length },
          source: 'bot',
        },
        now,
      );
      const appIds = changed.filter((id) => id !== appId);
      if (appIds.length > 0) await announce(trx, { kind: 'apps redraw', workspaceId, appIds });
      // A reading may have seen the end before; one for which another decision holds has nothing to be told.
      if (appId === null || !own || (own.decisionId ?? decisionId) !== decisionId) return;
      const why = 'expired';
      await announce(trx, {
        kind: 'decision ended',
        workspaceId,
        appId,
        decisionId,
        why,
        said: {},
      });
    });
  }

  return async (): Promise<void> => {
    await remind();
    await eachAlone(await overdueDecisions(db, clock.now(), AT_ONCE), end);
  };
}
