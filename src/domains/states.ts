import type { DomainStatus } from './domain.ts';

/** The guide's three while a domain is watched, and its end. */
export type DomainState = DomainStatus | 'deleted';

/** What brings a domain from one state to another; each is written by one statement that finds the row as it was. */
export type DomainStep = 'synced' | 'failed' | 'reconnected' | 'carried over';

const asItWas = (wasSynced: boolean): DomainStatus => (wasSynced ? 'success' : 'in_progress');

const watched = {
  /** A sync ended well. */
  synced: () => 'success',
  failed: () => 'error',
  /** A new grant: it has not failed yet. */
  reconnected: asItWas,
  /** Its sandbox was refreshed: another org, that was never read. */
  'carried over': () => 'in_progress',
} as const satisfies Record<DomainStep, (wasSynced: boolean) => DomainStatus>;

/** The legal transitions; *deleted* is legal from every state but itself. */
export const transitions: {
  readonly [S in DomainState]: {
    readonly [T in DomainStep]?: (wasSynced: boolean) => DomainStatus;
  };
} = {
  in_progress: watched,
  success: watched,
  error: watched,
  // Its history comes back, within 90 days; nothing else happens to what is not watched.
  deleted: { reconnected: asItWas },
};

/** Whether a sync of it had ended well before. Throws RangeError for a step that the table does not have. */
export function stateAfter(state: DomainState, step: DomainStep, wasSynced: boolean): DomainStatus {
  const next = transitions[state][step];
  if (!next) throw new RangeError(`a domain that is ${state} cannot be ${step}`);
  return next(wasSynced);
}
