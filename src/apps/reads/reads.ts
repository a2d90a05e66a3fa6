/** What stands for all that was not kept apart. */
export const OTHER = '(other)';

/** What an app read, by the org's API usage log. Names of objects and addresses are foreign text. */
export interface ReadsView {
  /** Of the app's domain. */
  readonly log: ReadLog;
  readonly calls: number;
  /** Most calls first; `''`: the log names none; `(other)`: not kept apart. One call may be of several, as `Account, Contact`. */
  readonly objects: readonly { readonly object: string; readonly calls: number }[];
  /** Most calls first; `''`: the log names none. */
  readonly addresses: readonly { readonly sourceIp: string; readonly calls: number }[];
  /** People whose calls were kept apart. */
  readonly users: number;
  /** Days on which it called, as `2026-11-24`, UTC; null: none. */
  readonly firstDay: string | null;
  readonly lastDay: string | null;
}

/** How much of the log of a domain we know, since a time. */
export interface ReadLog {
  /**
   * `visible`: it was read; `hidden`: `why` says what is missing; `not yet`: no file of it was read, so that nothing can be
   * said of what was called.
   */
  readonly state: 'visible' | 'hidden' | 'not yet';
  /** A sentence for an admin, where it is hidden. */
  readonly why: string | null;
  /** Days of which there is a file, UTC; null: none. */
  readonly firstDay: string | null;
  readonly lastDay: string | null;
  readonly days: number;
  /** All calls of these files, and those of them that no app could be told of. */
  readonly calls: number;
  readonly unnamed: number;
  /** Lines that said too little to be a call. */
  readonly odd: number;
  /** Files that are larger than we read. */
  readonly tooBig: number;
  /** The code of what the last look at it failed of; null: it went well. */
  readonly failing: string | null;
}

/** What an app read in the last seven days, against what is usual for it. */
export interface ReadsWeek extends ReadsView {
  /** Calls on an ordinary day of the weeks before, and from how many days that is told; null: not known. */
  readonly usual: { readonly days: number; readonly calls: number } | null;
}
