import { recordAct } from '../../audit/store.ts';
import type { Db, Trx } from '../../db/database.ts';
import type { Clock } from '../../lib/clock.ts';
import { lockManyApps } from '../decisions/decided-apps-store.ts';
import { beforeOf, GROUP_MOST, type GroupItem, type Left, siftGroup } from '../decisions/group.ts';
import { aroundOf, insertGroup } from '../decisions/group-store.ts';
import type { AnnounceApps } from '../events.ts';
import { type Asked, allTokens, type RevokeAsk, type Target } from './ask.ts';
import { openRevocations } from './store.ts';

export interface RevokeManyRequest {
  readonly workspaceId: number;
  readonly by: string;
  readonly reason: string;
  readonly items: readonly Pick<GroupItem, 'appId' | 'expected'>[];
}

export interface RevokedMany extends Asked {
  /** Undefined where nothing was asked for. */
  readonly groupId: number | undefined;
  readonly done: readonly number[];
  readonly left: readonly Left[];
}

/**
 * All tokens of many apps are asked to be removed, and nothing is decided of them: one act in one transaction, told by one
 * message. What somebody decided on since the person looked is left and named, as is what is being removed already. It cannot
 * be undone. Throws RangeError for more than `GROUP_MOST` apps.
 */
export function createRevokeMany(deps: {
  readonly db: Db;
  readonly clock: Clock;
  readonly announce: AnnounceApps;
  readonly revoke: Pick<RevokeAsk, 'askIn' | 'lockRevoking'>;
}) {
  const { db, clock, announce, revoke } = deps;

  async function revokeMany(trx: Trx, request: RevokeManyRequest): Promise<RevokedMany> {
    const { workspaceId, by, reason, items } = request;
    const appIds = items.map(({ appId }) => appId);
    const reached = await lockManyApps(trx, workspaceId, appIds);
    await revoke.lockRevoking(trx, { workspaceId, appIds, by });
    const underWay = new Set(
      (await openRevocations(trx, workspaceId, appIds)).map(({ appId }) => appId),
    );
    const around = await aroundOf(trx, workspaceId, reached);
    const wanted = items.map((item) => ({ ...item, decided: undefined }));
    const { fit, left } = siftGroup(wanted, reached, around);
    const targets: Target[] = [];
    for (const { app } of fit) {
      const whole = underWay.has(app.id) ? undefined : await allTokens(trx, app);
      if (whole) targets.push(whole);
      else {
        const why = underWay.has(app.id) ? 'under way' : 'no token';
        left.push({ appId: app.id, name: app.name, why });
      }
    }
    if (targets.length === 0) {
      return { groupId: undefined, done: [], left, revocationIds: [], waitsForSecond: false };
    }
    const group = { workspaceId, reason, until: undefined, owner: undefined, by };
    const members = targets.map(({ app }) => ({
      appId: app.id,
      decisionId: undefined,
      before: beforeOf(app),
    }));
    const groupId = await insertGroup(trx, { ...group, kind: 'revoked' }, members, clock.now());
    const domainIds = [...new Set(targets.map(({ app }) => app.domainId))];
    await recordAct(
      trx,
      {
        workspaceId,
        actor: by,
        action: 'group.revoked',
        domainId: domainIds.length > 1 ? undefined : domainIds[0],
        subject: `g${groupId}`,
        facts: { apps: targets.length },
        source: 'slack',
      },
      clock.now(),
    );
    const done = targets.map(({ app }) => app.id);
    await announce(trx, { kind: 'group made', workspaceId, groupId, appIds: done });
    const asked = await revoke.askIn(trx, { workspaceId, by, reason, groupId, targets });
    return { groupId, done, left, ...asked };
  }

  return {
    revokeMany(request: RevokeManyRequest): Promise<RevokedMany> {
      if (request.items.length > GROUP_MOST)
        throw new RangeError(`${request.items.length} apps are too many for one act`);
      return db.transaction().execute((trx) => revokeMany(trx, request));
    },
  };
}

export type RevokeMany = ReturnType<typeof createRevokeMany>;
