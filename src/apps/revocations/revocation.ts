import { sha256 } from '../../lib/ids.ts';
import { DAY } from '../../lib/time.ts';

/** Why a revocation stopped, asks again, or was refused. */
export type StopWhy =
  /** Someone pressed Stop. */
  | 'person'
  /** The decision that asked for it no longer stands. */
  | 'decision'
  /** The domain was deleted. */
  | 'domain'
  /** Policies are paused, or its policy was switched off. */
  | 'paused'
  /** It ended, and tokens remain: Retry takes the failed ones. */
  | 'failed'
  /** Too long ago to be what anybody still means. */
  | 'old'
  /** No reading in all that time proved that the tokens are gone. */
  | 'unproven'
  /** Asks again: far more tokens than were shown. */
  | 'grew'
  /** Asks again, or at once: with what its asker had removed in 24 hours, more people than one operator may decide on. */
  | 'second'
  /** Asks: more than a policy may take in a day. */
  | 'ceiling'
  /** Asks: a vendor was breached, and two people decide on that, however few it hits. */
  | 'breach'
  /** Asks: the same person and app for the third time in 24 h. */
  | 'war'
  /** Nobody agreed in time. */
  | 'expired'
  /** A second operator disagreed. */
  | 'declined'
  /** Whoever asked took it back before anybody agreed. */
  | 'withdrawn';

/** Why a token was left: an error code of Salesforce's answer, or one of these. */
export type RowFailure =
  /** Revoked, and a reading still shows it. */
  | 'still there'
  /** Its group is not what was frozen: which of them it was cannot be told. */
  | 'changed'
  /** Only unused ones were to go, and it has been used since. */
  | 'used since'
  /** Salesforce gives nothing to revoke it by. */
  | 'not removable';

/** How many users' tokens one operator may revoke alone in 24 hours, unless admins set another bound. */
export const SECOND_OVER = 50;
export const SECOND_WAITS_MS = DAY;
/** Tokens before whose revoke the decision, the domain and the stop are looked at again. */
const BATCH_TOKENS = 50;

/** Whether what a reading found is so much more than what was shown that it must be asked again. */
export const hasGrown = (shown: number, found: number): boolean => found > shown * 1.2 + 10;

/** Whose tokens it takes: as they were found, before that as they were shown. */
export const usersIn = (row: { frozenUsers: number | null; shownUsers: number }): number =>
  row.frozenUsers ?? row.shownUsers;

/** It waits until somebody agrees, and revokes nothing until then. */
export const mustAgree = ({ state }: { state: string }): boolean =>
  state === 'asked' || state === 'again';

/** Somebody else than the asker has agreed to it, as far as it was shown. */
export const isAgreed = (row: { agreedBy: string | null; askedBy: string }): boolean =>
  row.agreedBy !== null && row.agreedBy !== row.askedBy;

/** So many of them nobody but the asker wants. */
export const beyondUsers = (row: {
  agreedBy: string | null;
  askedBy: string;
  beyondUsers: number | null;
  frozenUsers: number | null;
  shownUsers: number;
}): number =>
  isAgreed(row) ? (row.beyondUsers ?? Math.max(0, usersIn(row) - row.shownUsers)) : usersIn(row);

/** The same for the same people, in whatever order. */
export const setHash = (userIds: Iterable<string>): string =>
  sha256([...new Set(userIds)].sort().join());

/** What a card shows of what waits, as an answer to it says it back: how many people, and a mark of who they are. */
export interface Seen {
  readonly users: number;
  /** Undefined on cards of a version that did not say it. */
  readonly set?: string | undefined;
}

export function seenOf(
  waiting: readonly {
    readonly id: number;
    readonly setHash: string | null;
    readonly frozenUsers: number | null;
    readonly shownUsers: number;
  }[],
): Seen {
  const parts = waiting.map((row) => `${row.id} ${row.setHash ?? usersIn(row)}`);
  return {
    users: waiting.reduce((sum, row) => sum + usersIn(row), 0),
    set: sha256(parts.sort().join()).slice(0, 16),
  };
}

/** One approval, as rows of one user and app with the same creation are told apart: not at all. */
export interface TokenGroup {
  readonly userId: string;
  /** Epoch milliseconds, whole seconds. */
  readonly createdAt: number;
  readonly copies: number;
  /** Of all its rows, the last use; null: never, or nobody knows when. */
  readonly lastUsedAt: number | null;
  readonly useCount: number;
}

interface GroupedRow {
  readonly userId: string;
  readonly createdAt: number;
  readonly lastUsedAt: number | null;
  readonly useCount: number;
}

export const groupKey = (group: { userId: string; createdAt: number }): string =>
  `${group.userId}/${group.createdAt}`;

/** Rows that nothing tells apart become one group: it is used where one of them is. */
export function groupsOf(rows: Iterable<GroupedRow>): TokenGroup[] {
  const groups = new Map<string, TokenGroup>();
  for (const row of rows) {
    const key = groupKey(row);
    const known = groups.get(key);
    groups.set(key, {
      userId: row.userId,
      createdAt: row.createdAt,
      copies: (known?.copies ?? 0) + 1,
      lastUsedAt: later(known?.lastUsedAt ?? null, row.lastUsedAt),
      useCount: (known?.useCount ?? 0) + row.useCount,
    });
  }
  return [...groups.values()];
}

const later = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.max(a, b);

/** Not used for so many days before `now`, nor made since. One that was used, nobody knows when, is not. */
export const isUnused = (group: TokenGroup, days: number, now: number): boolean =>
  !(group.lastUsedAt === null && group.useCount > 0) &&
  Math.max(group.createdAt, group.lastUsedAt ?? 0) < now - days * DAY;

export const tokensOf = (groups: Iterable<{ copies: number }>): number => {
  let tokens = 0;
  for (const { copies } of groups) tokens += copies;
  return tokens;
};

export const usersOf = (groups: Iterable<{ userId: string }>): string[] => [
  ...new Set(Array.from(groups, ({ userId }) => userId)),
];

/** Groups in batches of at most 50 tokens, in their order; a group is never split. */
export function batchesOf<G extends { copies: number }>(groups: readonly G[]): G[][] {
  const batches: G[][] = [];
  let left = 0;
  for (const group of groups) {
    const current = batches.at(-1);
    if (current === undefined || group.copies > left) {
      batches.push([group]);
      left = BATCH_TOKENS - group.copies;
    } else {
      current.push(group);
      left -= group.copies;
    }
  }
  return batches;
}
