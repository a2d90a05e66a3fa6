import { SECOND } from '../../lib/time.ts';
import type { People } from './people.ts';
import type { Person } from './person.ts';

export type There = 'there' | 'gone' | 'unknown';

/** Of one burst of messages: the next one asks anew. */
const FRESH_MS = 10 * SECOND;

/**
 * Who is still what they were, as Slack says within the last seconds: it takes messages for somebody who was deactivated,
 * and nobody reads them. A question that failed is no answer. Never throws.
 */
export function createThere(people: Pick<People, 'look'>) {
  const asked =
    (still: (person: Person) => boolean) =>
    async (workspaceId: number, user: string, maxAgeMs = FRESH_MS): Promise<There> => {
      const looked = await people.look(workspaceId, user, maxAgeMs);
      if (looked.kind !== 'found') return looked.kind;
      return still(looked.person) ? 'there' : 'gone';
    };

  return {
    /** Whether somebody is an active full member. */
    isThere: asked(({ limited }) => !limited),
    /** Whether somebody is an active owner or admin of the workspace in Slack. */
    isSlackAdmin: asked(({ limited, slackAdmin }) => !limited && slackAdmin),
  };
}
