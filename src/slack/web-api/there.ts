import { SECOND } from '../../lib/time.ts';
import type { Workspace } from '../../workspaces/store.ts';
import type { People } from './people.ts';
import { belongsTo, type Person } from './person.ts';

export type There = 'there' | 'gone' | 'unknown';

/** Of one burst of messages: the next one asks anew. */
const FRESH_MS = 10 * SECOND;

/**
 * Who is still what they were, as Slack says within the last seconds: it takes messages for somebody who was deactivated,
 * and nobody reads them. A question that failed is no answer.
 */
export function createThere(deps: {
  people: Pick<People, 'look'>;
  workspaces: { byId(workspaceId: number): Promise<Workspace | undefined> };
}) {
  const asked =
    (still: (person: Person) => boolean) =>
    async (workspaceId: number, user: string, maxAgeMs = FRESH_MS): Promise<There> => {
      const workspace = await deps.workspaces.byId(workspaceId);
      if (!workspace) return 'unknown';
      const looked = await deps.people.look(workspaceId, user, maxAgeMs);
      if (looked.kind !== 'found') return looked.kind;
      const { person } = looked;
      const isMember = !person.limited && belongsTo(person, workspace.teamId);
      return isMember && still(person) ? 'there' : 'gone';
    };

  return {
    /** Whether somebody is an active full member of the workspace, which on a Grid is one of several. */
    isThere: asked(() => true),
    /** Whether somebody is an active owner or admin of the workspace in Slack. */
    isSlackAdmin: asked(({ slackAdmin }) => slackAdmin),
  };
}
