import { latenessOf } from '../domains/lateness.ts';
import { harmOf } from '../lib/errors/rows.ts';
import { type ErrorCode, errorCodes } from '../lib/errors.ts';
import { MINUTE } from '../lib/time.ts';
import type { AlertKind } from '../notices/channel-rules.ts';
import type { Level } from './ladder.ts';

/** What a condition looks at in a domain whose last sync did not fail. */
interface SyncedDomain {
  readonly lastSyncedAt: Date | undefined;
  readonly connectedAt: Date;
  readonly intervalMs: number;
}

interface ConditionRow {
  /** Red stops the data. Orange passes by itself, and turns red where it does not. */
  readonly level: Level;
  /** What a channel must get to get its alerts. */
  readonly kind: AlertKind;
  /** It comes of the grant: a new one ends it, and the card names who gave the old one. */
  readonly ofGrant: boolean;
  /** Who gave the grant is told by DM as it opens. */
  readonly tellsOwner: boolean;
  /** From so many domains on, one card speaks for all: those that broke within this time, or all that are broken. */
  readonly group: { readonly least: number; readonly withinMs: number };
  /** Whether it goes on though no sync has failed by it since. */
  readonly goesOn: (domain: SyncedDomain, openedAt: Date, now: Date) => boolean;
}

const bySelf = { least: 3, withinMs: 10 * MINUTE };
const never = () => false;

/** What may be wrong with a domain: one alert for each at a time. Its words are in `slack/alerts/conditions.ts`. */
const conditions = {
  grant: {
    level: 'red',
    kind: 'grant',
    ofGrant: true,
    tellsOwner: true,
    group: bySelf,
    goesOn: never,
  },
  access: {
    level: 'red',
    kind: 'errors',
    ofGrant: true,
    tellsOwner: true,
    group: bySelf,
    goesOn: never,
  },
  salesforce: {
    level: 'orange',
    kind: 'errors',
    ofGrant: false,
    tellsOwner: true,
    // One cause that is known to be elsewhere: two domains are enough, whenever they noticed.
    group: { least: 2, withinMs: Number.POSITIVE_INFINITY },
    goesOn: never,
  },
  limit: {
    level: 'orange',
    kind: 'errors',
    ofGrant: false,
    tellsOwner: true,
    group: bySelf,
    goesOn: never,
  },
  slow: {
    level: 'orange',
    kind: 'errors',
    ofGrant: false,
    tellsOwner: true,
    group: bySelf,
    // A run that takes too long: until one has ended well.
    goesOn: ({ lastSyncedAt }, openedAt) => !lastSyncedAt || lastSyncedAt < openedAt,
  },
  partial: {
    level: 'orange',
    kind: 'errors',
    ofGrant: false,
    tellsOwner: false,
    group: bySelf,
    goesOn: never,
  },
  late: {
    level: 'orange',
    kind: 'late',
    ofGrant: false,
    tellsOwner: false,
    group: bySelf,
    goesOn: (domain, _, now) => {
      const { level, ageMs } = latenessOf({ ...domain, now });
      return level === 'never' ? ageMs > domain.intervalMs : level !== 'on time';
    },
  },
} as const satisfies Record<string, ConditionRow>;

export type Condition = keyof typeof conditions;

const isCondition = (name: string): name is Condition => Object.hasOwn(conditions, name);

export const conditionNames: readonly Condition[] = Object.keys(conditions).filter(isCondition);

export const conditionRow = (condition: Condition): ConditionRow => conditions[condition];

/** A code that opens what is no condition does not compile here. */
export const conditionOf = (code: ErrorCode): Condition => harmOf(code).opens;

/** The codes that open a condition. */
export const codesOf = (condition: Condition): readonly ErrorCode[] =>
  errorCodes.filter((code) => conditionOf(code) === condition);
