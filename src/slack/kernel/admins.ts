import type { Core } from '../core.ts';
import type { People } from '../web-api/people.ts';
import { slackSilent } from './standing.ts';
import type { Who } from './who-is.ts';

const ASKED_MOST = 20;

/** Who are the bot's admins now: by name, by configuration, or by Slack's own word. */
export function createAdmins(deps: {
  core: Pick<Core, 'team'>;
  people: Pick<People, 'admins'>;
  standing(workspaceId: number, userId: string): Promise<Who['standing']>;
}) {
  const { people, standing } = deps;

  /** Without those who are gone. Whoever can't be looked up may be there: nobody stands in for them. */
  async function left(workspaceId: number): Promise<{ named: string[]; configured: string[] }> {
    const { members, configuredAdmins } = await deps.core.team.roles.view(workspaceId);
    const admins = members.filter(({ role }) => role === 'admin').map(({ userId }) => userId);
    const living = async (ids: readonly string[]) => {
      const found = await Promise.all(ids.map((id) => standing(workspaceId, id)));
      const are = (wanted: Who['standing']) => ids.filter((_id, n) => found[n] === wanted);
      return [...are('member'), ...are('unknown')];
    };
    return { named: await living(admins), configured: await living(configuredAdmins) };
  }

  async function slackAdmins(workspaceId: number): Promise<readonly string[]> {
    try {
      return await people.admins(workspaceId);
    } catch (error) {
      throw slackSilent('the admins of the workspace are not known now', error);
    }
  }

  return {
    /**
     * Ids of Slack's own admins while they are the bot's; none where a named admin is active, or may be. Throws
     * E-SLACK-SILENT where Slack does not list them.
     */
    async slackAdminsRule(workspaceId: number): Promise<readonly string[]> {
      const { named } = await left(workspaceId);
      return named.length > 0 ? [] : slackAdmins(workspaceId);
    },

    /** Ids of all who are admins now, those by name first; of them those whom Slack knows to be active first. Throws E-SLACK-SILENT. */
    async adminsToAsk(workspaceId: number): Promise<readonly string[]> {
      const { named, configured } = await left(workspaceId);
      const slack = named.length > 0 ? [] : await slackAdmins(workspaceId);
      return [...new Set([...named, ...configured, ...slack])].slice(0, ASKED_MOST);
    },
  };
}
