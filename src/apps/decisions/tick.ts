import { recordAct } from '../../audit/store.ts';
import type { Db, Trx } from '../../db/database.ts';
import type { Clock } from '../../lib/clock.ts';
import { eachAlone } from '../../lib/each-alone.ts';
import type { AnnounceApps } from '../events.ts';
import { holdsFor } from '../inventory/status.ts';
import { lockApps, noteRunOut, restate } from './decided-apps-store.ts';
import { fingerprintOf } from './decision.ts';
import { askingDue, type EndingDecision, overdueDecisions } from './ending-store.ts';
import { type AppRow, endDecision, findDecision } from './store.ts';

const AT_ONCE = 50;

/** What the clock does to decisions: of an approval's end the owner is asked in steps; at its end the app is new again. */
export function createDecisionTick(deps: { db: Db; clock: Clock; announce: AnnounceApps }) {
  const { db, clock, announce } = deps;

  async function ask(): Promise<void> {
    await db.transaction().execute(async (trx) => {
      for (const { appId, ...asked } of await askingDue(trx, clock.now(), AT_ONCE)) {
        if (appId !== null) await announce(trx, { kind: 'decision ends soon', appId, ...asked });
      }
    });
  }

  /** An approval that nobody answered for: the apps that it held for, and for which none holds now. */
  async function noteAnswerless(
    trx: Trx,
    workspaceId: number,
    decisionId: number,
    apps: readonly AppRow[],
  ): Promise<void> {
    const decision = await findDecision(trx, workspaceId, decisionId);
    if (decision?.verdict !== 'approved') return;
    const held = apps.filter((app) =>
      holdsFor(decision, { ...fingerprintOf(app), domainId: app.domainId }),
    );
    const ids = held.map(({ id }) => id);
    if ((await noteRunOut(trx, { workspaceId, decisionId }, ids)) === 0) return;
    await announce(trx, { kind: 'approval ran out', workspaceId, at: clock.now() });
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
      await noteAnswerless(trx, workspaceId, decisionId, reached);
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
    await ask();
    await eachAlone(await overdueDecisions(db, clock.now(), AT_ONCE), end);
  };
}
