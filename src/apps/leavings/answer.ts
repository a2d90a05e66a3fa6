import { recordAct } from '../../audit/store.ts';
import type { Db, Trx } from '../../db/database.ts';
import type { Clock } from '../../lib/clock.ts';
import { AppError } from '../../lib/errors.ts';
import { lockManyApps } from '../decisions/decided-apps-store.ts';
import type { Left } from '../decisions/group.ts';
import type { AnnounceApps } from '../events.ts';
import type { Asked, RevokeAsk, Target } from '../revocations/ask.ts';
import { tokensOfOthers } from '../revocations/others.ts';
import { tokensOf, usersOf } from '../revocations/revocation.ts';
import { openRevocations } from '../revocations/store.ts';
import { heldByInactive, type LeavingKey, lockLeaving, markLeft } from './store.ts';

interface Press extends LeavingKey {
  readonly by: string;
}

export interface RevokedLeft extends Asked {
  /** What is being removed already. */
  readonly left: readonly Left[];
}

const REASON = 'inactive in Salesforce';

/** The answers of an operator to people who became inactive. Each throws E-NOT-FOUND where its domain is not watched any more. */
export function createAnswerLeaving(deps: {
  readonly db: Db;
  readonly clock: Clock;
  readonly announce: AnnounceApps;
  readonly revoke: Pick<RevokeAsk, 'askIn' | 'lockRevoking'>;
}) {
  const { db, clock, announce, revoke } = deps;

  async function locked(trx: Trx, press: Press) {
    const row = await lockLeaving(trx, press);
    if (!row) throw new AppError('E-NOT-FOUND', 'no such card', { name: 'such people' });
    return row;
  }

  const record = (
    trx: Trx,
    { workspaceId, leavingId, by }: Press,
    act: { action: string; domainId: number; facts?: Record<string, unknown> },
  ) =>
    recordAct(
      trx,
      { ...act, workspaceId, actor: by, subject: `l${leavingId}`, source: 'slack' },
      clock.now(),
    );

  return {
    /**
     * All tokens of those of them who are not active now, over all apps, as one wish on the budget of `by`. Throws E-STALE-CARD
     * where nobody of them holds one that is not being removed.
     */
    revokeLeft: (press: Press): Promise<RevokedLeft> =>
      db.transaction().execute(async (trx) => {
        const { workspaceId, leavingId, by } = press;
        const held = await heldByInactive(trx, press);
        // Apps before their card, as whoever decides on them locks them.
        const apps = await lockManyApps(trx, workspaceId, held.appIds);
        await revoke.lockRevoking(trx, { workspaceId, appIds: held.appIds, by });
        const open = await openRevocations(trx, workspaceId, held.appIds);
        const underWay = new Set(open.map(({ appId }) => appId));
        const { domainId } = await locked(trx, press);
        const targets: Target[] = [];
        const left: Left[] = [];
        for (const app of apps.filter(({ id }) => held.appIds.includes(id))) {
          const { others } = await tokensOfOthers(trx, app);
          const theirs = others.filter(({ userId }) => held.userIds.includes(userId));
          const userIds = usersOf(theirs);
          if (userIds.length === 0) continue;
          if (underWay.has(app.id)) {
            left.push({ appId: app.id, name: app.name, why: 'under way' });
            continue;
          }
          targets.push({
            app,
            decisionId: app.decisionId,
            reach: 'users',
            userIds,
            unusedDays: undefined,
            shownTokens: tokensOf(theirs),
            meant: userIds,
          });
        }
        if (targets.length === 0)
          throw new AppError('E-STALE-CARD', 'nobody of them holds a token that could be removed');
        const wish = { workspaceId, by, reason: REASON, leavingId, targets };
        const asked = await revoke.askIn(trx, wish);
        const tokens = targets.reduce((sum, { shownTokens }) => sum + shownTokens, 0);
        const facts = { apps: targets.length, users: held.userIds.length, tokens };
        await record(trx, press, { action: 'leaving.revoked', domainId, facts });
        await announce(trx, { kind: 'leavings changed', workspaceId, leavingIds: [leavingId] });
        return { ...asked, left };
      }),

    /** They are left as they are: a word, and nothing else. */
    leaveLeft: (press: Press): Promise<void> =>
      db.transaction().execute(async (trx) => {
        const { workspaceId, leavingId, by } = press;
        const { domainId, leftAt } = await locked(trx, press);
        if (leftAt !== null) return;
        await markLeft(trx, press, by, clock.now());
        await record(trx, press, { action: 'leaving.left', domainId });
        await announce(trx, { kind: 'leavings changed', workspaceId, leavingIds: [leavingId] });
      }),
  };
}

export type AnswerLeaving = ReturnType<typeof createAnswerLeaving>;
