/**
 * What the API usage log says of one app, for rules: the newest days of it against those before. Names and addresses are
 * foreign text. Where the log is not visible there are no such facts.
 */
export interface ReadFacts {
  /** Days before the newest ones of which there is a file: so long the app is known by the log. */
  readonly knownDays: number;
  /** The newest days, those of the last four of which there is a file, as `2026-11-24`, UTC; the last of them. */
  readonly lastDay: string;
  /** Calls of an ordinary day before. */
  readonly usualCalls: number;
  /** Of the newest days, the one with the most calls. */
  readonly mostCalls: number;
  /** Calls of the Bulk API that read, in the newest days, and on an ordinary day before. */
  readonly bulkCalls: number;
  /** Calls that read, in the newest days. */
  readonly readCalls: number;
  /** Objects that it read before. */
  readonly knownObjects: number;
  /** What it read before was kept apart in full: what is not among it is new. */
  readonly isWhole: boolean;
  /** Objects that it reads in the newest days and never read before, most calls first. */
  readonly newObjects: readonly { readonly object: string; readonly calls: number }[];
  readonly knownAddresses: number;
  /** Of these, how many came within the two weeks before. */
  readonly freshAddresses: number;
  /** Addresses that it called from in the newest days and never before. */
  readonly newAddresses: readonly string[];
  /** Calls from these. */
  readonly callsFromNew: number;
  /** The ten minutes in which one user read the most objects that it never read before; null: none. */
  readonly peak: { readonly at: Date; readonly objects: readonly string[] } | null;
}

/** From so many days on, the log tells what is usual for an app. */
export const LEARN_DAYS = 7;
