import type { Db } from '../db/database.ts';
import type { Clock } from '../lib/clock.ts';
import type { Role, Standing } from './role.ts';

/**
 * Who may do what. Roles are given by name; `configuredAdmins` (ADMINS) are admins that nobody can remove in Slack.
 * While nobody is admin by name, Slack's owners and admins are.
 */
export function memberStore(
  db: Db,
  settings: { configuredAdmins: readonly string[]; clock: Clock },
) {
  const { configuredAdmins, clock } = settings;

  async function named(workspaceId: number) {
    return db
      .selectFrom('member')
      .select(['user_id', 'role'])
      .where('workspace_id', '=', workspaceId)
      .where((eb) => eb.or([eb('until', 'is', null), eb('until', '>', clock.now())]))
      .execute();
  }

  return {
    async roleOf(who: {
      workspaceId: number;
      userId: string;
      standing: Standing;
      slackAdmin: boolean;
    }): Promise<Role | 'none'> {
      if (who.standing === 'outsider') return 'none';
      if (configuredAdmins.includes(who.userId)) return 'admin';
      const rows = await named(who.workspaceId);
      if (who.slackAdmin && !rows.some((row) => row.role === 'admin')) return 'admin';
      return rows.find((row) => row.user_id === who.userId)?.role ?? 'none';
    },

    /** Slack user ids that hold at least this role by name; Slack's own admins are not among them. */
    async who(workspaceId: number, role: Role): Promise<string[]> {
      const enough: Record<Role, readonly Role[]> = {
        viewer: ['viewer', 'operator', 'admin'],
        operator: ['operator', 'admin'],
        admin: ['admin'],
      };
      const rows = await named(workspaceId);
      const found = rows.filter((row) => enough[role].includes(row.role)).map((row) => row.user_id);
      return [...new Set([...configuredAdmins, ...found])];
    },
  };
}

export type MemberStore = ReturnType<typeof memberStore>;
