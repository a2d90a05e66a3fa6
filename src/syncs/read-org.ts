import type { Coverage } from '../domains/domain.ts';
import { AppError } from '../lib/errors.ts';
import type { OrgSession } from './org-session.ts';
import { ranges } from './plan.ts';
import { readTokens } from './read-tokens.ts';
import { MOST_TOKENS, type Reading } from './stage-store.ts';

const WIDTH = 4;
const MOST_REREADS = 2;
const SECOND_MS = 1000;

export type ReadProgress = (step: number, counts: Record<string, number>) => Promise<void>;

export interface OrgReading {
  readonly coverage: Omit<Coverage, 'readAt'>;
  /** Salesforce's clock, whole seconds: tokens created before it were read. */
  readonly readBefore: Date;
}

/** Reads a domain into `reading`, step by step. Nothing is written yet to what people see. */
export async function readOrg(
  session: OrgSession,
  reading: Reading,
  expected: { orgId: string },
  progress: ReadProgress,
  signal: AbortSignal,
): Promise<OrgReading> {
  const notes: string[] = [];
  const counts: Record<string, number> = {};

  await progress(1, counts);
  const facts = await session.call((org) => org.organization());
  if (facts.orgId !== expected.orgId) {
    throw new AppError('E-WRONG-ORG', 'the address belongs to another org now', {
      expectedOrg: expected.orgId,
      gotOrg: facts.orgId,
    });
  }
  const before = await session.call((org) => org.permissions());
  const readBefore = Math.floor(facts.at.getTime() / SECOND_MS) * SECOND_MS;

  await progress(2, counts);
  const packages = await session.call((org) => org.packages());
  if (packages.ok) {
    await reading.keepPackages(packages.value);
    counts.packages = packages.value.length;
  } else {
    notes.push(packages.why);
  }

  await progress(3, counts);
  const apps = await session.call((org) => org.apps());
  notes.push(...apps.notes);
  counts.apps = apps.rows.length;

  await progress(4, counts);
  const tokens = await readAllTokens(session, reading, readBefore, counts, progress, signal);
  await reading.keepApps(apps.rows);

  await progress(5, counts);
  const used = session.current();
  for await (const page of used.users()) await reading.keepUsers(page);
  const after = await session.call((org) => org.permissions());
  await reading.group();

  const ownRowsOnly = !before.customizeApplication || !after.customizeApplication;
  if (ownRowsOnly) {
    notes.push(
      'Only our own tokens are visible. Give the connected user the permission Customize Application.',
    );
  }
  const complete = tokens.read >= tokens.counted && !tokens.short;
  const outcome = ownRowsOnly ? 'suspect' : complete ? 'complete' : 'partial';
  return {
    coverage: {
      outcome,
      tokensRead: tokens.read,
      tokensCounted: Math.max(tokens.counted, tokens.read),
      ownRowsOnly,
      notes,
    },
    readBefore: new Date(readBefore),
  };
}

/** Counted, read, counted again: read again, at most twice, while fewer were read than there are. */
async function readAllTokens(
  session: OrgSession,
  reading: Reading,
  readBefore: number,
  counts: Record<string, number>,
  progress: ReadProgress,
  signal: AbortSignal,
): Promise<{ read: number; counted: number; short: boolean }> {
  let counted = await session.call((org) => org.countTokens(readBefore));
  if (counted > MOST_TOKENS) {
    throw new AppError('E-TOO-BIG', 'too many tokens', { tokens: counted, limit: MOST_TOKENS });
  }
  counts.tokensCounted = counted;
  const first = await session.call((org) => org.firstTokenAt());
  if (first === undefined || first >= readBefore) return { read: 0, counted, short: false };

  for (let tries = 0; ; tries += 1) {
    let read = 0;
    let used = session.current();
    const result = await readTokens(
      {
        pages: (slice) => {
          used = session.current();
          return used.tokens(slice);
        },
        keep: async (rows) => {
          await reading.keepTokens(rows);
          read += rows.length;
          counts.tokensRead = read;
          await progress(4, counts);
        },
        mayResume: (error) => session.mayResume(error, used),
        width: WIDTH,
        signal,
      },
      ranges(first, readBefore, counted),
    );
    counted = await session.call((org) => org.countTokens(readBefore));
    if (result.rows >= counted || tries >= MOST_REREADS) {
      return { read: result.rows, counted, short: result.short };
    }
    await reading.forgetTokens();
  }
}
