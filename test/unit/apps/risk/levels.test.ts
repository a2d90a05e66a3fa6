import { describe, expect, test } from 'vitest';
import {
  type AppFacts,
  isInstalled,
  type RuleContext,
} from '../../../../src/apps/inventory/facts.ts';
import { isKnownClient } from '../../../../src/apps/inventory/known-clients.ts';
import { levels, riskOf } from '../../../../src/apps/risk/risk.ts';
import { appRules, findingsOf } from '../../../../src/apps/risk/rules.ts';
import { another, context, days, facts, hours, NOW, newcomer, standing } from '../facts.ts';
import { aMonthLater, ordinaryOrg } from './ordinary-org.ts';

const seeds = [1, 2, 3, 4, 5];
const MOST_HIGH = 0.03;
const first = context({ baselineAt: null, previousReadAt: null });
const later = context({ baselineAt: days(-30) });
const judged = (app: AppFacts, around: RuleContext) => riskOf(app, findingsOf(app, around));
const share = (org: readonly AppFacts[], is: (app: AppFacts) => boolean) =>
  org.filter(is).length / org.length;

describe.each(seeds)('an ordinary org in which nothing is wrong, of seed %i', (seed) => {
  const org = ordinaryOrg(seed);

  test('three in five are not installed, an admin holds a third, half lie idle', () => {
    expect(new Set(org.map(({ name }) => name)).size).toBe(220);
    expect(share(org, (app) => !isInstalled(app))).toBeCloseTo(0.62, 1);
    expect(share(org, ({ admins }) => (admins ?? 0) > 0)).toBeCloseTo(0.33, 1);
    expect(share(org, ({ tokens, unused90 }) => tokens === unused90)).toBeCloseTo(0.5, 1);
    expect(share(org, ({ users }) => users <= 4)).toBeGreaterThan(0.6);
    expect(org.some(({ users }) => users > 300)).toBe(true);
  });

  test.each([
    ['at its first reading', org, first],
    ['a month later', aMonthLater(seed), later],
  ])('%s at most 3 of 100 are high, each by something grave', (_when, apps, around) => {
    const high = apps.filter((app) => judged(app, around).level === 'high');
    expect(high.length / apps.length).toBeLessThanOrEqual(MOST_HIGH);
    for (const app of high) {
      const [worst] = judged(app, around).parts;
      expect(worst?.severity, app.name).toMatch(/critical|high/u);
    }
  });
});

/** What an app is, not what it does: no sum of it alone is worth waking somebody. */
const hygiene = [
  'not-installed',
  'self-authorise',
  'long-lived',
  'unused',
  'inactive-holder',
  'privileged-holder',
  'no-owner',
  'posture-differs',
];

test('how an app is set up and held never makes it high by itself', () => {
  const worst = (without: string) =>
    appRules
      .filter(({ id }) => hygiene.includes(id) && id !== without)
      .reduce((sum, { weight }) => sum + Math.max(...Object.values(weight)), 0);
  // What is not installed has no policy and no life of its tokens that we could read.
  const uninstalled = facts({ ...newcomer, inBaseline: true, firstSeenAt: days(-40), admins: 9 });
  const bad = { ...uninstalled, unused90: 70, tokens: 70, inactiveUsers: 9 };
  expect(judged(bad, first).risk).toBe(50);
  expect(judged(bad, first).level).toBe('medium');
  expect(worst('not-installed')).toBeLessThan(levels.high);
});

const stolen = { users: 1, tokens: 1, admins: 1, owner: null };
const asleep = standing({ lastUsedAt: days(-221), uses: 8_900 });
const crowd = (count: number) =>
  new Map([
    [
      'Gearset',
      {
        count,
        status: 'Invalid Password',
        sources: Array.from({ length: 40 }, (_, at) => `198.51.100.${at}`),
      },
    ],
  ]);

/** Kind of attack, the app as the reading after it finds it, and what is around. */
const attacks: readonly [string, Partial<AppFacts>, Partial<RuleContext>?][] = [
  ['a fake of Data Loader, by a first authorisation', fake('Data Loader')],
  ['a fake of Data Loader that is there at the first reading', known('DataLoader')],
  ['a lure of UNC6040', fake('My Ticket Portal')],
  ['a lure that is there at the first reading', known('My Ticket Portal')],
  ['a letter of another alphabet', fake('D\u0430ta Loader')],
  ['a letter of another alphabet, installed', { name: 'D\u0430ta Loader' }],
  [
    'the name of an app that is installed here',
    { ...newcomer, name: 'Gearset', inBaseline: true },
    { sameName: [another({ sameDomain: true })] },
  ],
  [
    'the name of an app that was approved elsewhere',
    newcomer,
    { sameName: [another({ approved: true, approvedAt: days(-9) })] },
  ],
  [
    'a name that reads like one that was here before',
    { ...newcomer, name: 'GEARSET' },
    { alike: [{ name: 'Gearset', approved: false, firstSeenAt: days(-9) }] },
  ],
  ['any app that nobody installed, and that is new', newcomer],
  ['a campaign, under any name', { ...newcomer, users: 20, tokens: 20, mostInAnHour: 19 }],
  [
    'a campaign of last week, found by the first reading',
    {
      ...known('Benefits Portal'),
      users: 20,
      tokens: 20,
      mostInAnHour: 19,
      firstTokenAt: days(-6),
    },
  ],
  ['an admin talked into an app that others had', { ...known('Benefits Portal'), ...talkedInto() }],
  ['tokens of a vendor that lost them', { name: 'Drift', ...stolen, firstTokenAt: days(-600) }],
  [
    'tokens stolen from a vendor, used from elsewhere',
    { ...stolen, newSources: ['185.220.101.1'] },
  ],
  [
    'the same, of an integration with many addresses',
    { ...stolen, newSources: ['185.220.101.1'], knownSources: 12 },
  ],
  ['a dormant app that wakes', { ...stolen, before: asleep }],
  [
    'a dormant app of an approved vendor that wakes in the hands of an admin',
    { admins: 1, privileges: ['Modify All Data'], before: asleep },
  ],
  ['brute calls: 9.64 million in an hour', { uses: 9_648_990 }],
  ['somebody guesses secrets under its name', {}, { failedSignIns: crowd(4_000) }],
  ['back after it was revoked', { backSince: { at: hours(-2), tokens: 1, users: 1 } }],
  ['its policy opened to everybody', { adminApprovedOnly: false }],
  ['scopes widened', { scopes: ['api', 'full', 'refresh_token'] }],
];

function fake(name: string): Partial<AppFacts> {
  return { ...newcomer, name, firstUser: { userId: '005000000000042AAA', firstGrant: true } };
}

function known(name: string): Partial<AppFacts> {
  return { ...newcomer, name, inBaseline: true };
}

function talkedInto(): Partial<AppFacts> {
  return {
    admins: 1,
    users: 2,
    tokens: 2,
    before: standing({ admins: 0 }),
    firstSeenAt: days(-40),
  };
}

test.each(attacks)('%s: high, by something grave', (_what, app, besides) => {
  const { level, parts } = judged(facts(app), context({ now: NOW, ...besides }));
  expect(level).toBe('high');
  expect(parts[0]?.severity).toMatch(/critical|high/u);
});

const wrongs: readonly [string, Partial<AppFacts>, Partial<RuleContext>?][] = [
  ['a job that runs twice', { before: standing({ uses: 8_800 }) }],
  ['a large job of an app of many', { uses: 19_000, usesPerDay: Array(14).fill(900) }],
  ['one machine whose secret has run out', {}, { failedSignIns: oneMachine() }],
  ['people who travel', { users: 9, newSources: ['203.0.113.9'] }],
  [
    'an integration that its cloud moves about',
    { ...stolen, newSources: ['203.0.113.9'], knownSources: 12, freshSources: 4 },
  ],
  ['an app of years, taken up by a team within an hour', { mostInAnHour: 30 }],
  ['an approval of its namesake elsewhere', known('Zoom'), approvedElsewhere(0)],
  [
    'an approval elsewhere of what came here in the same week',
    { ...newcomer, name: 'Zoom', firstSeenAt: days(-35), firstTokenAt: days(-35) },
    approvedElsewhere(-1),
  ],
];

function oneMachine() {
  return new Map([['Gearset', { count: 4_000, status: 'Invalid', sources: ['198.51.100.1'] }]]);
}

function approvedElsewhere(daysAgo: number): Partial<RuleContext> {
  return {
    sameName: [another({ applicationId: null, approved: true, approvedAt: days(daysAgo) })],
  };
}

test.each(wrongs)('%s is not high', (_what, app, besides) => {
  expect(judged(facts(app), context(besides)).level).not.toBe('high');
});

/** What an attack changes of any app that is there already. */
const strikes: Readonly<Record<string, (app: AppFacts) => Partial<AppFacts>>> = {
  'wakes after a year': (app) => ({
    before: standing({ lastUsedAt: days(-365), uses: app.uses }),
    lastUsedAt: hours(-1),
    uses: app.uses + 400,
  }),
  'reads out all there is': (app) => ({
    before: standing({ uses: app.uses }),
    uses: app.uses + 9_640_000,
    usesPerDay: [90, 100, 110, 100, 95],
  }),
  'is back after it was revoked': () => ({
    backSince: { at: hours(-2), tokens: 1, users: 1 },
  }),
  'asks for more than before': () => ({
    before: standing({ scopes: ['api'] }),
    scopes: ['api', 'full'],
  }),
};

describe.each(Object.entries(strikes))('any app of an ordinary org that %s', (_what, strike) => {
  test('is high', () => {
    const known = ordinaryOrg(1).filter((app) => !isKnownClient(app));
    expect(known.length).toBeGreaterThan(190);
    const calm = known
      .map((app) => ({ ...app, firstSeenAt: days(-30), ...strike(app) }))
      .filter((app) => judged(app, later).level !== 'high');
    expect(calm.map(({ name }) => name)).toEqual([]);
  });
});
