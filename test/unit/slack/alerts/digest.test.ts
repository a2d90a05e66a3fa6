import { describe, expect, test } from 'vitest';
import { messagePings, renderMessage } from '../../../../sandbox/slack/render-text.ts';
import type { Digest } from '../../../../src/notices/digest.ts';
import { digestMessage } from '../../../../src/slack/alerts/digest-message.ts';
import { anApp } from '../apps.ts';
import { hostileNames } from '../hostile.ts';
import { reader, wire } from '../seen.ts';
import { expectTaken } from '../taken.ts';

const NOW = new Date('2026-11-23T09:00:00Z');
const at = (text: string) => new Date(text);

const quiet: Digest = {
  week: { from: at('2026-11-16T00:00:00Z'), to: at('2026-11-23T00:00:00Z') },
  zone: 'UTC',
  domains: 5,
  apps: 212,
  newApps: 0,
  newHigh: 0,
  approved: 0,
  banned: 0,
  only: undefined,
  progress: { total: 210, decided: 210, snoozed: 0, idle: 0 },
  waiting: 0,
  waitedBefore: undefined,
  worst: [],
  oldestWaiting: undefined,
  syncs: { ended: 840, well: 840 },
  down: [],
  paused: [],
  weeks: Array.from({ length: 8 }, (_, n) => ({
    from: new Date(at('2026-09-28T00:00:00Z').getTime() + n * 7 * 24 * 3_600_000),
    approved: 0,
    banned: 0,
  })),
};

const busy: Digest = {
  ...quiet,
  newApps: 14,
  newHigh: 2,
  approved: 9,
  banned: 3,
  progress: { total: 210, decided: 165, snoozed: 8, idle: 0 },
  waiting: 37,
  oldestWaiting: at('2026-11-11T08:00:00Z'),
  syncs: { ended: 1000, well: 999 },
  down: [{ domain: 'EMEA sandbox', ms: (2 * 60 + 52) * 60_000, code: 'E-GRANT-EXPIRED' }],
  waitedBefore: 49,
  worst: [anApp({ users: 31 }), anApp({ id: 13, name: 'Portal', level: 'low' })],
  weeks: quiet.weeks.map((week, n) => ({ ...week, approved: n, banned: 1 })),
};

const seen = (digest: Digest) => {
  const { blocks, text } = digestMessage(digest, NOW);
  expectTaken(wire(blocks));
  return { text, shown: renderMessage({ text, blocks: wire(blocks) }, reader) };
};

describe('the digest', () => {
  test('says in numbers what the chart shows, worst last week included', () => {
    const { text, shown } = seen(busy);
    for (const part of [
      '16–22 November',
      '14 new apps (🔴 2 high risk).',
      '9 approved, 3 banned.',
      '37 waiting for a decision, 12 fewer than last Monday, the oldest for 12 days. 165 of 210 apps decided, 8 snoozed.',
      '99.9 % of syncs ended well. EMEA sandbox had an alert for 2 h 52 min (grant expired).',
      '🔴 DataLift in Production EU: high risk, 31 users',
      '⚪ Portal in Production EU: low risk, 3 users',
    ]) {
      expect(shown).toContain(part);
    }
    expect(shown).toContain('Review 37');
    expect(shown).toContain('Decisions by week');
    expect(text).toBe(
      '16–22 November: 5 domains, 212 apps; 14 new (2 high risk), 9 approved, 3 banned, 37 waiting, 1 domain had an alert.',
    );
  });

  test.each([
    [37, undefined, '37 waiting for a decision, the oldest for 12 days.'],
    [37, 37, '37 waiting for a decision, as many as last Monday, the'],
    [1200, 199, '1,200 waiting for a decision, 1,001 more than last Monday, the'],
    [0, 12, 'None is waiting for a decision; 12 were last Monday.'],
    [0, 1, 'None is waiting for a decision; 1 was last Monday.'],
  ])('%i wait, after %s', (waiting, waitedBefore, said) => {
    expect(seen({ ...busy, waiting, waitedBefore }).shown).toContain(said);
  });

  test('Review opens those of the domains that it speaks of, or says no number', () => {
    const value = (only: Digest['only']) =>
      JSON.stringify(digestMessage({ ...busy, only }, NOW).blocks);
    expect(value(undefined)).toContain('"value":"apps status:new"');
    expect(value([3, 12])).toContain('"value":"apps status:new domain:#3,#12"');
    const many = value(Array.from({ length: 41 }, (_, id) => id + 1));
    expect(many).toContain('"value":"apps status:new"');
    expect(many).not.toContain('Review 37');
  });

  test('an empty week is one line', () => {
    expect(seen(quiet).shown).toContain('Quiet week: nothing new, all syncs on time.');
    expect(seen(quiet).shown).not.toContain('Decisions by week');
  });

  test('a week in which a sync failed is not called quiet, and never 100 %', () => {
    const { shown } = seen({ ...quiet, syncs: { ended: 100_000, well: 99_999 } });
    expect(shown).toContain('99.9 % of syncs ended well.');
    expect(shown).not.toContain('Quiet week');
  });

  test('a week over the end of a month names both', () => {
    const week = { from: at('2026-11-30T00:00:00Z'), to: at('2026-12-07T00:00:00Z') };
    expect(seen({ ...quiet, week }).shown).toContain('30 November–6 December');
  });

  test.each(Object.entries(hostileNames))('a name of %s is inert', (_, name) => {
    const { blocks, text } = digestMessage(
      {
        ...busy,
        down: [{ domain: name, ms: 1, code: null }],
        worst: [
          anApp({
            name,
            domainName: name,
            alike: [{ field: 'looks like', value: name, readAt: '' }],
          }),
        ],
      },
      NOW,
    );
    expectTaken(wire(blocks));
    expect(messagePings({ text, blocks: wire(blocks) })).toEqual([]);
  });
});
