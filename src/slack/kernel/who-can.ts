import type { Role } from '../../members/role.ts';
import type { Core } from '../core.ts';
import type { People } from '../web-api/people.ts';

const NAMED_MOST = 5;

/** Names of people who hold at least a role; Slack's owners and admins where nobody does by name. Never throws. */
export const createWhoCan =
  (deps: {
    core: { readonly members: Pick<Core['members'], 'who'> };
    people: Pick<People, 'known'>;
    /** Slack's own. */
    slackAdmins(workspaceId: number): Promise<readonly string[]>;
  }) =>
  async (workspaceId: number, role: Role): Promise<readonly string[]> => {
    try {
      const named = await deps.core.members.who(workspaceId, role);
      const ids = named.length > 0 ? named : await deps.slackAdmins(workspaceId);
      return await deps.people.known(workspaceId, ids.slice(0, NAMED_MOST));
    } catch {
      return [];
    }
  };
