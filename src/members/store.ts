import type { Db } from '../db/database.ts';
import type { Clock } from '../lib/clock.ts';
import { readSetting } from '../workspaces/setting-store.ts';
import type { Role, Standing } from './role.ts';

/** A role that was given by name. */
export interface Member {
  readonly userId: string;
  readonly role: Role;
  readonly until: Date | null;
  readonly grantedBy: string;
  readonly grantedAt: Date;
}

/** Whether somebody is an active full member of the workspace now; Slack knows. */
export type IsActive = (userId: string) => Promise<boolean>;

const anyone: IsActive = async () => true;

/**
 * Who may do what. Roles are given by name; `configuredAdmins` (ADMINS) are admins that nobody can remove in Slack.
 * While no named admin is an active full member, Slack's owners and admins are admins; naming the first ends that, and
 * other roles don't.
 */
export function memberStore(
  db: Db,
  settings: { configuredAdmins: readonly string[]; clock: Clock },
) {
  const { configuredAdmins, clock } = settings;

  async function list(workspaceId: number): Promise<Member[]> {
    return db
      .selectFrom('member')
      .selectAll()
      .where('workspaceId', '=', workspaceId)
      .where((eb) => eb.or([eb('until', 'is', null), eb('until', '>', clock.now())]))
      .orderBy('grantedAt')
      .execute();
  }

  return {
    list,

    async roleOf(who: {
      workspaceId: number;
      userId: string;
      standing: Standing;
      slackAdmin: boolean;
      /** Asked only where it decides. */
      isActive?: IsActive;
    }): Promise<Role | 'none'> {
      if (who.standing === 'outsider') return 'none';
      if (configuredAdmins.includes(who.userId)) return 'admin';
      const members = await list(who.workspaceId);
      const own = members.find(({ userId }) => userId === who.userId)?.role;
      if (own === 'admin') return 'admin';
      if (who.slackAdmin && !(await hasActiveAdmin(members, who.isActive ?? anyone))) {
        return 'admin';
      }
      if (own !== undefined) return own;
      return (await readSetting(db, who.workspaceId, 'roles.everyone_views')) ? 'viewer' : 'none';
    },

    /** Slack user ids that hold at least this role by name; Slack's own admins are not among them. */
    async who(workspaceId: number, role: Role): Promise<string[]> {
      const enough: Record<Role, readonly Role[]> = {
        viewer: ['viewer', 'operator', 'admin'],
        operator: ['operator', 'admin'],
        admin: ['admin'],
      };
      const members = await list(workspaceId);
      const found = members.filter((each) => enough[role].includes(each.role));
      return [...new Set([...configuredAdmins, ...found.map(({ userId }) => userId)])];
    },
  };
}

async function hasActiveAdmin(members: readonly Member[], isActive: IsActive): Promise<boolean> {
  for (const { userId, role } of members) {
    if (role === 'admin' && (await isActive(userId))) return true;
  }
  return false;
}

export type MemberStore = ReturnType<typeof memberStore>;
