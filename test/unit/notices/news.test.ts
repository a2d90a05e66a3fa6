import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AppChange, StandingFinding } from '../../../src/apps/events.ts';
import type { Severity } from '../../../src/apps/risk/finding.ts';
import {
  findingChanges,
  isGraver,
  type KnownFinding,
} from '../../../src/apps/risk/finding-changes.ts';
import type { RuleId } from '../../../src/apps/risk/rules.ts';
import { newsOf, type Seen, seenOf, type Telling, tellingOf } from '../../../src/notices/news.ts';
import { shownOf } from '../../../src/notices/news-lines.ts';
import type { ShownApp } from '../../../src/notices/shown.ts';
import { days, hours, NOW } from '../apps/facts.ts';

const finding = (
  rule: RuleId,
  severity: Severity,
  over: Partial<StandingFinding> & { value?: number } = {},
): StandingFinding => {
  const { value = 1, ...rest } = over;
  const field = rule === 'use-spike' ? 'rise of OauthToken.UseCount' : 'count';
  const evidence = [{ field, value, readAt: NOW.toISOString() }];
  return { rule, severity, evidence, since: NOW, isFresh: true, ...rest };
};

const change = (over: Partial<AppChange>): AppChange => ({
  appId: 7,
  status: 'new',
  level: 'medium',
  levelBefore: 'medium',
  users: 4,
  tokens: 4,
  findings: [],
  lapsed: undefined,
  back: undefined,
  ...over,
});

const shown = (over: Partial<ShownApp> = {}): ShownApp => ({
  at: days(-10),
  why: 'new',
  news: [],
  mention: false,
  level: 'medium',
  users: 4,
  tokens: 4,
  findings: [],
  ...over,
});

/** `post`, `edit + thread + channel @ 06:00`: what is done to the card, what else is said, to whom, and when. */
const said = ({ card, thread, channel, mention, at }: Telling): string =>
  [
    [card, ...(thread ? ['thread'] : []), ...(channel ? ['channel'] : [])].join(' + '),
    ...(mention ? ['@'] : []),
    ...(at > NOW ? ['held'] : []),
  ].join(' ');

const seens: readonly Seen[] = ['nothing', 'waiting', 'young', 'old'];
const night = { from: 0, to: 23 * 60 + 59, zone: 'UTC' };

const lapsed = (why: string) => ({ decisionId: 3, why });
const spike = finding('use-spike', 'medium', { value: 9_640_000 });
const worse = ['post + thread', 'edit + thread', 'edit + thread + channel', 'afresh + thread'];
const critical = worse.map((each) => `${each} @`);
const calm = ['none', 'edit', 'edit', 'edit'];

/** What a reading finds, what the last message said, and what comes of it where there is no card, one not out yet, a young one, an old one. */
const table: readonly (readonly [
  event: string,
  change: Partial<AppChange>,
  shown: Partial<ShownApp>,
  told: readonly string[],
])[] = [
  // The five that were seen to end in an edit.
  ['9.64 million extra calls', { findings: [spike] }, {}, worse],
  [
    'the policy of an approved app is loosened',
    { findings: [finding('loosened', 'high')], lapsed: lapsed('policy') },
    {},
    worse,
  ],
  [
    'an approved app asks for wider scopes',
    { findings: [finding('loosened', 'high')], lapsed: lapsed('scopes') },
    {},
    worse,
  ],
  [
    'an app of a breached maker that was revoked, and gone, is back',
    {
      level: 'high',
      findings: [finding('breached-vendor', 'critical'), finding('came-back', 'high')],
      back: { tokens: 2, users: 1 },
    },
    { level: 'high' },
    critical,
  ],
  [
    'a banned app is back',
    { status: 'banned', level: 'high', back: { tokens: 2, users: 1 } },
    { level: 'high' },
    critical,
  ],
  [
    'an approved app wakes after 221 days in the hands of an admin',
    { status: 'approved', findings: [finding('dormant-wakes', 'high')] },
    {},
    worse,
  ],
  // Worse in other ways.
  ['a severe finding', { findings: [finding('privileged-holder', 'high')] }, {}, worse],
  ['a critical one', { findings: [finding('look-alike', 'critical')] }, {}, critical],
  [
    'a severe one has become critical',
    { findings: [finding('look-alike', 'critical', { since: days(-20) })] },
    { findings: [finding('look-alike', 'high')] },
    critical,
  ],
  [
    'what time has made lifts it to high risk',
    { level: 'high', findings: [finding('unused', 'medium')] },
    {},
    worse,
  ],
  ['half as many people again', { findings: [finding('growth', 'medium')] }, {}, worse],
  ['held again after nobody held it', { back: { tokens: 1, users: 1 } }, {}, worse],
  ['an approval that more people outgrew', { lapsed: lapsed('users') }, {}, worse],
  [
    'ten times the calls that were told',
    { findings: [finding('use-spike', 'medium', { value: 60_000, since: days(-12) })] },
    { findings: [finding('use-spike', 'medium', { value: 6_000 })] },
    worse,
  ],
  [
    'the same finding, gone and back since it was told',
    { findings: [finding('dormant-wakes', 'high')] },
    { findings: [finding('dormant-wakes', 'high')] },
    worse,
  ],
  [
    'a banned app that kept its tokens is used as never',
    { status: 'banned', findings: [spike] },
    {},
    worse,
  ],
  [
    'one nobody cares about is critical',
    { status: 'ignored', findings: [finding('breached-vendor', 'critical')] },
    {},
    critical,
  ],
  // Better, or as it was.
  ['nothing new', {}, {}, calm],
  ['fewer reasons, lower risk', { level: 'low', levelBefore: 'high' }, { level: 'high' }, calm],
  ['more people and tokens, and no rule speaks', { users: 7, tokens: 9 }, {}, calm],
  ['time has made it less used', { findings: [finding('unused', 'medium')] }, {}, calm],
  ['a low finding', { findings: [finding('odd-hours', 'low')] }, {}, calm],
  [
    'the same finding with other evidence',
    { findings: [finding('burst', 'high', { value: 9, since: days(-20), isFresh: false })] },
    { findings: [finding('burst', 'high', { value: 6 })] },
    calm,
  ],
  [
    'less than ten times the calls that were told',
    { findings: [finding('use-spike', 'medium', { value: 50_000, since: days(-12) })] },
    { findings: [finding('use-spike', 'medium', { value: 6_000 })] },
    calm,
  ],
  [
    'one nobody cares about has a severe finding',
    { status: 'ignored', findings: [finding('privileged-holder', 'high')] },
    {},
    calm,
  ],
];

describe('what a reading finds × what people last saw', () => {
  test.each(table)('%s', (_, differs, last, told) => {
    const { weight } = newsOf(change(differs), shown(last));
    const open = { now: NOW, quiet: undefined };
    expect(seens.map((seen) => said(tellingOf(weight, seen, open)))).toEqual(told);
  });

  test.each(table)('in quiet hours: %s', (_, differs, last, told) => {
    const { weight } = newsOf(change(differs), shown(last));
    const quiet = { now: NOW, quiet: night };
    const held = (each: string) => {
      const how = each === 'afresh + thread' ? 'edit + thread + channel' : each;
      return each.endsWith('@') || weight === 'none' ? each : `${how} held`;
    };
    const expected = told.map((each) => held(each));
    expect(seens.map((seen) => said(tellingOf(weight, seen, quiet)))).toEqual(expected);
  });

  test.each(table)('where no channel takes apps, nothing is begun: %s', (_, differs, last) => {
    const { weight } = newsOf(change(differs), shown(last));
    const nowhere = { now: NOW, quiet: undefined, takes: false };
    const told = seens.map((seen) => tellingOf(weight, seen, nowhere));
    expect(told.map(({ card }) => card)).toEqual(['none', 'edit', 'edit', 'edit']);
    expect(told.some(({ channel }) => channel)).toBe(false);
    expect(told[0]?.thread).toBe(false);
  });

  test('what was never told is news as the reading before did not show it', () => {
    const old = finding('privileged-holder', 'high', { since: days(-20), isFresh: false });
    expect(newsOf(change({ findings: [old] }), undefined)).toEqual({ weight: 'none', rules: [] });
    const fresh = finding('burst', 'high');
    expect(newsOf(change({ findings: [old, fresh] }), undefined).rules).toEqual(['burst']);
  });

  test('told once: the same reading again is no news to who saw the message', () => {
    for (const [event, differs] of table) {
      const once = change({ ...differs, back: undefined, lapsed: undefined });
      const seen = shown({ at: NOW, findings: [...once.findings] });
      const again = { ...once, levelBefore: once.level };
      expect(newsOf(again, seen).rules, event).toEqual([]);
    }
  });
});

const rules = ['privileged-holder', 'burst', 'look-alike', 'use-spike', 'unused'] as const;
const severities = ['low', 'medium', 'high', 'critical'] as const;
const reading = fc.record({
  found: fc.uniqueArray(
    fc.tuple(
      fc.constantFrom(...rules),
      fc.constantFrom(...severities),
      fc.integer({ min: 1, max: 100_000 }),
    ),
    { selector: ([rule]) => rule },
  ),
  afterHours: fc.integer({ min: 1, max: 60 }),
});

test('over any history, of each grave finding that stands there was a message, as grave, since it began', () => {
  fc.assert(
    fc.property(fc.array(reading, { maxLength: 12 }), (readings) => {
      let now = NOW;
      let known: KnownFinding[] = [];
      let last: ShownApp | undefined;
      const messages: ShownApp[] = [];
      for (const { found, afterHours } of readings) {
        now = hours(afterHours, now);
        const findings = found.map(([rule, severity, value]) => finding(rule, severity, { value }));
        const { standing, fresh } = findingChanges(known, findings, { now, whole: true });
        known = [
          ...standing.map((each) => ({ ...each, endedAt: null })),
          ...known
            .filter(({ rule }) => !standing.some((each) => each.rule === rule))
            .map((each) => ({ ...each, endedAt: each.endedAt ?? now })),
        ];
        const app = change({
          findings: standing.map((each) => ({ ...each, isFresh: fresh.includes(each.rule) })),
        });
        const news = newsOf(app, last);
        if (news.weight !== 'none') {
          last = shownOf({ ...news, app, known: undefined }, now, 'changed');
          messages.push(last);
        }
        for (const { rule, severity, since } of standing) {
          if (severity !== 'high' && severity !== 'critical') continue;
          const said = messages.some(
            (message) =>
              message.at >= since &&
              message.findings.some(
                (each) => each.rule === rule && !isGraver(severity, each.severity),
              ),
          );
          expect(said, `${rule} is ${severity}`).toBe(true);
        }
      }
    }),
    { numRuns: 300 },
  );
});

test.each([
  ['no card', undefined, 'nothing'],
  ['one that is not out', { isPosted: false, postedAt: undefined }, 'waiting'],
  ['one of an hour ago', { isPosted: true, postedAt: hours(-1) }, 'young'],
  ['one of ten days ago', { isPosted: true, postedAt: days(-10) }, 'old'],
  ['one of an earlier version', { isPosted: true, postedAt: undefined }, 'old'],
] as const)('a channel with %s', (_, card, seen) => {
  expect(seenOf(card, NOW)).toBe(seen);
});
