import { recordAct } from '../audit/store.ts';
import type { Db, Trx } from '../db/database.ts';
import type { Clock } from '../lib/clock.ts';
import { readSetting, writeSetting } from '../workspaces/setting-store.ts';
import type { TellMember } from './events.ts';
import type { Role } from './role.ts';
import type { Member, MemberStore } from './store.ts';
import { dropMember, putMember } from './write-store.ts';

/** Everybody's roles, as a person reads them. */
export interface RolesView {
  readonly members: readonly Member[];
  /** By ADMINS: not removable in Slack. */
  readonly configuredAdmins: readonly string[];
  readonly everyoneViews: boolean;
}

export interface NewRole {
  readonly workspaceId: number;
  readonly userId: string;
  /** What else Slack calls the same person: roles held by these are replaced. */
  readonly otherIds?: readonly string[] | undefined;
  readonly role: Role;
  readonly until: Date | undefined;
  readonly by: string;
}

/** Gives and takes roles. Each change is recorded, and the person is told. Whether the giver may is asked before. */
export function createRoles(deps: {
  db: Db;
  members: MemberStore;
  configuredAdmins: readonly string[];
  clock: Clock;
  tell: TellMember;
}) {
  const { db, clock, configuredAdmins } = deps;

  /** What one of the ids held, where one did. */
  async function dropAll(trx: Trx, workspaceId: number, ids: readonly string[]) {
    let held: Awaited<ReturnType<typeof dropMember>>;
    for (const id of ids) held = (await dropMember(trx, workspaceId, id, clock.now())) ?? held;
    return held;
  }

  /** Within a transaction of the caller's; `told` false: the person hears of it in other words. */
  async function give(trx: Trx, wanted: NewRole, told = true): Promise<void> {
    const { workspaceId, userId, role, until, by } = wanted;
    const replaced = await dropAll(trx, workspaceId, wanted.otherIds ?? []);
    const before = (await putMember(trx, wanted, clock.now())) ?? replaced;
    if (before?.role === role && before.until?.getTime() === until?.getTime()) return;
    await recordAct(
      trx,
      {
        workspaceId,
        actor: by,
        action: 'role.given',
        subject: userId,
        facts: {
          before: before?.role ?? 'none',
          after: role,
          ...(until && { until: until.toISOString() }),
        },
        source: 'slack',
      },
      clock.now(),
    );
    if (told) {
      await deps.tell(trx, { kind: 'role changed', workspaceId, userId, role, until, by });
    }
  }

  return {
    async view(workspaceId: number): Promise<RolesView> {
      const [members, everyone] = await Promise.all([
        deps.members.list(workspaceId),
        readSetting(db, workspaceId, 'roles.everyone_views'),
      ]);
      return { members, configuredAdmins, everyoneViews: everyone === true };
    },

    giveIn: give,
    give: (wanted: NewRole) => db.transaction().execute((trx) => give(trx, wanted)),

    /** Nothing where the person holds none. An admin by ADMINS stays one. */
    async take(request: {
      workspaceId: number;
      userId: string;
      otherIds?: readonly string[] | undefined;
      by: string;
    }): Promise<void> {
      const { workspaceId, userId, otherIds = [], by } = request;
      await db.transaction().execute(async (trx) => {
        const before = await dropAll(trx, workspaceId, [userId, ...otherIds]);
        if (!before) return;
        const facts = { before: before.role, after: 'none' };
        await recordAct(
          trx,
          { workspaceId, actor: by, action: 'role.taken', subject: userId, facts, source: 'slack' },
          clock.now(),
        );
        await deps.tell(trx, {
          kind: 'role changed',
          workspaceId,
          userId,
          role: undefined,
          until: undefined,
          by,
        });
      });
    },

    /** Whether every full member may see apps, people and findings. */
    async setEveryoneViews(workspaceId: number, on: boolean, by: string): Promise<void> {
      await db.transaction().execute(async (trx) => {
        const before = (await readSetting(trx, workspaceId, 'roles.everyone_views')) === true;
        if (before === on) return;
        await writeSetting(trx, workspaceId, 'roles.everyone_views', on);
        const facts = { before, after: on };
        await recordAct(
          trx,
          { workspaceId, actor: by, action: 'role.everyone', facts, source: 'slack' },
          clock.now(),
        );
      });
    },
  };
}

export type Roles = ReturnType<typeof createRoles>;
