import type { Coverage } from '../domains/domain.ts';
import type { SalesforceOrg, TokenSlice } from '../domains/ports.ts';
import { AppError } from '../lib/errors.ts';
import { SECOND } from '../lib/time.ts';
import { leftOutNote } from './left-out.ts';
import type { OrgSession } from './org-session.ts';
import { mostShares, ranges } from './plan.ts';
import { type ReadTo, readSignals, type Signals, withoutSignIns } from './read-signals.ts';
import { readTokens } from './read-tokens.ts';
import { readWhose } from './read-whose.ts';
import type { SettledNames } from './settle-names.ts';
import { MOST_TOKENS, type Reading } from './stage-store.ts';

/** How many slices of the tokens are read at once. */
export const READ_AT_ONCE = 4;
const MOST_REREADS = 2;

export type ReadProgress = (step: number, counts: Record<string, number>) => Promise<void>;

export interface OrgReading {
  readonly coverage: Omit<Coverage, 'readAt'>;
  /** Salesforce's clock, whole seconds: tokens created before it were read. */
  readonly readBefore: Date;
  /** False where the org withheld them: those we know stay. */
  readonly packagesRead: boolean;
  /** False where the org withheld some of what it says of apps. */
  readonly appsWhole: boolean;
  readonly signals: Signals;
  /** Identities of apps that share a name. */
  readonly families: SettledNames['families'];
}

interface Expected {
  readonly place: { readonly workspaceId: number; readonly domainId: number };
  readonly orgId: string;
  readonly readTo: ReadTo;
  /** Nothing was read whole yet: what can wait for the next reading does. */
  readonly first: boolean;
}

/** Reads a domain into `reading`, step by step. Nothing is written yet to what people see. */
export async function readOrg(
  session: OrgSession,
  reading: Reading,
  expected: Expected,
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
  const readBefore = Math.floor(facts.at.getTime() / SECOND) * SECOND;

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
  await reading.keepUndated(await session.call((org) => org.undatedTokens()));
  notes.push(...oddNotes(reading.odd()));

  await progress(5, counts);
  const families = await readWhose(session, reading, expected, {
    facts: apps.rows,
    tokens: tokens.read,
    readBefore,
    notes,
    progress: () => progress(5, counts),
  });
  notes.push(...(await readUsers(session, reading, progress, counts)));
  const seen = await readSignals(session, expected.readTo, readBefore, before, notes);
  const after = await session.call((org) => org.permissions());
  const signals = after.seesSignIns ? seen : withoutSignIns(seen, notes);
  await reading.group();

  const ownRowsOnly = !before.customizeApplication || !after.customizeApplication;
  if (ownRowsOnly) {
    notes.push(
      'Only our own tokens are visible. Give the connected user the permission Customize Application.',
    );
  }
  notes.push(...session.current().limits());
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
    packagesRead: packages.ok,
    appsWhole: apps.notes.length === 0,
    signals,
    families,
  };
}

const HIDDEN_PROFILES =
  'Profiles of most users are not visible. Give the connected user "View All Profiles".';
const UNREACHED = 'No list here shows them, and no revocation reaches them.';

/** Rows of OauthToken that say too little: left out, or listed with what they say. */
function oddNotes(odd: ReturnType<Reading['odd']>): string[] {
  const { withoutUser, undated, nameless } = odd;
  return [
    ...(withoutUser > 0 ? [`${leftOutNote(withoutUser, 'token', 'a user')} ${UNREACHED}`] : []),
    ...(undated > 0 ? [`${leftOutNote(undated, 'token', 'a creation date')} ${UNREACHED}`] : []),
    ...(nameless > 0 ? [`${counted(nameless)} no app and no name of one.`] : []),
  ];
}

const counted = (tokens: number) => (tokens === 1 ? '1 token tells' : `${tokens} tokens tell`);

/** A locator dies with its session: all users are read again then. */
async function readUsers(
  session: OrgSession,
  reading: Reading,
  progress: ReadProgress,
  counts: Record<string, number>,
): Promise<string[]> {
  for (let tries = 0; ; tries += 1) {
    const used = session.current();
    try {
      let [all, leftOut, withoutProfile] = [0, 0, 0];
      for await (const page of used.users()) {
        await reading.keepUsers(page.rows);
        all += page.rows.length;
        leftOut += page.leftOut;
        withoutProfile += page.rows.filter(({ profile }) => profile === null).length;
        await progress(5, counts);
      }
      return [
        ...(leftOut > 0 ? [leftOutNote(leftOut, 'user', 'an id')] : []),
        // Some users of Salesforce's own have none.
        ...(withoutProfile * 2 > all ? [HIDDEN_PROFILES] : []),
      ];
    } catch (error) {
      if (tries >= MOST_REREADS || !(await session.mayResume(error, used))) throw error;
      await reading.forgetUsers();
    }
  }
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
  const [first, found] = await Promise.all([
    session.call((org) => org.firstTokenAt()),
    session.call((org) => org.countTokens(readBefore)),
  ]);
  let counted = found;
  if (counted > MOST_TOKENS) {
    throw new AppError('E-TOO-BIG', 'too many tokens', { tokens: counted, limit: MOST_TOKENS });
  }
  counts.tokensCounted = counted;
  if (first === undefined || first >= readBefore) return { read: 0, counted, short: false };

  for (let tries = 0; ; tries += 1) {
    let read = 0;
    const readers = new WeakMap<TokenSlice, SalesforceOrg>();
    const result = await readTokens(
      {
        pages: (slice) => {
          const used = session.current();
          readers.set(slice, used);
          return used.tokens(slice);
        },
        keep: async (rows) => {
          await reading.keepTokens(rows);
          read += rows.length;
          counts.tokensRead = read;
          await progress(4, counts);
        },
        mayResume: (error, slice) => session.mayResume(error, readers.get(slice)),
        width: READ_AT_ONCE,
        shares: mostShares(counted),
        signal,
      },
      ranges(first, readBefore, counted, READ_AT_ONCE),
    );
    counted = await session.call((org) => org.countTokens(readBefore));
    if (result.rows >= counted || tries >= MOST_REREADS) {
      return { read: result.rows, counted, short: result.short };
    }
    await reading.forgetTokens();
  }
}
