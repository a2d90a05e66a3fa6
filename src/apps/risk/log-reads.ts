import type { AppFacts } from '../inventory/facts.ts';
import { isKnownClient } from '../inventory/known-clients.ts';
import { LEARN_DAYS, type ReadFacts } from '../reads/facts.ts';

/** As in `new-source`: people call from wherever they are, and what gets new addresses all the time sits nowhere. */
const FEW_USERS = 3;
const ROAMS = 3;

/** What it read before is known in full, so that what is not among it is new. */
export const knowsObjects = ({ knownDays, knownObjects, isWhole }: ReadFacts): boolean =>
  knownDays >= LEARN_DAYS && knownObjects > 0 && isWhole;

/** An app that sits still calls from where it never did. */
export const isElsewhere = (facts: AppFacts, reads: ReadFacts): boolean =>
  reads.newAddresses.length > 0 &&
  reads.knownAddresses > 0 &&
  reads.freshAddresses < ROAMS &&
  facts.users <= FEW_USERS &&
  !isKnownClient(facts);

const SHOWN = 5;

/** `Case (60), User (12) and 3 more`. */
export function withCalls(objects: ReadFacts['newObjects']): string {
  const shown = objects.slice(0, SHOWN).map(({ object, calls }) => `${object} (${calls})`);
  const more = objects.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
