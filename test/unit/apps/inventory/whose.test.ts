import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  appsToAsk,
  type NamedGroup,
  type Said,
  settle,
} from '../../../../src/apps/inventory/whose.ts';

const X = '0xI000000000001AAA';
const Y = '0xI000000000002AAA';
const group = (userId: string, createdAt: number, more: Partial<NamedGroup> = {}): NamedGroup => ({
  userId,
  createdAt,
  copies: 1,
  ...more,
});
const lists = (
  users: readonly string[],
  tokens: Record<string, (number | undefined)[]> = {},
): Said => ({
  users: new Set(users),
  tokens: new Map(Object.entries(tokens)),
});
const none = new Map();

/** For each group: whose it is, 'nobody', or 'open'. */
function whose(groups: readonly NamedGroup[], said: [string, Said][] | undefined, lost = none) {
  const { theirs, open } = settle(groups, said && new Map(said), lost);
  return groups.map((each) => theirs.get(each) ?? (open.includes(each) ? 'open' : 'nobody'));
}

describe('a token that shows the name of an external client app and no menu item', () => {
  test('is its where it lists that user, who holds no other of that name', () => {
    expect(whose([group('A', 1), group('B', 1)], [[X, lists(['A'])]])).toEqual([X, 'nobody']);
  });

  test('is open where nothing was asked, and where only a list tells of two', () => {
    expect(whose([group('A', 1)], undefined)).toEqual(['open']);
    const two = [group('A', 1), group('A', 2)];
    expect(whose(two, [[X, lists(['A'])]])).toEqual(['open', 'open']);
    expect(appsToAsk(two, new Map([[X, lists(['A'])]]))).toEqual([X]);
    const one = [group('A', 1)];
    const both: [string, Said][] = [
      [X, lists(['A'])],
      [Y, lists(['A'])],
    ];
    expect(whose(one, both)).toEqual(['open']);
    expect(appsToAsk(one, new Map(both))).toEqual([X, Y]);
  });

  test('is told from another of the same user by when its tokens were created', () => {
    const two = [group('A', 1000), group('A', 2000)];
    expect(whose(two, [[X, lists(['A'], { A: [2000] })]])).toEqual(['nobody', X]);
    expect(whose(two, [[X, lists([], { A: [2000, 1000] })]])).toEqual([X, X]);
    expect(whose(two, [[X, lists([], { A: [] })]])).toEqual(['nobody', 'nobody']);
    // Nothing tells two of one second apart, and one of them is its.
    expect(whose([group('A', 1000, { copies: 2 })], [[X, lists([], { A: [1000] })]])).toEqual([
      'open',
    ]);
    // Times are missing: only where all are its is that known.
    const silent = [undefined, undefined];
    expect(whose(two, [[X, lists([], { A: silent })]])).toEqual([X, X]);
    expect(whose(two, [[X, lists([], { A: silent.slice(1) })]])).toEqual(['open', 'open']);
  });

  test('stays what it was found to be; a new one of a user who held one is asked about', () => {
    const known = [group('A', 1, { known: X }), group('B', 1, { known: null })];
    expect(whose(known, undefined)).toEqual([X, 'nobody']);
    expect(appsToAsk(known, new Map([[X, lists(['A'])]]))).toEqual([]);
    const more = [group('A', 1, { known: X }), group('A', 2)];
    expect(whose(more, [[X, lists(['A'])]])).toEqual([X, 'open']);
    expect(appsToAsk(more, new Map([[X, lists(['A'])]]))).toEqual([X]);
  });

  test('is one that was renewed where the one before it is not there any more, and nothing says otherwise', () => {
    const lost = new Map([['A', new Map([[X, 1]])]]);
    expect(whose([group('A', 2)], undefined, lost)).toEqual([X]);
    expect(whose([group('A', 2)], [[X, lists([])]], lost)).toEqual(['nobody']);
    expect(whose([group('A', 2), group('A', 3)], undefined, lost)).toEqual(['open', 'open']);
  });

  test('is never an app’s that does not list its user, whatever else is said', () => {
    const users = fc.constantFrom<string>('A', 'B', 'C');
    const times = fc.integer({ min: 1, max: 3 });
    const groups = fc.uniqueArray(
      fc.record({ userId: users, createdAt: times, copies: fc.integer({ min: 1, max: 2 }) }),
      { selector: ({ userId, createdAt }) => `${userId} ${createdAt}` },
    );
    const said = fc.record({
      users: fc.array(users).map((all) => new Set(all)),
      tokens: fc
        .array(fc.tuple(users, fc.array(fc.option(times, { nil: undefined }))))
        .map((all) => new Map(all)),
    });
    fc.assert(
      fc.property(groups, said, said, (all, x, y) => {
        const { theirs, open } = settle(
          all,
          new Map([
            [X, x],
            [Y, y],
          ]),
          none,
        );
        for (const [{ userId }, applicationId] of theirs) {
          const by = applicationId === X ? x : y;
          expect(by.users.has(userId) || (by.tokens.get(userId)?.length ?? 0) > 0).toBe(true);
        }
        expect(open.some((each) => theirs.has(each))).toBe(false);
      }),
    );
  });
});
