import type { DatabaseState } from '../db/state.ts';
import { clockOffWords } from '../lib/clock.ts';
import { monotonicMs } from '../lib/monotonic.ts';
import { MINUTE, SECOND } from '../lib/time.ts';
import { withTimeLimit } from '../lib/time-limit.ts';

/** What can be wrong with this process, each a label of a metric. */
export const troubles = [
  'database',
  'database_read_only',
  'database_connections',
  'migrations',
  'keys',
  'redis',
  'tick',
  'clock',
] as const;
export type Trouble = (typeof troubles)[number];

export interface Readiness {
  readonly ok: boolean;
  /** What is not good, in words; some of it may be no reason to be called unready. */
  readonly problems: readonly string[];
  readonly troubles: readonly Trouble[];
}

/** Since when nothing that is due is begun: a task of the tick may take half of it. */
const TICK_STALE_MS = MINUTE;

/** What this process needs and does not have, in words. `worksHere`: it also runs jobs. */
export async function checkReadiness(asked: {
  readonly database: () => Promise<DatabaseState>;
  /** Of the connections for syncs and what is thrown away; whether all are taken, and somebody waits. */
  readonly patientIsBusy: () => boolean;
  readonly pendingMigrations: () => Promise<number>;
  readonly missingKeys: () => Promise<readonly string[]>;
  /** What is wrong with Redis. */
  readonly redisProblem: () => Promise<string | undefined>;
  readonly worksHere: boolean;
  /** How long ago the tick looked for what is due, milliseconds; undefined where this process has none. */
  readonly tickAgeMs: () => number | undefined;
  /** How far this machine's clock is ahead of PostgreSQL's. */
  readonly machineAheadMs: () => number;
  /** Workspaces of which Slack takes nothing, the longest first. */
  readonly refused: () => Promise<readonly { since: Date; why: string }[]>;
  /** Workspaces whose members Slack does not list. */
  readonly unlisted: () => Promise<number>;
}): Promise<Readiness> {
  const found: { trouble: Trouble; words: string; stops: 'all' | 'work' | 'nothing' }[] = [];
  const add = (trouble: Trouble, words: string, stops: 'all' | 'work' | 'nothing') =>
    void found.push({ trouble, words, stops });

  const [state, redis] = await Promise.all([asked.database(), asked.redisProblem()]);
  const answers = state === 'good' || state === 'read-only';
  if (state === 'silent') add('database', 'PostgreSQL does not answer (DATABASE_URL)', 'all');
  if (state === 'busy')
    add(
      'database_connections',
      'All our connections to PostgreSQL are in use, and none is free in time',
      'all',
    );
  const pending = answers ? await asked.pendingMigrations() : 0;
  if (pending > 0) add('migrations', `${pending} migrations are pending`, 'all');
  // A web process without these still answers people, and says what it cannot do.
  if (state === 'read-only')
    add(
      'database_read_only',
      'PostgreSQL takes no changes: it is read-only, as while it fails over',
      'work',
    );
  if (asked.patientIsBusy())
    add(
      'database_connections',
      'All connections to PostgreSQL for syncs are in use, and somebody waits for one',
      'work',
    );
  const isWhole = answers && pending === 0;
  const missing = isWhole ? await asked.missingKeys() : [];
  if (missing.length > 0)
    add('keys', `ENCRYPTION_KEYS lacks the key ${missing.join(', ')}`, 'work');
  if (redis !== undefined) add('redis', redis, 'work');
  const tickAgeMs = asked.tickAgeMs() ?? 0;
  if (tickAgeMs > TICK_STALE_MS)
    add(
      'tick',
      `Nothing that is due is begun: the last look for it was ${Math.round(tickAgeMs / SECOND)} s ago`,
      'work',
    );

  // What is due goes by the database's clock; only what Slack and certificates say is held against this machine's.
  const clock = answers && clockOffWords(asked.machineAheadMs());
  if (clock) add('clock', clock, 'nothing');

  const ok = found.every(
    ({ stops }) => stops === 'nothing' || (stops === 'work' && !asked.worksHere),
  );
  // Another process would fare no better, so it is said and no more.
  const slack = isWhole
    ? [...refusedWords(await asked.refused()), ...unlistedWords(await asked.unlisted())]
    : [];
  return {
    ok,
    problems: [...found.map(({ words }) => words), ...slack],
    troubles: found.map(({ trouble }) => trouble),
  };
}

function refusedWords(refused: readonly { since: Date; why: string }[]): string[] {
  const [longest] = refused;
  if (!longest) return [];
  return [
    `Slack takes nothing from us in ${workspaces(refused.length)}, since ${longest.since.toISOString()}: ${longest.why}`,
  ];
}

const unlistedWords = (unlisted: number): string[] =>
  unlisted === 0
    ? []
    : [
        `Slack has not listed all members of ${workspaces(unlisted)} within two days, so who its admins are may not be known`,
      ];

const workspaces = (count: number): string => (count === 1 ? '1 workspace' : `${count} workspaces`);

const MAX_AGE_MS = 2 * SECOND;
const CHECK_MAX_MS = 5 * SECOND;

/** The same check for everybody who asks at once, and for two seconds after: asking is free to strangers. */
export function cachedReadiness(check: () => Promise<Readiness>): () => Promise<Readiness> {
  let known: { at: number; answer: Promise<Readiness> } | undefined;
  let isRunning = false;

  return () => {
    const isFresh = known !== undefined && monotonicMs() - known.at < MAX_AGE_MS;
    if (known !== undefined && (isFresh || isRunning)) return known.answer;
    isRunning = true;
    const answer = withTimeLimit(check(), CHECK_MAX_MS, 'the check took too long')
      .catch(
        (error: unknown): Readiness => ({ ok: false, problems: [wordsOf(error)], troubles: [] }),
      )
      .finally(() => {
        isRunning = false;
      });
    known = { at: monotonicMs(), answer };
    return answer;
  };
}

// An error's own message may hold addresses; the log has it, strangers need not.
const wordsOf = (error: unknown): string =>
  error instanceof Error && error.message === 'the check took too long'
    ? 'the check took too long'
    : 'the check itself failed';
