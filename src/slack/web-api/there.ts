import { SECOND } from '../../lib/time.ts';
import type { People } from './people.ts';

export type There = 'there' | 'gone' | 'unknown';

/** Of one burst of messages: the next one asks anew. */
const FRESH_MS = 10 * SECOND;

/**
 * Whether somebody is an active full member, as Slack says within the last seconds: it takes messages for somebody who was
 * deactivated, and nobody reads them. A question that failed is no answer. Never throws.
 */
export const createThere =
  (people: Pick<People, 'look'>) =>
  async (workspaceId: number, user: string): Promise<There> => {
    const looked = await people.look(workspaceId, user, FRESH_MS);
    if (looked.kind !== 'found') return looked.kind;
    return looked.person.limited ? 'gone' : 'there';
  };
