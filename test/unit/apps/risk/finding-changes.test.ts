import { describe, expect, test } from 'vitest';
import type { Severity } from '../../../../src/apps/risk/finding.ts';
import { findingChanges, type KnownFinding } from '../../../../src/apps/risk/finding-changes.ts';
import type { Finding, RuleId } from '../../../../src/apps/risk/rules.ts';
import { days, hours, NOW } from '../facts.ts';

const finding = (rule: RuleId, severity: Severity, value: number, readAt = NOW): Finding => ({
  rule,
  severity,
  evidence: [{ field: 'count', value, readAt: readAt.toISOString() }],
});

const known = (of: Finding, since = days(-3), endedAt: Date | null = null): KnownFinding => ({
  ...of,
  since,
  endedAt,
});

const whole = { now: NOW, whole: true };

describe('what a reading changes of what is known', () => {
  test('a new one is written, and alarms where it is severe', () => {
    const found = [finding('burst', 'high', 6), finding('unused', 'medium', 2)];
    const changes = findingChanges([], found, whole);
    expect(changes.written).toEqual(found.map((each) => ({ ...each, since: NOW })));
    expect(changes).toMatchObject({ standing: found, ended: [], alarming: ['burst'] });
    expect(changes.fresh).toEqual(['burst', 'unused']);
  });

  test('one that says the same is not written, whenever it was read', () => {
    const before = known(finding('burst', 'high', 6, hours(-1)));
    const changes = findingChanges([before], [finding('burst', 'high', 6)], whole);
    expect(changes).toMatchObject({ written: [], ended: [], alarming: [] });
  });

  test('other evidence is written without alarm, and keeps since when it stands', () => {
    const before = known(finding('burst', 'high', 6));
    const changes = findingChanges([before], [finding('burst', 'high', 7)], whole);
    expect(changes.written).toEqual([{ ...finding('burst', 'high', 7), since: before.since }]);
    expect(changes.alarming).toEqual([]);
  });

  test('a new line of the audit trail alarms again, an old one that fell away does not', () => {
    const lines = (...times: string[]): Finding => ({
      rule: 'dangerous-permission',
      severity: 'high',
      evidence: times.map((time) => ({
        field: `SetupAuditTrail, ${time}`,
        value: 'given',
        readAt: NOW.toISOString(),
      })),
    });
    const before = known(lines('3', '2', '1'));
    const alarming = (found: Finding) => findingChanges([before], [found], whole).alarming;
    expect(alarming(lines('4', '3', '2'))).toEqual(['dangerous-permission']);
    expect(alarming(lines('3', '2'))).toEqual([]);
    expect(alarming(lines('2', '1'))).toEqual([]);
  });

  test('one that becomes severe alarms', () => {
    const before = known(finding('use-spike', 'medium', 600));
    const found = [finding('use-spike', 'high', 60_000)];
    const { alarming, written } = findingChanges([before], found, whole);
    expect(alarming).toEqual(['use-spike']);
    // From now on: a list of what got worse is found by it.
    expect(written[0]?.since).toEqual(NOW);
  });

  test('what was grave stands for its days, though a later reading finds less', () => {
    const before = known(finding('use-spike', 'high', 60_000));
    const less = finding('use-spike', 'medium', 600);
    const changes = findingChanges([before], [less], whole);
    expect(changes).toMatchObject({ standing: [before], written: [], ended: [], alarming: [] });
    const old = known(finding('use-spike', 'high', 60_000), days(-8));
    expect(findingChanges([old], [less], whole)).toMatchObject({
      standing: [less],
      written: [{ severity: 'medium' }],
    });
  });

  test.each([
    ['an hour ago', hours(-1), [], days(-3)],
    ['two days ago', days(-2), ['burst'], NOW],
  ])('one that ended %s and is back', (_when, endedAt, alarming, since) => {
    const before = known(finding('burst', 'high', 6), days(-3), endedAt);
    const changes = findingChanges([before], [finding('burst', 'high', 6)], whole);
    expect(changes.alarming).toEqual(alarming);
    expect(changes.written.map((each) => each.since)).toEqual([since]);
  });

  test('one that is not found any more ends, unless the reading is not whole', () => {
    const before = known(finding('unused', 'medium', 2));
    expect(findingChanges([before], [], whole)).toMatchObject({ standing: [], ended: ['unused'] });
    const partial = findingChanges([before], [], { now: NOW, whole: false });
    expect(partial).toMatchObject({ standing: [before], ended: [], written: [] });
  });

  test.each([
    ['loosened', days(-29), false],
    ['loosened', days(-31), true],
    ['dormant-wakes', days(-13), false],
    ['new-source', days(-15), true],
    ['use-spike', days(-8), true],
  ] as const)('%s is seen once; from %s on it has ended: %s', (rule, since, hasEnded) => {
    const before = known(finding(rule, 'high', 1), since);
    expect(findingChanges([before], [], whole).ended).toEqual(hasEnded ? [rule] : []);
  });

  test('one that has ended stays so', () => {
    const before = known(finding('unused', 'medium', 2), days(-9), days(-5));
    expect(findingChanges([before], [], whole)).toEqual({
      standing: [],
      written: [],
      ended: [],
      fresh: [],
      alarming: [],
    });
  });
});
