import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  groupForReview,
  groupOf,
  type ReviewApp,
  reviewGroups,
} from '../../../../src/apps/inventory/review.ts';
import { byRisk } from '../../../../src/apps/risk/risk.ts';
import { aReviewApp } from '../../slack/apps.ts';

const evidence = [{ field: 'looks like', value: 'Data Loader', readAt: '2026-11-24T10:00:00Z' }];
const anyApp: fc.Arbitrary<ReviewApp> = fc
  .record({
    id: fc.integer({ min: 1, max: 10_000 }),
    level: fc.constantFrom('high', 'medium', 'low'),
    risk: fc.nat(100),
    unusual: fc.constantFrom(0, 0, 0, 5),
    alike: fc.constantFrom(null, null, null, [], evidence),
    isInstalled: fc.boolean(),
    isClient: fc.boolean(),
    isUnused: fc.boolean(),
    isUnheld: fc.boolean(),
    isGrave: fc.constantFrom(false, false, false, true),
  })
  .map((over) => aReviewApp(over));
const anyApps = fc.uniqueArray(anyApp, { selector: ({ id }) => id, maxLength: 60 });

test('each app is in exactly one group, and groups come in their order, without empty ones', () => {
  fc.assert(
    fc.property(anyApps, (apps) => {
      const grouped = groupForReview(apps);
      const ids = grouped.flatMap((each) => each.apps.map(({ id }) => id));
      expect(ids.toSorted()).toEqual(apps.map(({ id }) => id).toSorted());
      const order = grouped.map(({ group }) => reviewGroups.indexOf(group));
      expect(order).toEqual([...new Set(order)].sort((a, b) => a - b));
      expect(grouped.every((each) => each.apps.length > 0)).toBe(true);
    }),
  );
});

test('nothing of high risk, grave, in disguise or unusual here is in a group that is decided as a whole', () => {
  fc.assert(
    fc.property(anyApps, (apps) => {
      for (const { group, apps: some } of groupForReview(apps)) {
        for (const app of some) {
          const isPlain =
            app.level !== 'high' && !app.isGrave && app.unusual === 0 && !app.alike?.length;
          expect(group === 'alone').toBe(!isPlain);
        }
      }
    }),
  );
});

test('in each group the riskiest comes first: by level, by score, by what is unusual here', () => {
  fc.assert(
    fc.property(anyApps, (apps) => {
      for (const { apps: some } of groupForReview(apps)) {
        expect(some.toSorted((a, b) => byRisk(a, b))).toEqual(some);
      }
    }),
  );
});

test.each([
  [{ isClient: true, isInstalled: true }, 'salesforce'],
  [{ isInstalled: true }, 'installed'],
  [{}, 'people'],
  [{ level: 'medium' }, 'medium'],
  [{ isInstalled: true, level: 'medium' }, 'installed'],
  [{ isUnused: true, isInstalled: true, isClient: true }, 'unused'],
  [{ isUnheld: true, isUnused: true }, 'unheld'],
  [{ isGrave: true, isUnheld: true }, 'alone'],
] as const)('%o is of %s', (over, group) => {
  expect(groupOf(aReviewApp(over))).toBe(group);
});
