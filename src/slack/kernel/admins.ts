import type { Core } from '../core.ts';
import { ACT_MS } from '../web-api/people.ts';
import type { There } from '../web-api/there.ts';
import { slackSilent, unlessSilent } from './standing.ts';
import type { Who } from './who-is.ts';

const ASKED_MOST = 20;

/** Who are the bot's admins now: by name, by configuration, or by Slack's own word. */
export function createAdmins(deps: {
  core: Pick<Core, 'team'> & {
    readonly members: Pick<Core['members'], 'slackAdmins' | 'listAdminsAnew'>;
  };
  standing(workspaceId: number, userId: string): Promise<Who['standing']>;
  isSlackAdmin(workspaceId: number, userId: string, maxAgeMs: number): Promise<There>;
}) {
  const { core, standing, isSlackAdmin } = deps;

  /** Without those who are gone. Whoever can't be looked up may be there: nobody stands in for them. */
  async function left(workspaceId: number): Promise<{ named: string[]; configured: string[] }> {
    const { members, configuredAdmins } = await core.team.roles.view(workspaceId);
    const admins = members.filter(({ role }) => role === 'admin').map(({ userId }) => userId);
    const living = async (ids: readonly string[]) => {
      const found = await Promise.all(ids.map((id) => standing(workspaceId, id)));
      const are = (wanted: Who['standing']) => ids.filter((_id, n) => found[n] === wanted);
      return [...are('member'), ...are('unknown')];
    };
    return { named: await living(admins), configured: await living(configuredAdmins) };
  }

  /**
   * Slack's own admins, at most 20: of those whom it listed, who still are by its word of this minute, then whoever can't be
   * looked up. Throws E-SLACK-SILENT where it has not listed all yet, or none of them is left.
   */
  async function slackAdmins(workspaceId: number): Promise<readonly string[]> {
    const listed = await core.members.slackAdmins(workspaceId);
    if (!listed) throw slackSilent('Slack has not listed all members of the workspace yet');
    for (let from = 0; from < listed.length; from += ASKED_MOST) {
      const some = listed.slice(from, from + ASKED_MOST);
      const found = await Promise.all(some.map((id) => isSlackAdmin(workspaceId, id, ACT_MS)));
      const are = (wanted: There) => some.filter((_id, n) => found[n] === wanted);
      const still = [...are('there'), ...are('unknown')];
      if (still.length > 0) return still;
    }
    await core.members.listAdminsAnew(workspaceId);
    throw slackSilent('none of those whom Slack listed is an admin any more');
  }

  return {
    slackAdmins,

    /**
     * Ids of Slack's own admins while they are the bot's; none where a named admin is active, or may be. Throws
     * E-SLACK-SILENT where Slack does not list them.
     */
    async slackAdminsRule(workspaceId: number): Promise<readonly string[]> {
      const { named } = await left(workspaceId);
      return named.length > 0 ? [] : slackAdmins(workspaceId);
    },

    /**
     * Ids of all who are admins now, those by name first; of them those whom Slack knows to be active first. Throws
     * E-SLACK-SILENT where that leaves nobody.
     */
    async adminsToAsk(workspaceId: number): Promise<readonly string[]> {
      const { named, configured } = await left(workspaceId);
      if (named.length > 0) return upToMost([...named, ...configured]);
      const slack = slackAdmins(workspaceId);
      const known = configured.length > 0 ? await unlessSilent(slack) : await slack;
      return upToMost([...configured, ...(known ?? [])]);
    },
  };
}

const upToMost = (ids: readonly string[]) => [...new Set(ids)].slice(0, ASKED_MOST);
