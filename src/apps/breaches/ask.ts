import { recordAct } from '../../audit/store.ts';
import type { Db, Trx } from '../../db/database.ts';
import type { Clock } from '../../lib/clock.ts';
import { AppError } from '../../lib/errors.ts';
import type { Vendor } from '../../lib/vendor-list.ts';
import { lockManyApps } from '../decisions/decided-apps-store.ts';
import type { AnnounceApps } from '../events.ts';
import { allTokens, type RevokeAsk, type Target } from '../revocations/ask.ts';
import { openRevocations } from '../revocations/store.ts';
import { listHash, reasonOf } from './breach.ts';
import { type FoundApp, findTheirs } from './found-store.ts';
import { insertBreach } from './store.ts';

export interface BreachRequest {
  readonly workspaceId: number;
  /** As it was typed. */
  readonly vendor: string;
  /** Those that were ticked. */
  readonly appIds: readonly number[];
  /** Since when the vendor's tokens may be in foreign hands. */
  readonly since: Date;
  readonly reason: string;
  readonly by: string;
  /** Nothing is revoked, and nobody is asked. */
  readonly isDrill: boolean;
}

/** A vendor was breached: what was ticked of its apps is written down, and all its tokens are asked to be revoked, as one wish. */
export function createBreachAsk(deps: {
  readonly db: Db;
  readonly clock: Clock;
  readonly announce: AnnounceApps;
  readonly vendors: readonly Vendor[];
  readonly askIn: RevokeAsk['askIn'];
}) {
  const { db, clock, announce, vendors } = deps;

  async function write(
    trx: Trx,
    request: BreachRequest,
    apps: readonly FoundApp[],
  ): Promise<number> {
    const { workspaceId, vendor, since, reason, by, isDrill } = request;
    const now = clock.now();
    const hash = listHash(apps.map(({ appId }) => appId));
    const breachId = await insertBreach(
      trx,
      {
        workspaceId,
        vendor,
        isDrill,
        since,
        reason,
        askedBy: by,
        askedAt: now,
        listHash: hash,
        state: isDrill ? 'drill' : 'asked',
        dueAt: isDrill ? null : now,
        endedAt: isDrill ? now : null,
      },
      apps,
    );
    await recordAct(
      trx,
      {
        workspaceId,
        actor: by,
        action: isDrill ? 'breach.drilled' : 'breach.asked',
        subject: `b${breachId}`,
        facts: {
          vendor,
          list: hash,
          apps: apps.length,
          domains: new Set(apps.map(({ domainId }) => domainId)).size,
          tokens: apps.reduce((sum, { tokens }) => sum + tokens, 0),
          since: since.toISOString(),
          isDrill,
        },
        source: 'slack',
      },
      now,
    );
    return breachId;
  }

  /** The apps, locked, and all tokens of those that somebody holds one of. */
  async function targetsOf(
    trx: Trx,
    workspaceId: number,
    appIds: readonly number[],
  ): Promise<Target[]> {
    const locked = await lockManyApps(trx, workspaceId, appIds);
    await openRevocations(trx, workspaceId, appIds);
    const targets: Target[] = [];
    // Others of the same name are locked with them, and are none of it.
    for (const app of locked.filter(({ id }) => appIds.includes(id))) {
      const whole = await allTokens(trx, app);
      if (whole) targets.push({ ...whole, asks: 'breach' });
    }
    return targets;
  }

  return {
    /**
     * A second person must agree, however few people it hits. Gives its id; undefined where nobody holds a token of these apps.
     * Throws E-STALE-CARD where none of them is there any more.
     */
    async askBreach(request: BreachRequest): Promise<number | undefined> {
      const { workspaceId, vendor: typed, appIds, by, isDrill } = request;
      return db.transaction().execute(async (trx) => {
        const targets = isDrill ? [] : await targetsOf(trx, workspaceId, appIds);
        const apps = await findTheirs(trx, { workspaceId, typed, vendors, ids: appIds });
        if (apps.length === 0) throw new AppError('E-STALE-CARD', 'none of the apps is there', {});
        const ids = new Set(apps.map(({ appId }) => appId));
        const meant = targets.filter(({ app }) => ids.has(app.id));
        if (!isDrill && meant.length === 0) return undefined;
        const breachId = await write(trx, request, apps);
        if (!isDrill) {
          const breach = { id: breachId };
          const reason = reasonOf(request);
          await deps.askIn(trx, { workspaceId, by, reason, breach, targets: meant });
        }
        await announce(trx, { kind: 'breach changed', workspaceId, breachId });
        return breachId;
      });
    },
  };
}
