import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ListedToken, TokenSlice } from '../../../src/domains/ports.ts';
import { mostShares, ranges } from '../../../src/syncs/plan.ts';
import { readTokens } from '../../../src/syncs/read-tokens.ts';

const PAGE = 500;
const CAP = 2500;
const START = Date.UTC(2026, 0, 1);

const row = (second: number, user: number | null, n: number): ListedToken => ({
  appName: `app ${n}`,
  appMenuItemId: null,
  applicationId: null,
  userId: user === null ? null : `005${String(user).padStart(12, '0')}AAA`,
  createdAt: START + second * 1000,
  lastUsedAt: null,
  useCount: n,
});

/** Who is not named is not among those from a user on. */
const isFrom = ({ userId }: ListedToken, fromUser: string | undefined) =>
  fromUser === undefined || (userId !== null && userId >= fromUser);

/** Salesforce's OauthToken: pages of 500, silence after 2,500. `breakAt` counts pages until a session ends. */
function table(rows: readonly ListedToken[], breakAt: readonly number[] = []) {
  let pages = 0;
  return {
    calls: () => pages,
    async *pages(slice: TokenSlice): AsyncGenerator<readonly ListedToken[]> {
      const fits =
        slice.kind === 'range'
          ? rows
              .filter((r) => r.createdAt >= slice.from && r.createdAt < slice.to)
              .sort((a, b) => a.createdAt - b.createdAt)
          : rows
              .filter((r) => r.createdAt === slice.at && isFrom(r, slice.fromUser))
              .sort((a, b) => ((a.userId ?? '') < (b.userId ?? '') ? -1 : 1));
      const given = fits.slice(0, CAP);
      for (let from = 0; from === 0 || from < given.length; from += PAGE) {
        pages += 1;
        if (breakAt.includes(pages)) throw new Error('the session ended');
        yield given.slice(from, from + PAGE);
      }
    },
  };
}

async function read(
  rows: readonly ListedToken[],
  breakAt: readonly number[] = [],
  { end = START + 100_000_000, shares = mostShares(rows.length) } = {},
) {
  const source = table(rows, breakAt);
  const kept: ListedToken[] = [];
  const first = Math.min(...rows.map((r) => r.createdAt));
  const result = await readTokens(
    {
      pages: source.pages,
      keep: async (more) => void kept.push(...more),
      mayResume: async () => true,
      width: 4,
      shares,
      signal: new AbortController().signal,
    },
    rows.length === 0 ? [] : ranges(first, end, rows.length, 4),
  );
  return { ...result, kept, calls: source.calls() };
}

const ids = (rows: readonly ListedToken[]) => rows.map((r) => r.useCount).sort((a, b) => a - b);

describe('reading all tokens', () => {
  test('gives each row once, whatever the times are, also where sessions end in between', async () => {
    const block = fc.record({
      second: fc.integer({ min: 0, max: 50 }),
      rows: fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 400, max: 4000 })),
      users: fc.integer({ min: 8, max: 300 }),
      // Every so manieth row names nobody.
      odd: fc.option(fc.integer({ min: 2, max: 40 })),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(block, { maxLength: 5 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 3 }),
        // With no time beyond the last of them, readers take from one another amid the rows.
        fc.constantFrom(START + 51_000, START + 100_000_000),
        async (blocks, breakAt, end) => {
          let n = 0;
          const rows = blocks.flatMap((b) =>
            Array.from({ length: b.rows }, (_, i) =>
              row(b.second, b.odd !== null && i % b.odd === 0 ? null : i % b.users, n++),
            ),
          );
          const perUser = new Map<string, number>();
          for (const r of rows) {
            const key = `${r.createdAt} ${r.userId}`;
            perUser.set(key, (perUser.get(key) ?? 0) + 1);
          }
          fc.pre(Math.max(0, ...perUser.values()) < CAP);
          const result = await read(rows, breakAt, { end, shares: 20 });
          expect(ids(result.kept)).toEqual(ids(rows));
          expect(result.rows).toBe(rows.length);
          expect(result.short).toBe(false);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('says so where one user has more approvals in a second than Salesforce gives', async () => {
    const rows = Array.from({ length: CAP + 1 }, (_, n) => row(1, 1, n));
    const result = await read(rows);
    expect(result.short).toBe(true);
    expect(result.rows).toBe(CAP);
  });

  test('says so where more rows of one second name nobody than Salesforce gives, and reads the others', async () => {
    const nobodys = Array.from({ length: CAP + 1 }, (_, n) => row(1, null, n));
    const others = Array.from({ length: 700 }, (_, n) => row(1, n, CAP + 1 + n));
    const result = await read([...nobodys, ...others]);
    expect(result.short).toBe(true);
    expect(ids(result.kept).filter((n) => n > CAP)).toEqual(ids(others));
  });

  test.each([2001, 2499])('%i rows of one second that name nobody are read whole', async (many) => {
    const rows = [
      ...Array.from({ length: many }, (_, n) => row(1, null, n)),
      ...Array.from({ length: 900 }, (_, n) => row(1, n, many + n)),
    ];
    const result = await read(rows, [7]);
    expect(result).toMatchObject({ short: false, rows: rows.length });
    expect(ids(result.kept)).toEqual(ids(rows));
  });

  test('readers that have nothing left take from the others, wherever the tokens lie', async () => {
    const [many, pages] = [100_000, 100_000 / PAGE];
    // All of them within the last hundredth of the time.
    const rows = Array.from({ length: many }, (_, n) =>
      row(99_000 + Math.floor(n / 100), n % 900, n),
    );
    rows.push(row(0, 1, many));
    const source = table(rows);
    let answers: (() => void)[] = [];
    let rounds = 0;
    const kept: ListedToken[] = [];
    const reading = readTokens(
      {
        async *pages(slice) {
          for await (const page of source.pages(slice)) {
            await new Promise<void>((answer) => answers.push(answer));
            yield page;
          }
        },
        keep: async (more) => void kept.push(...more),
        mayResume: async () => false,
        width: 4,
        shares: mostShares(many),
        signal: new AbortController().signal,
      },
      ranges(START, START + 100_000_000, rows.length, 4),
    );
    const done = reading.then(() => true);
    // All that was asked is answered at once, as by an org where each call takes the same time.
    while (!(await Promise.race([done, new Promise((next) => setImmediate(next, false))]))) {
      const now = answers;
      answers = [];
      for (const answer of now) answer();
      rounds += 1;
    }
    expect(ids(kept)).toEqual(ids(rows));
    expect(rounds).toBeLessThanOrEqual(pages / 4 + 12);
    expect(source.calls()).toBeLessThanOrEqual(1.1 * pages);
  });

  test('3,000 in one second among 12,000 cost few calls more than the pages', async () => {
    const rows = [
      ...Array.from({ length: 9000 }, (_, n) => row(n * 11, n % 900, n)),
      ...Array.from({ length: 3000 }, (_, n) => row(40_000, n % 900, 9000 + n)),
    ];
    const result = await read(rows);
    expect(ids(result.kept)).toEqual(ids(rows));
    expect(result.calls).toBeLessThanOrEqual(Math.floor(1.15 * (12_000 / PAGE) + 8));
  });
});
