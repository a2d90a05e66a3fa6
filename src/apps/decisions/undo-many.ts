import { recordActs } from '../../audit/store.ts';
import type { Db, Trx } from '../../db/database.ts';
import type { Clock } from '../../lib/clock.ts';
import { AppError } from '../../lib/errors.ts';
import type { AnnounceApps } from '../events.ts';
import { lockManyApps, restate } from './decided-apps-store.ts';
import { restored, untouched } from './group.ts';
import {
  closeGroups,
  lockGroup,
  markUndone,
  membersOf,
  putBack,
  reviveDecisions,
} from './group-store.ts';
import { endDecisions } from './store.ts';

interface Undone {
  readonly back: number;
  readonly apps: number;
}

const CLOSED_AT_ONCE = 50;

/** Taking back what one act did on many apps, and the end of the time within which that can be done. */
export function createUndoMany({
  db,
  clock,
  announce,
}: {
  db: Db;
  clock: Clock;
  announce: AnnounceApps;
}) {
  async function undo(
    trx: Trx,
    { workspaceId, groupId, by }: { workspaceId: number; groupId: number; by: string },
  ): Promise<Undone> {
    const now = clock.now();
    const members = await membersOf(trx, workspaceId, groupId);
    // Apps before groups, as whoever makes one locks them.
    const made = members.flatMap(({ decisionId }) => decisionId ?? []);
    const appIds = members.map(({ appId }) => appId);
    const reached = await lockManyApps(trx, workspaceId, appIds, made);
    const group = await lockGroup(trx, workspaceId, groupId);
    if (!group) throw new AppError('E-NOT-FOUND', `group ${groupId}`, { name: 'such act' });
    if (group.undoneAt || group.undoUntil <= now)
      throw new AppError('E-STALE-CARD', 'it cannot be undone any more', { by: group.undoneBy });
    const apps = new Map(reached.map((app) => [app.id, app]));
    const back = untouched({ ...group, members }, apps);
    const ended = back.flatMap(({ decisionId }) => decisionId ?? []);
    await endDecisions(trx, workspaceId, ended, { by, why: 'undone' }, now);
    await reviveDecisions(
      trx,
      group,
      back.flatMap(({ decisionId, before }) => (decisionId ? (before.decisionId ?? []) : [])),
    );
    const belongings = back.flatMap((member) => {
      const app = apps.get(member.appId);
      return app ? [{ ...restored(group.kind, member, app), id: app.id }] : [];
    });
    await putBack(trx, workspaceId, belongings);
    const changed = await restate(trx, workspaceId, reached, now);
    const backIds = back.map(({ appId }) => appId);
    await markUndone(trx, group, { by, back: backIds }, now);
    const domains = new Map(reached.map(({ id, domainId }) => [id, domainId]));
    const domainIds = new Set(members.map(({ appId }) => domains.get(appId)));
    const across = domainIds.size > 1;
    const act = { workspaceId, actor: by, source: 'slack' } as const;
    await recordActs(
      trx,
      [
        {
          ...act,
          action: 'group.undone',
          domainId: across ? undefined : [...domainIds][0],
          subject: `g${groupId}`,
          facts: { apps: members.length, back: back.length },
        },
        ...back.map(({ appId, decisionId }) => ({
          ...act,
          action: 'app.undone',
          domainId: domains.get(appId),
          subject: String(appId),
          facts: { group: groupId, across, decisionId },
        })),
      ],
      now,
    );
    const redrawn = [...new Set([...backIds, ...changed])];
    await announce(trx, { kind: 'group undone', workspaceId, groupId, appIds: redrawn });
    return { back: back.length, apps: members.length };
  }

  return {
    /**
     * The state before, for each app that is as the act left it; those that somebody decided on since are left. Tokens that
     * were removed stay removed. Throws E-NOT-FOUND, and E-STALE-CARD where it was undone before or its time is over.
     */
    undoMany: (request: { workspaceId: number; groupId: number; by: string }): Promise<Undone> =>
      db.transaction().execute((trx) => undo(trx, request)),

    /** For the tick: messages whose act can no longer be undone do not offer it. */
    closeGroups: () =>
      db.transaction().execute(async (trx) => {
        for (const group of await closeGroups(trx, clock.now(), CLOSED_AT_ONCE)) {
          await announce(trx, { kind: 'group closed', ...group });
        }
      }),
  };
}

export type UndoMany = ReturnType<typeof createUndoMany>;
