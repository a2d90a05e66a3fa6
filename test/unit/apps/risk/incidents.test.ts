import { describe, expect, test } from 'vitest';
import type { AppFacts, RuleContext } from '../../../../src/apps/inventory/facts.ts';
import { findingChanges, type KnownFinding } from '../../../../src/apps/risk/finding-changes.ts';
import { riskOf } from '../../../../src/apps/risk/risk.ts';
import { findingsOf, type RuleId } from '../../../../src/apps/risk/rules.ts';
import { another, context, days, facts, hours, newcomer } from '../facts.ts';

interface Step {
  readonly at: Date;
  readonly app?: Partial<AppFacts>;
  readonly besides?: Partial<RuleContext>;
}

/** Reads an app again and again, each time as it was the time before but for what a step says. */
function replay(start: Partial<AppFacts>, steps: readonly Step[]) {
  let app = facts(start);
  let known: KnownFinding[] = [];
  let readAt: Date | undefined;
  return steps.map(({ at, app: differs, besides }) => {
    const before = readAt === undefined ? null : { ...app, adminsUntil: null };
    app = { ...app, ...differs, before };
    const now = { ...context({ now: at, previousReadAt: readAt ?? null }), ...besides };
    const changes = findingChanges(known, findingsOf(app, now), { now: at, whole: true });
    const risk = riskOf(app, changes.standing);
    known = changes.standing.map((each) => ({ ...each, since: at, endedAt: null }));
    readAt = at;
    return { ...changes, level: risk.level, risk: risk.risk };
  });
}

const alarms = (readings: readonly { alarming: readonly RuleId[] }[]) =>
  readings.map(({ alarming }) => [...alarming].sort());
const firstGrant = { userId: '005000000000042AAA', firstGrant: true };

describe('UNC6040: somebody on the phone has users let in a changed Data Loader', () => {
  test('under a name of its own: found by the next reading, then nothing new', () => {
    const ticket = { ...newcomer, name: 'My Ticket Portal', firstUser: firstGrant };
    const read = replay(ticket, [
      { at: days(0) },
      { at: hours(1), app: { uses: 5_000, lastUsedAt: hours(0.9) } },
    ]);
    expect(alarms(read)).toEqual([['look-alike', 'new-app'], []]);
    expect(read.map(({ level, risk }) => [level, risk])).toEqual([
      ['high', 100],
      ['high', 100],
    ]);
  });

  test('under the exact name of Data Loader, where it never was: one alarm', () => {
    const read = replay({ ...newcomer, name: 'Data Loader', firstUser: firstGrant }, [
      { at: days(0) },
    ]);
    expect(alarms(read)).toEqual([['look-alike']]);
    expect(read[0]?.level).toBe('high');
  });

  test('under the exact name, beside the one that an admin installed', () => {
    const beside = { sameName: [another({ sameDomain: true, namespace: null })] };
    const held = { ...newcomer, name: 'Data Loader', admins: 1 };
    const read = replay(held, [{ at: days(0), besides: beside }]);
    expect(alarms(read)).toEqual([['same-name']]);
  });

  test('a campaign: twenty people within the hour', () => {
    const portal = { ...newcomer, name: 'Benefits Portal' };
    const read = replay(portal, [
      { at: days(0) },
      { at: hours(1), app: { users: 20, tokens: 20, mostInAnHour: 19 } },
    ]);
    expect(alarms(read)).toEqual([['new-app'], ['burst']]);
  });
});

describe('UNC6395: tokens of Salesloft Drift, stolen and used from elsewhere', () => {
  const drift = {
    name: 'Drift',
    label: 'Drift',
    namespace: null,
    users: 1,
    tokens: 1,
    admins: 1,
    firstTokenAt: new Date('2024-03-01T00:00:00Z'),
    newestTokenAt: new Date('2024-03-01T00:00:00Z'),
    firstSeenAt: new Date('2024-03-02T00:00:00Z'),
    usesPerDay: [40, 50, 45, 40, 50, 45, 40, 50, 45, 40],
    uses: 20_000,
  };
  const at = (iso: string) => new Date(iso);

  test('the day comes: a new address, then a spike; the vendor is on the list from the start', () => {
    const read = replay(drift, [
      { at: at('2025-08-07T10:00:00Z'), app: { lastUsedAt: at('2025-08-07T09:30:00Z') } },
      {
        at: at('2025-08-08T11:00:00Z'),
        app: { newSources: ['185.220.101.180'], lastUsedAt: at('2025-08-08T10:30:00Z') },
      },
      { at: at('2025-08-09T11:00:00Z'), app: { uses: 68_000, newSources: [] } },
    ]);
    expect(alarms(read)).toEqual([['breached-vendor'], ['new-source'], ['use-spike']]);
    expect(read[2]?.standing.map(({ rule }) => rule)).toEqual(
      expect.arrayContaining(['breached-vendor', 'new-source', 'use-spike']),
    );
  });

  test('retired, never revoked, and live weeks later', () => {
    const retired = {
      ...drift,
      name: 'Chat Widget',
      label: 'Chat Widget',
      lastUsedAt: at('2025-05-01T00:00:00Z'),
    };
    const read = replay(retired, [
      { at: at('2025-08-08T10:00:00Z'), app: { unused90: 1 } },
      {
        at: at('2025-08-08T11:00:00Z'),
        app: { unused90: 0, uses: 20_900, lastUsedAt: at('2025-08-08T10:59:00Z') },
      },
      { at: at('2025-08-08T12:00:00Z'), app: { uses: 20_950 } },
    ]);
    expect(read[0]?.standing.map(({ rule }) => rule)).toContain('unused');
    expect(alarms(read)).toEqual([[], ['dormant-wakes'], []]);
    expect(read[2]?.standing.map(({ rule }) => rule)).toContain('dormant-wakes');
  });
});

test('Gainsight: an address that its integration never used, and tokens of before the breach', () => {
  const gainsight = {
    name: 'Gainsight CS',
    label: 'Gainsight CS',
    namespace: 'JBCXM',
    users: 2,
    tokens: 2,
    firstTokenAt: new Date('2025-01-10T00:00:00Z'),
    firstSeenAt: new Date('2025-01-11T00:00:00Z'),
  };
  const read = replay(gainsight, [
    { at: new Date('2025-10-23T08:00:00Z') },
    { at: new Date('2025-10-23T09:00:00Z'), app: { newSources: ['3.239.45.43'] } },
    // Revoked by the vendor, authorised anew.
    {
      at: new Date('2025-11-25T09:00:00Z'),
      app: { newSources: [], firstTokenAt: new Date('2025-11-24T09:00:00Z') },
    },
  ]);
  expect(alarms(read)).toEqual([['breached-vendor'], ['new-source'], []]);
  expect(read[2]?.standing).toEqual([]);
  expect(read[2]?.level).toBe('low');
});

test('Klue: a credential of a test long ago wakes up, from a new address', () => {
  const klue = {
    name: 'Klue',
    label: 'Klue',
    namespace: null,
    users: 1,
    tokens: 1,
    uses: 0,
    lastUsedAt: null,
    usesPerDay: [],
    firstTokenAt: new Date('2024-02-01T00:00:00Z'),
    firstSeenAt: new Date('2024-02-02T00:00:00Z'),
  };
  const read = replay(klue, [
    { at: new Date('2026-06-11T08:00:00Z'), app: { unused90: 1 } },
    {
      at: new Date('2026-06-12T08:00:00Z'),
      app: {
        unused90: 0,
        uses: 700,
        lastUsedAt: new Date('2026-06-12T07:00:00Z'),
        newSources: ['45.12.3.4'],
      },
    },
  ]);
  expect(alarms(read)).toEqual([['breached-vendor'], ['dormant-wakes', 'new-source']]);
  expect(read[1]?.risk).toBe(100);
});

test('Cisco: revoked, and there again, as long as it is there', () => {
  const back = { at: hours(1), tokens: 1, users: 1 };
  const read = replay({ ...newcomer, name: 'Sales Helper' }, [
    { at: days(0) },
    { at: hours(2), app: { backSince: back } },
    { at: hours(3), app: { backSince: back } },
    { at: days(3), app: { backSince: { ...back, tokens: 0, users: 0 } } },
  ]);
  expect(alarms(read)).toEqual([['new-app'], ['came-back'], [], []]);
  expect(read.map(({ ended }) => ended)).toEqual([[], [], [], ['came-back']]);
});

test('an unchanged reading writes nothing, whatever time it is', () => {
  const read = replay({ ...newcomer, name: 'My Ticket Portal', unused90: 1, admins: 1 }, [
    { at: days(0) },
    { at: hours(1) },
    { at: hours(9) },
    { at: days(20) },
  ]);
  expect(read.map(({ written, ended }) => [written.length, ended.length])).toEqual([
    [read[0]?.standing.length, 0],
    [0, 0],
    [0, 0],
    [0, 0],
  ]);
});
