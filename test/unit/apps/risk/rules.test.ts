import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { AppFacts } from '../../../../src/apps/inventory/facts.ts';
import type { AppRule } from '../../../../src/apps/risk/rule.ts';
import { burst } from '../../../../src/apps/risk/rules/burst.ts';
import { cameBack } from '../../../../src/apps/risk/rules/came-back.ts';
import { dormantWakes } from '../../../../src/apps/risk/rules/dormant-wakes.ts';
import { failedSignIns } from '../../../../src/apps/risk/rules/failed-sign-ins.ts';
import { growth } from '../../../../src/apps/risk/rules/growth.ts';
import { inactiveHolder } from '../../../../src/apps/risk/rules/inactive-holder.ts';
import { newSource } from '../../../../src/apps/risk/rules/new-source.ts';
import { oddHours } from '../../../../src/apps/risk/rules/odd-hours.ts';
import { unused } from '../../../../src/apps/risk/rules/unused.ts';
import { useSpike } from '../../../../src/apps/risk/rules/use-spike.ts';
import { appRules, domainRules, findingsOf } from '../../../../src/apps/risk/rules.ts';
import { projectFiles } from '../../house/project-files.ts';
import {
  type Case,
  context,
  days,
  facts,
  hours,
  NOW,
  named,
  newcomer,
  said,
  standing,
} from '../facts.ts';

const cli = { ...newcomer, name: 'Salesforce CLI' };
const moved = { newSources: ['3.239.45.43'] };
const asleep = standing({ lastUsedAt: days(-120) });

const tables: readonly (readonly [AppRule, readonly Case[]])[] = [
  [
    unused,
    [
      ['all are used', undefined, {}],
      ['one is not', 'low', { unused90: 1 }],
      ['five are not', 'low', { unused90: 5 }],
      ['six are not', 'medium', { unused90: 6 }],
      ['one is not, and an administrator holds one', 'medium', { unused90: 1, admins: 1 }],
      ['one is not, and privileges are not visible', 'low', { unused90: 1, admins: null }],
    ],
  ],
  [
    inactiveHolder,
    [
      ['all are active', undefined, {}],
      ['one is not', 'medium', { inactiveUsers: 1 }],
    ],
  ],
  [
    growth,
    [
      ['as many as a week ago', undefined, {}],
      ['five more, doubled', 'medium', { users: 9, usersWeekAgo: 4 }],
      ['four more, doubled', undefined, { users: 8, usersWeekAgo: 4 }],
      ['half as many again', 'medium', { users: 30, usersWeekAgo: 20 }],
      ['five more of many', undefined, { users: 29, usersWeekAgo: 20 }],
      ['from nobody', 'medium', { users: 5, usersWeekAgo: 0 }],
      ['fewer', undefined, { users: 4, usersWeekAgo: 40 }],
      ['not read a week ago', undefined, { users: 90, usersWeekAgo: null }],
    ],
  ],
  [
    dormantWakes,
    [
      ['used an hour before', undefined, {}],
      ['first use in 120 days', 'high', { before: asleep }],
      ['first use in 89 days', undefined, { before: standing({ lastUsedAt: days(-89) }) }],
      ['still asleep', undefined, { before: asleep, lastUsedAt: days(-120), uses: 8_990 }],
      [
        'the use is older than the reading',
        undefined,
        { before: asleep, lastUsedAt: days(-119), uses: 8_991 },
      ],
      [
        'first use ever of a token of last year',
        'high',
        { before: standing({ lastUsedAt: null, uses: 0 }), uses: 1 },
      ],
      [
        'use that is not dated, of something used before',
        undefined,
        { before: standing({ lastUsedAt: null, uses: 40 }) },
      ],
      ['new', undefined, { before: null }],
      ['last use is not visible', undefined, { before: asleep, lastUsedAt: null }],
      ['a client of Salesforce', 'medium', { ...cli, before: asleep, uses: 9_000 }],
    ],
  ],
  [
    useSpike,
    [
      ['a usual hour', undefined, {}],
      ['ten usual days in an hour', undefined, { before: standing({ uses: 8_000 }) }],
      ['more than ten usual days in an hour', 'medium', { before: standing({ uses: 7_999 }) }],
      ['a hundred usual days in an hour', 'medium', quiet(10_000)],
      ['a hundred usual days and over 10,000 in an hour', 'high', quiet(10_001)],
      [
        'over 10,000, and no hundred usual days',
        'medium',
        { ...quiet(10_100), usesPerDay: [200, 200, 200, 200, 200] },
      ],
      ['a quiet app below the floor', undefined, quiet(500)],
      ['a quiet app above the floor', 'medium', quiet(501)],
      ['too few days known', undefined, { ...quiet(5_000), usesPerDay: [1, 1, 1, 1] }],
      ['fewer uses than before: tokens went', undefined, { before: standing({ uses: 99_000 }) }],
      [
        'a reading after three days without one',
        undefined,
        { before: standing({ uses: 7_000 }) },
        { previousReadAt: days(-3) },
      ],
      ['no reading before', undefined, { before: standing({ uses: 0 }) }, { previousReadAt: null }],
    ],
  ],
  [
    cameBack,
    [
      ['never revoked', undefined, {}],
      ['revoked, two tokens since', 'high', { backSince: { at: days(-2), tokens: 2, users: 1 } }],
      ['revoked, none since', undefined, { backSince: { at: days(-2), tokens: 0, users: 0 } }],
    ],
  ],
  [
    burst,
    [
      ['five in an hour, new', 'high', { ...newcomer, mostInAnHour: 5 }],
      ['four in an hour, new', undefined, { ...newcomer, mostInAnHour: 4 }],
      ['a roll-out of a known app', undefined, { mostInAnHour: 80 }],
      [
        'found by the first reading, first authorised a week before',
        'high',
        { ...newcomer, inBaseline: true, firstTokenAt: days(-7), mostInAnHour: 5 },
      ],
      ['a roll-out of a client of Salesforce', 'medium', { ...cli, mostInAnHour: 80 }],
    ],
  ],
  [
    oddHours,
    [
      ['new, on a Tuesday morning', undefined, newcomer],
      ['new, at 3 h', 'low', { ...newcomer, firstTokenAt: hours(-7) }],
      ['new, at 19 h', 'low', { ...newcomer, firstTokenAt: hours(-15) }],
      ['new, at 18:59', undefined, { ...newcomer, firstTokenAt: hours(-15 - 1 / 60) }],
      ['new, on a Sunday at noon', 'low', { ...newcomer, firstTokenAt: hours(2 - 48) }],
      ['morning there, night here', 'low', newcomer, { zone: 'America/Los_Angeles' }],
      ['known, at 3 h', undefined, { firstTokenAt: hours(-7) }],
      ['by a first authorisation', 'low', { ...newcomer, firstUser: firstGrant() }],
      ['the first user is not known', undefined, { ...newcomer, firstUser: null }],
      ['no token', undefined, { ...newcomer, firstTokenAt: null, firstUser: firstGrant() }],
    ],
  ],
  [
    newSource,
    [
      ['none', undefined, {}],
      ['not visible', undefined, { newSources: null }],
      ['an integration', 'high', { newSources: ['3.239.45.43'], users: 1 }],
      ['by IPv6', 'high', { newSources: ['2001:db8::7'], users: 3 }],
      ['an integration, of no known address', 'medium', { ...moved, users: 1, knownSources: 0 }],
      [
        'an integration of many addresses, none of them new',
        'high',
        { ...moved, users: 1, knownSources: 20, freshSources: 2 },
      ],
      [
        'an integration that roams',
        'low',
        { ...moved, users: 1, knownSources: 5, freshSources: 3 },
      ],
      ['an app of many people', 'low', { newSources: ['3.239.45.43'], users: 4 }],
      ['Salesforce itself', undefined, { newSources: ['Salesforce.com IP'], users: 1 }],
      [
        'still learning',
        undefined,
        { newSources: ['3.239.45.43'], users: 1, firstSeenAt: days(-6) },
      ],
      [
        'a client of Salesforce',
        'low',
        { ...cli, newSources: ['3.239.45.43'], firstSeenAt: days(-20) },
      ],
    ],
  ],
];

test('failed sign-ins are told under their name, with where they came from', () => {
  const of = (count: number, ...sources: string[]) =>
    context({
      failedSignIns: new Map([['Gearset', { count, sources, status: 'Invalid Password' }]]),
    });
  const says = (around: ReturnType<typeof context>) => {
    const found = failedSignIns.find(facts(), around);
    return found && [found.severity, failedSignIns.says(found.evidence)];
  };
  expect(says(context())).toBeUndefined();
  expect(says(of(9, '192.0.2.7'))).toBeUndefined();
  expect(says(of(10))).toEqual(['low', '10 failed sign-ins under its name']);
  expect(says(of(12, '192.0.2.7'))).toEqual([
    'low',
    '12 failed sign-ins under its name, from 192.0.2.7',
  ]);
  expect(says(of(12, '192.0.2.7', '192.0.2.8'))).toEqual([
    'low',
    '12 failed sign-ins under its name, from 2 addresses',
  ]);
  const many = Array.from({ length: 10 }, (_, at) => `192.0.2.${at}`);
  expect(says(of(99, ...many))?.[0]).toBe('low');
  expect(says(of(100, ...many.slice(1)))?.[0]).toBe('low');
  expect(says(of(100, ...many))).toEqual([
    'high',
    '100 failed sign-ins under its name, from 10 addresses',
  ]);
  expect(failedSignIns.find(facts({ name: 'Other' }), of(99))).toBeUndefined();
});

/** An app of one use a day that now has so many in an hour. */
function quiet(uses: number): Partial<AppFacts> {
  return { uses: 100 + uses, before: standing({ uses: 100 }), usesPerDay: [1, 1, 1, 1, 1, 1] };
}

function firstGrant() {
  return { userId: '005000000000001AAA', firstGrant: true };
}

describe.each(tables.map(([rule, cases]) => ({ id: rule.id, rule, cases })))(
  '$id',
  ({ rule, cases }) => {
    test.each(cases.map(named))('$what: $severity', ({ severity, given }) => {
      expect(said(rule, given)).toBe(severity);
    });
  },
);

test('of an app that is well kept no rule says anything', () => {
  expect(findingsOf(facts(), context())).toEqual([]);
});

test('of our own app only its posture is said', () => {
  const everything = {
    ...newcomer,
    name: 'Data Lоader',
    isOurs: true,
    inactiveUsers: 1,
    admins: 1,
    unused90: 9,
    newSources: ['3.239.45.43'],
  };
  expect(findingsOf(facts(everything), context())).toEqual([]);
  const loose = facts({
    isOurs: true,
    owner: null,
    adminApprovedOnly: false,
    refreshTokenHours: -1,
  });
  const rules = findingsOf(loose, context()).map(({ rule }) => rule);
  expect(rules).toEqual(['self-authorise', 'long-lived', 'loosened']);
});

test('evidence has field, value and when it was read', () => {
  expect(unused.find(facts({ unused90: 2 }), context())?.evidence).toEqual([
    { field: 'tokens not used for 90 days', value: 2, readAt: NOW.toISOString() },
    { field: 'holders who can administer', value: 0, readAt: NOW.toISOString() },
  ]);
});

test('every rule says what it finds and what it means, and has cases here', () => {
  const tests = [...projectFiles('test/unit/apps/risk').values()].join('\n');
  const [cased, ofDomain] = [appRules, domainRules].map((rules) => rules.map(({ id }) => id));
  for (const { finds, means } of [...appRules, ...domainRules]) {
    for (const words of [finds, means]) expect(words).toMatch(/^[A-Z“].*\.$/u);
  }
  expect(cased?.filter((id) => !tests.includes(`/rules/${id}.ts'`))).toEqual([]);
  expect(ofDomain?.filter((id) => !tests.includes(`'${id}'`))).toEqual([]);
});

test('every file of the rules is in one of the two lists, once', () => {
  const ids = [...appRules, ...domainRules].map(({ id }) => id);
  const files = [...projectFiles('src/apps/risk/rules').keys()].map((path) =>
    basename(path, '.ts'),
  );
  expect([...ids].sort()).toEqual(files.sort());
});
