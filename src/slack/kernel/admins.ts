import type { Core } from '../core.ts';
import type { People } from '../web-api/people.ts';

const ASKED_MOST = 20;

/** Who are the bot's admins now: by name, by configuration, or by Slack's own word. */
export function createAdmins(deps: {
  core: Pick<Core, 'team'>;
  people: People;
  isMember(workspaceId: number, userId: string): Promise<boolean>;
}) {
  const { people, isMember } = deps;

  async function active(workspaceId: number): Promise<{ named: string[]; configured: string[] }> {
    const { members, configuredAdmins } = await deps.core.team.roles.view(workspaceId);
    const admins = members.filter(({ role }) => role === 'admin').map(({ userId }) => userId);
    const living = async (ids: readonly string[]) => {
      const found = await Promise.all(ids.map((id) => isMember(workspaceId, id)));
      return ids.filter((_id, index) => found[index]);
    };
    return { named: await living(admins), configured: await living(configuredAdmins) };
  }

  return {
    /** Ids of Slack's own admins while they are the bot's; none where a named admin is active. */
    async slackAdminsRule(workspaceId: number): Promise<readonly string[]> {
      const { named } = await active(workspaceId);
      return named.length > 0 ? [] : people.admins(workspaceId);
    },

    /** Ids of all who are admins now, those by name first. */
    async adminsToAsk(workspaceId: number): Promise<readonly string[]> {
      const { named, configured } = await active(workspaceId);
      const slack = named.length > 0 ? [] : await people.admins(workspaceId);
      return [...new Set([...named, ...configured, ...slack])].slice(0, ASKED_MOST);
    },
  };
}
