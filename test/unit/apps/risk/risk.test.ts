import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AppFacts, RuleContext } from '../../../../src/apps/inventory/facts.ts';
import { explain, reasonOf, timeIn } from '../../../../src/apps/risk/finding-words.ts';
import { byRisk, levels, riskOf } from '../../../../src/apps/risk/risk.ts';
import { findingsOf, learningNeeds, learningOf, ruleOf } from '../../../../src/apps/risk/rules.ts';
import { anyText, anyUrl } from '../../any-text.ts';
import { another, context, days, facts, NOW, newcomer } from '../facts.ts';

const orNull = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: null });
const count = fc.oneof(fc.nat(20), fc.nat(5_000_000));
const time = fc.date({ min: days(-2_000), max: days(1), noInvalidDate: true });
const name = fc.oneof(
  anyText(300),
  fc.constantFrom(
    'Data Loader',
    'data loader',
    'Dаta Loader',
    'Okta',
    'Drift',
    'DataLift ',
    '\\',
    '%',
  ),
);
const text = orNull(fc.oneof(name, anyUrl));
const before = fc.record({
  users: count,
  tokens: count,
  admins: orNull(count),
  lastUsedAt: orNull(time),
  uses: count,
  adminApprovedOnly: orNull(fc.boolean()),
  refreshTokenHours: orNull(fc.integer({ min: -1, max: 100_000 })),
  scopes: orNull(fc.array(fc.constantFrom('api', 'full', 'refresh_token', 'web'))),
});

const anyFacts: fc.Arbitrary<AppFacts> = fc
  .record({
    name,
    applicationId: fc.constantFrom(null, '0H4000000000007AAA', '0xI000000000007AAA'),
    label: text,
    namespace: text,
    adminApprovedOnly: orNull(fc.boolean()),
    startUrl: text,
    refreshTokenHours: orNull(fc.integer({ min: -1, max: 100_000 })),
    untilUsed: orNull(fc.boolean()),
    scopes: orNull(fc.array(fc.constantFrom('api', 'full', 'refresh_token', 'web'))),
    firstSeenAt: time,
    inBaseline: fc.boolean(),
    owner: fc.constantFrom(null, 'U0DANA'),
    tokens: count,
    users: count,
    inactiveUsers: count,
    admins: orNull(count),
    privileges: fc.uniqueArray(fc.constantFrom('Modify All Data', 'Manage Users')),
    firstTokenAt: orNull(time),
    newestTokenAt: orNull(time),
    lastUsedAt: orNull(time),
    uses: count,
    unused90: count,
    mostInAnHour: count,
    firstUser: orNull(fc.record({ userId: fc.constant('005'), firstGrant: fc.boolean() })),
    isOurs: fc.boolean(),
    before: orNull(before),
    usesPerDay: fc.array(count, { maxLength: 14 }),
    usersWeekAgo: orNull(count),
    backSince: orNull(fc.record({ at: time, tokens: count, users: count })),
    newSources: orNull(fc.array(fc.oneof(fc.ipV4(), fc.ipV6(), name))),
    knownSources: orNull(count),
    freshSources: orNull(count),
  })
  .map((differs) => facts(differs as Partial<AppFacts>));

const anyAround: fc.Arbitrary<RuleContext> = fc
  .record({
    baselineAt: orNull(time),
    previousReadAt: orNull(time),
    zone: fc.constantFrom('UTC', 'Asia/Kolkata', 'America/Los_Angeles'),
    sameName: fc.array(
      fc
        .record({
          sameDomain: fc.boolean(),
          applicationId: fc.constantFrom(null, '0H4000000000099AAA'),
          namespace: text,
          startUrl: text,
          adminApprovedOnly: orNull(fc.boolean()),
          approved: fc.boolean(),
          approvedAt: orNull(time),
        })
        .map(another),
      { maxLength: 4 },
    ),
    alike: fc.array(fc.record({ name, approved: fc.boolean(), firstSeenAt: time }), {
      maxLength: 4,
    }),
  })
  .map(context);

const withoutTimes = (value: unknown) =>
  JSON.parse(JSON.stringify(value, (key, each) => (key === 'readAt' ? undefined : each)));

describe('of any app', () => {
  test('findings are the same for the same facts, each rule at most once', () => {
    fc.assert(
      fc.property(anyFacts, anyAround, (app, near) => {
        const found = findingsOf(app, near);
        expect(findingsOf(structuredClone(app), structuredClone(near))).toEqual(found);
        expect(new Set(found.map(({ rule }) => rule)).size).toBe(found.length);
        const later = { ...near, now: new Date(near.now.getTime() + 1) };
        expect(withoutTimes(findingsOf(app, later))).toEqual(withoutTimes(found));
      }),
    );
  });

  test('the parts of the risk add up to it, it stays within 0 and 100, and each part says why', () => {
    fc.assert(
      fc.property(anyFacts, anyAround, (app, near) => {
        const found = findingsOf(app, near);
        const { risk, parts, level } = riskOf(app, found);
        expect(risk).toBe(parts.reduce((sum, { points }) => sum + points, 0));
        expect(risk).toBeGreaterThanOrEqual(0);
        expect(risk).toBeLessThanOrEqual(100);
        expect(parts.map(({ rule }) => rule).sort()).toEqual(found.map(({ rule }) => rule).sort());
        for (const finding of found) {
          expect(ruleOf(finding.rule).weight[finding.severity], finding.rule).toBeGreaterThan(0);
          expect(finding.evidence.length).toBeGreaterThan(0);
          expect(reasonOf(finding).trim()).not.toBe('');
          expect(reasonOf(finding)).not.toMatch(/undefined|null|NaN/);
          expect(reasonOf(finding)).not.toBe(finding.rule.replaceAll('-', ' '));
          expect(explain(finding).lines).toHaveLength(finding.evidence.length);
        }
        const grave = found.some(({ severity }) => /critical|high/.test(severity));
        expect(level === 'high').toBe(grave || risk >= levels.high);
      }),
    );
  });
});

test('a new app that nobody installed: every point is explained, most first', () => {
  const app = facts({ ...newcomer, name: 'DataLift', admins: 2, privileges: ['Modify All Data'] });
  const { risk, level, parts } = riskOf(app, findingsOf(app, context()));
  expect(parts.map(({ rule, points }) => [rule, points])).toEqual([
    ['new-app', 30],
    ['not-installed', 15],
    ['privileged-holder', 10],
    ['no-owner', 5],
  ]);
  expect([risk, level]).toEqual([60, 'high']);
  expect(parts.map(reasonOf)).toEqual([
    'not seen here before',
    'not installed by an admin',
    'held by 2 people who can administer',
    'nobody here answers for it',
  ]);
});

test('times in the evidence are said as people say them', () => {
  const [finding] = findingsOf(facts(newcomer), context()).filter(({ rule }) => rule === 'new-app');
  const lines = finding ? explain(finding).lines : [];
  expect(lines[0]).toMatch(/^first seen = \d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d UTC, read /u);
  expect(lines.join()).not.toMatch(/\d{4}-\d\d-\d\dT/u);
  for (const each of ['2026-11-24', 'T', '2026-99-99T99:99:99Z', 7, null, true]) {
    expect(timeIn(each)).toBeUndefined();
  }
});

test('points stop at 100, and the part that reaches it says how much it added', () => {
  const app = facts({ ...newcomer, name: 'My Ticket Portal', admins: 1, mostInAnHour: 9 });
  const { risk, parts } = riskOf(app, findingsOf(app, context()));
  expect(risk).toBe(100);
  expect(parts.map(({ points }) => points)).toEqual([60, 30, 10, 0, 0, 0]);
});

test('medium and low findings make an app medium from 30 points on', () => {
  const app = facts({ adminApprovedOnly: false, inactiveUsers: 1, unused90: 1, before: null });
  expect(riskOf(app, findingsOf(app, context()))).toMatchObject({ risk: 25, level: 'low' });
  const worse = { ...app, refreshTokenHours: -1 };
  expect(riskOf(worse, findingsOf(worse, context()))).toMatchObject({ risk: 30, level: 'medium' });
});

test('what matters and is not visible is named', () => {
  expect(riskOf(facts(), []).unknowns).toEqual([]);
  expect(riskOf(facts({ ...newcomer, admins: null }), []).unknowns).toEqual([
    'scopes',
    'privileges',
  ]);
  const installed = facts({ adminApprovedOnly: null, refreshTokenHours: null });
  expect(riskOf(installed, []).unknowns).toEqual(['policy', 'token life']);
  expect(riskOf(facts({ ...newcomer, isOurs: true }), []).unknowns).toEqual([]);
});

test('the long form says what a rule means, and each field with its value and time', () => {
  const [finding] = findingsOf(facts({ owner: null }), context());
  expect(finding && explain(finding)).toEqual({
    meaning: 'Assign it to somebody who knows what it is for.',
    lines: ['owner = none, read 24 Nov 10:00 UTC'],
  });
  expect(NOW.toISOString()).toContain('T10:00');
});

describe('the riskiest first', () => {
  const levelNames = ['high', 'medium', 'low'] as const;
  const judged = fc.record({
    level: fc.constantFrom(...levelNames),
    risk: fc.integer({ min: 0, max: 100 }),
    unusual: fc.nat(200),
  });

  test('a high one of 45 points stands before a medium one of 55, whatever is unusual', () => {
    fc.assert(
      fc.property(fc.array(judged, { maxLength: 30 }), (apps) => {
        const sorted = apps.toSorted(byRisk);
        for (const [at, app] of sorted.entries()) {
          const next = sorted[at + 1];
          if (!next) break;
          const [a, b] = [app, next].map(({ level }) => levelNames.indexOf(level));
          if (app.level !== next.level) expect(a).toBeLessThan(b ?? -1);
          else if (app.risk !== next.risk) expect(app.risk).toBeGreaterThan(next.risk);
          else expect(app.unusual).toBeGreaterThanOrEqual(next.unusual);
        }
      }),
    );
  });

  test('of two of one score, the one that does what it never did', () => {
    const untidy = facts({ admins: 1, inactiveUsers: 1, adminApprovedOnly: false, before: null });
    const awake = facts({ users: 9, usersWeekAgo: 4, unused90: 9, owner: null, inactiveUsers: 1 });
    const [one, other] = [untidy, awake].map((app) => riskOf(app, findingsOf(app, context())));
    expect(other && one && [one.unusual, other.unusual]).toEqual([0, 10]);
  });
});

test('a rule that cannot speak yet is named, of our own app none', () => {
  const young = facts({ ...newcomer, firstSeenAt: days(-6), newSources: [] });
  expect(learningOf(young, context())).toEqual(['growth', 'use-spike', 'new-source']);
  expect(learningOf(facts(), context())).toEqual([]);
  expect(learningOf({ ...young, newSources: null }, context())).toEqual(['growth', 'use-spike']);
  expect(learningOf({ ...young, isOurs: true }, context())).toEqual([]);
  for (const id of learningOf(young, context())) expect(learningNeeds(id)).toMatch(/needs/u);
  expect(learningNeeds('no-owner')).toBeUndefined();
});
