import { expect, test } from 'vitest';
import { riskOf } from '../../../../src/apps/risk/risk.ts';
import { findingsOf } from '../../../../src/apps/risk/rules.ts';
import { context, facts, newcomer } from '../facts.ts';
import { cleanOrg } from './clean-org.ts';

const isGrave = ({ severity }: { severity: string }) => /critical|high/.test(severity);

test('an org of 220 well-known apps raises no high finding: no false alarm', () => {
  expect(cleanOrg).toHaveLength(220);
  expect(new Set(cleanOrg.map(({ name }) => name)).size).toBe(220);
  const alarms = cleanOrg.flatMap((app) =>
    findingsOf(app, context())
      .filter(isGrave)
      .map(({ rule, severity }) => `${app.name}: ${rule} ${severity}`),
  );
  expect(alarms).toEqual([]);
});

test('and no app of high risk; what is there is small print', () => {
  const levels = { high: 0, medium: 0, low: 0 };
  for (const app of cleanOrg) levels[riskOf(app, findingsOf(app, context())).level] += 1;
  expect(levels.high).toBe(0);
  expect(levels.low).toBeGreaterThan(150);
});

test('the same org at its first complete reading says no less and no more', () => {
  const first = context({ baselineAt: null, previousReadAt: null });
  const rules = new Set(
    cleanOrg.flatMap((app) => findingsOf({ ...app, before: null }, first).map(({ rule }) => rule)),
  );
  expect(rules.has('new-app')).toBe(false);
  expect(rules.has('look-alike')).toBe(false);
});

test('one look-alike among them stands out', () => {
  const org = [...cleanOrg, facts({ ...newcomer, name: 'Data Loader ' })];
  const high = org.filter((app) => riskOf(app, findingsOf(app, context())).level === 'high');
  expect(high.map(({ name }) => name)).toEqual(['Data Loader ']);
});
