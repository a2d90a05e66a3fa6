import { monotonicMs } from '../lib/monotonic.ts';
import { SECOND } from '../lib/time.ts';
import { withTimeLimit } from '../lib/time-limit.ts';

export interface Readiness {
  readonly ok: boolean;
  /** What is not good, in words; some of it may be no reason to be called unready. */
  readonly problems: readonly string[];
}

/** What this process needs and does not have, in words. `worksHere`: it also runs jobs. */
export async function checkReadiness(asked: {
  /** Undefined where PostgreSQL does not answer. */
  readonly pendingMigrations: () => Promise<number | undefined>;
  readonly missingKeys: () => Promise<readonly string[]>;
  /** What is wrong with Redis. */
  readonly redisProblem: () => Promise<string | undefined>;
  readonly worksHere: boolean;
  /** Workspaces of which Slack takes nothing, the longest first. */
  readonly refused: () => Promise<readonly { since: Date; why: string }[]>;
  /** Workspaces whose members Slack does not list. */
  readonly unlisted: () => Promise<number>;
}): Promise<Readiness> {
  const pending = await asked.pendingMigrations();
  const problems: string[] = [];
  if (pending === undefined) problems.push('PostgreSQL does not answer (DATABASE_URL)');
  else if (pending > 0) problems.push(`${pending} migrations are pending`);
  // A web process without these still answers people, and says what it cannot do.
  const forWork: string[] = [];
  if (problems.length === 0) {
    const missing = await asked.missingKeys();
    if (missing.length > 0) forWork.push(`ENCRYPTION_KEYS lacks the key ${missing.join(', ')}`);
  }
  const redis = await asked.redisProblem();
  if (redis !== undefined) forWork.push(redis);
  const ok = problems.length === 0 && (forWork.length === 0 || !asked.worksHere);
  // Another process would fare no better, so it is said and no more.
  const slack =
    problems.length === 0
      ? [...refusedWords(await asked.refused()), ...unlistedWords(await asked.unlisted())]
      : [];
  return { ok, problems: [...problems, ...forWork, ...slack] };
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
      .catch((error: unknown): Readiness => ({ ok: false, problems: [wordsOf(error)] }))
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
