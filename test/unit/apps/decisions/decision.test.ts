import { expect, test } from 'vitest';
import { inAYear, reopens, type Seen } from '../../../../src/apps/decisions/decision.ts';
import type { AppFacts } from '../../../../src/apps/inventory/facts.ts';
import { facts } from '../facts.ts';

const seen: Seen = {
  users: 10,
  tokens: 12,
  admins: 1,
  adminApprovedOnly: true,
  refreshTokenHours: 720,
  scopes: ['api'],
  risk: 20,
};
const same: Partial<AppFacts> = { users: 10, admins: 1, scopes: ['api'] };

const cases: readonly [string, Partial<AppFacts>, Partial<Seen>, readonly string[]][] = [
  ['nothing changed', {}, {}, []],
  ['an administrator more', { admins: 2 }, {}, ['admins']],
  ['an administrator less', { admins: 0 }, {}, []],
  ['administrators are not visible now', { admins: null }, {}, []],
  ['administrators were not visible then', { admins: 4 }, { admins: null }, []],
  ['half as many people again', { users: 15 }, {}, ['users']],
  ['not quite', { users: 29 }, { users: 20 }, []],
  ['double, but few', { users: 4 }, { users: 2 }, []],
  ['five where there was nobody', { users: 5 }, { users: 0 }, ['users']],
  ['anybody may authorise it now', { adminApprovedOnly: false }, {}, ['policy']],
  ['anybody could then', { adminApprovedOnly: false }, { adminApprovedOnly: false }, []],
  ['tokens live until revoked now', { refreshTokenHours: -1 }, {}, ['token life']],
  ['tokens lived until revoked then', {}, { refreshTokenHours: -1 }, []],
  ['one scope more', { scopes: ['api', 'full'] }, {}, ['scopes']],
  ['scopes were not visible then', { scopes: ['full'] }, { scopes: null }, []],
  [
    'much at once',
    { admins: 9, users: 90, adminApprovedOnly: false },
    {},
    ['admins', 'users', 'policy'],
  ],
];

test.each(cases)('an approval, and %s', (_, now, then, expected) => {
  const decision = { verdict: 'approved' as const, seen: { ...seen, ...then } };
  expect(reopens(decision, facts({ ...same, ...now }))).toEqual(expected);
  expect(reopens({ ...decision, verdict: 'ignored' }, facts({ ...same, ...now }))).toEqual(
    expected,
  );
  expect(reopens({ ...decision, verdict: 'banned' }, facts({ ...same, ...now }))).toEqual([]);
});

test('a year is the same day of the next one, leap years too', () => {
  expect(inAYear(new Date('2027-11-24T10:00:00Z'))).toEqual(new Date('2028-11-24T10:00:00Z'));
  expect(inAYear(new Date('2028-02-29T10:00:00Z'))).toEqual(new Date('2029-02-28T10:00:00Z'));
});
