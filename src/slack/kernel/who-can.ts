import type { Role } from '../../members/role.ts';
import type { Core } from '../core.ts';
import type { People } from '../web-api/people.ts';
import type { Who } from './who-is.ts';

const NAMED_MOST = 5;

/** Names of people who hold at least a role; Slack's owners and admins where nobody does by name who is there. Never throws. */
export const createWhoCan =
  (deps: {
    core: { readonly members: Pick<Core['members'], 'who'> };
    people: Pick<People, 'known'>;
    standing(workspaceId: number, userId: string): Promise<Who['standing']>;
    /** Slack's own. */
    slackAdmins(workspaceId: number): Promise<readonly string[]>;
  }) =>
  async (workspaceId: number, role: Role): Promise<readonly string[]> => {
    try {
      const named = await deps.core.members.who(workspaceId, role);
      const found = await Promise.all(named.map((id) => deps.standing(workspaceId, id)));
      // Whoever can't be looked up may be there: nobody stands in for them.
      const left = named.filter((_id, n) => found[n] !== 'outsider');
      const ids = left.length > 0 ? left : await deps.slackAdmins(workspaceId);
      return await deps.people.known(workspaceId, ids.slice(0, NAMED_MOST));
    } catch {
      return [];
    }
  };
