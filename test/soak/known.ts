/** What the soak itself knows of what it did and broke: the other side of every invariant. Times are the clock's. */
export interface Known {
  readonly asks: Ask[];
  readonly births: Birth[];
  /** Ends of our grants that somebody of the org made, or that a person asked for, by org. */
  readonly ends: {
    readonly org: string;
    readonly at: number;
    readonly by: 'the org' | 'a person';
  }[];
  /** Times within which a renewed grant may have been lost with its answer, by org; '' is every org. */
  readonly losses: { readonly org: string; readonly from: number; readonly to: number }[];
  /** How often an answer to a message was cut off, or its sender died, by the message's key. */
  readonly cut: Map<string, number>;
  /** Until when an org's own trouble lasts. */
  readonly troubled: Map<string, number>;
  readonly acts: Map<string, { done: number; not: Map<string, number> }>;
}

/** A person asks for the tokens of an app to be revoked. */
export interface Ask {
  readonly team: string;
  readonly app: string;
  /** The org it was asked in; undefined where it was asked for all of them. */
  readonly org: string | undefined;
  readonly by: string;
  readonly at: number;
  /** Whose, where not everybody's. */
  readonly userIds: readonly string[] | undefined;
  /** What holds from then on, whether tokens go or not. */
  readonly isBan: boolean;
  /** Whether the bot said that it will be done; where it said nothing, it may be. */
  taken: 'yes' | 'no' | 'unknown';
  /** Somebody else agreed. */
  agreed: boolean;
}

/** An app appears in an org. */
export interface Birth {
  readonly org: string;
  readonly app: string;
  readonly at: number;
  goneAt: number | undefined;
}

export const nothingKnown = (): Known => ({
  asks: [],
  births: [],
  ends: [],
  losses: [],
  cut: new Map(),
  troubled: new Map(),
  acts: new Map(),
});

/** Counts what was done, and why something was not. */
export function noteAct(known: Known, what: string, why: string | undefined): void {
  const entry = known.acts.get(what) ?? { done: 0, not: new Map<string, number>() };
  known.acts.set(what, entry);
  if (why === undefined) entry.done += 1;
  else entry.not.set(why, (entry.not.get(why) ?? 0) + 1);
}
