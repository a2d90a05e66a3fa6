import { sha256 } from '../../lib/ids.ts';
import { DAY, later } from '../../lib/time.ts';
import { groupKey } from '../revocations/revocation.ts';

/**
 * `asked`: a second person must agree; `revoking`; `watching`: all is done, new tokens are revoked; then `ended`. `refused`:
 * nobody agreed; `stopped`: by a person; `drill`: nothing was to be revoked.
 */
export type BreachState =
  | 'asked'
  | 'revoking'
  | 'watching'
  | 'ended'
  | 'refused'
  | 'stopped'
  | 'drill';

/** So long new tokens are revoked, once all is done. */
const WATCH_MS = DAY;

/** The same for the same apps, in whatever order: a drill and the real thing are compared by it. */
export const listHash = (appIds: Iterable<number>): string =>
  sha256([...new Set(appIds)].sort((a, b) => a - b).join()).slice(0, 16);

/** Why its tokens are revoked, as whoever agrees and whoever loses an app reads it. */
export const reasonOf = ({ vendor, reason }: { vendor: string; reason: string }): string =>
  `Breach of ${vendor}: ${reason}`;

/** A revocation of a breach, as the watch looks at it. */
export interface BreachRun {
  readonly appId: number;
  readonly state:
    | 'asked'
    | 'due'
    | 'running'
    | 'proving'
    | 'done'
    | 'stopped'
    | 'again'
    | 'refused';
  readonly stopWhy: string | null;
  readonly askedAt: Date;
  readonly agreedBy: string | null;
  readonly endedAt: Date | null;
  /** It was asked for by the watch, not by the person. */
  readonly isAgain: boolean;
}

interface Standing {
  readonly state: BreachState;
  readonly watchUntil: Date | null;
}

/** Where a breach stands by its revocations; the same where nothing has changed. */
export function nextOf(now: Standing, runs: readonly BreachRun[], at: Date): Standing {
  const first = runs.filter(({ isAgain }) => !isAgain);
  switch (now.state) {
    case 'asked': {
      if (first.some(({ state }) => state === 'asked')) return now;
      // Nobody agreed, or there was nothing left to agree to.
      const isNone = first.every((run) => run.endedAt !== null && run.agreedBy === null);
      if (isNone) return { state: 'refused', watchUntil: null };
      return nextOf({ state: 'revoking', watchUntil: null }, runs, at);
    }
    case 'revoking': {
      if (first.some(({ endedAt }) => endedAt === null)) return now;
      return { state: 'watching', watchUntil: later(at, WATCH_MS) };
    }
    case 'watching': {
      const isOver = now.watchUntil !== null && now.watchUntil <= at;
      // What it began it brings to an end.
      return isOver && runs.every(({ endedAt }) => endedAt !== null)
        ? { ...now, state: 'ended' }
        : now;
    }
    default:
      return now;
  }
}

/** Whether new tokens are revoked: from somebody's yes until its day is over, and no longer for what is still under way. */
export const isWatched = ({ state, watchUntil }: Standing, at: Date): boolean =>
  state === 'revoking' || (state === 'watching' && (watchUntil === null || watchUntil > at));

/** A token of a ticked app, as a reading left it. */
export interface WatchedToken {
  readonly userId: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly firstSeenAt: Date;
}

/** Somebody said no to it, or nobody watches there any more: then the watch leaves the app alone. */
const leftAlone: ReadonlySet<string> = new Set([
  'person',
  'domain',
  'declined',
  'withdrawn',
  'expired',
]);

type Told = Pick<BreachRun, 'stopWhy' | 'askedAt' | 'endedAt'>;

/** The newest of an app's revocations for the breach. One that a new decision stopped has done nothing about its tokens. */
const lastOf = (runs: readonly Told[]): Told | undefined =>
  runs
    .filter(({ stopWhy }) => stopWhy !== 'decision')
    .reduce<Told | undefined>(
      (newest, run) => (newest && newest.askedAt > run.askedAt ? newest : run),
      undefined,
    );

/** Whether the watch leaves an app alone, by what became of its revocations for the breach. */
export function isLeftAlone(runs: readonly Told[]): boolean {
  const last = lastOf(runs);
  return last !== undefined && last.endedAt !== null && leftAlone.has(last.stopWhy ?? '');
}

/**
 * Those of an app's living tokens that the watch revokes: a reading found them after the app was last asked about, and they were
 * not among what was revoked for this breach. None while a revocation of the app is under way, nor after somebody said no to one.
 */
export function newTokens<T extends WatchedToken>(
  runs: readonly BreachRun[],
  frozen: ReadonlySet<string>,
  tokens: readonly T[],
): T[] {
  const last = lastOf(runs);
  if (last?.endedAt === null || isLeftAlone(runs)) return [];
  return tokens.filter(
    (token) =>
      !frozen.has(groupKey(token)) && (last === undefined || token.firstSeenAt > last.askedAt),
  );
}
