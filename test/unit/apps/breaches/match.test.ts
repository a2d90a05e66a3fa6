import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { listHash } from '../../../../src/apps/breaches/breach.ts';
import { type MatchedFacts, matchOf, wantedOf } from '../../../../src/apps/breaches/match.ts';
import { allVendors } from '../../../../src/apps/makers/vendors.ts';
import { knownBreaches } from '../../../../src/apps/risk/rules/breached-vendor.ts';
import { findingsOf, type RuleId } from '../../../../src/apps/risk/rules.ts';
import { anyText } from '../../any-text.ts';
import { context, days, facts, newcomer } from '../facts.ts';

const lists = { vendors: allVendors([]), breaches: knownBreaches };
const app = (name: string, more: Partial<MatchedFacts> = {}): MatchedFacts => ({
  name,
  label: null,
  namespace: null,
  startUrl: null,
  ...more,
});

/** Names of those that are ticked beforehand, and of those that are only shown, with why. */
function found(typed: string, apps: readonly MatchedFacts[]) {
  const wanted = wantedOf(typed, lists);
  const all = apps.map((each) => ({ name: each.name, match: matchOf(wanted, each) }));
  return {
    ticked: all.filter(({ match }) => match?.isExact).map(({ name }) => name),
    shown: all
      .filter(({ match }) => match && !match.isExact)
      .map(({ name, match }) => `${name}: ${match?.by.join(', ')}`),
  };
}

/** An org of innocent names and of names that resemble. */
const crowd = [
  app('Adrift Analytics'),
  app('Gearset', { namespace: 'gearset' }),
  app('Driftwood Survey'),
  app('Clue Games'),
  app('Insight Gain'),
  app('DataLift', { startUrl: 'https://datalift.example/start' }),
  app('Salesforce Mobile Dashboard'),
  app('Drіft'), // with a Cyrillic letter
];

describe('every incident that is known: the command finds its apps among others, and a rule catches each', () => {
  /** What a reading says of an app that stands as it stood then. */
  const rulesFor = (differs: Parameters<typeof facts>[0]): readonly RuleId[] =>
    findingsOf(facts(differs), context({ now: days(0) })).map(({ rule }) => rule);

  test('Drift (August 2025): by package and name; what only passes for it is shown, and not ticked', () => {
    const theirs = [
      app('Drift', { namespace: 'drift' }),
      app('Salesloft', { namespace: 'salesloft' }),
      app('Chat connector', { namespace: 'Drift' }),
      app('Drift for Teams'),
    ];
    expect(found('drift', [...theirs, ...crowd])).toEqual({
      ticked: ['Drift', 'Salesloft', 'Chat connector'],
      shown: ['Drift for Teams: begins', 'Drіft: looks alike'],
    });
    const then = { firstTokenAt: new Date('2025-03-01'), tokens: 3 };
    expect(rulesFor({ ...then, name: 'Drift', namespace: 'drift' })).toContain('breached-vendor');
  });

  test('Gainsight (November 2025)', () => {
    const theirs = [
      app('Gainsight CSM', { namespace: 'JBCXM' }),
      app('Gainsight', { namespace: null }),
      app('Gainsight PX sync'),
    ];
    expect(found('Gainsight', [...theirs, ...crowd])).toEqual({
      ticked: ['Gainsight CSM', 'Gainsight'],
      shown: ['Gainsight PX sync: begins'],
    });
    const then = { firstTokenAt: new Date('2025-03-01'), tokens: 3 };
    expect(rulesFor({ ...then, name: 'Gainsight CSM', namespace: 'JBCXM' })).toContain(
      'breached-vendor',
    );
  });

  test('UNC6040 (2024 and 2025): a fake Data Loader, and My Ticket Portal', () => {
    const fakes = [app('Data Loader'), app('DataLoader Pro'), app('My Ticket Portal')];
    expect(found('my ticket portal', [...fakes, ...crowd])).toEqual({
      ticked: ['My Ticket Portal'],
      shown: [],
    });
    expect(found('Data Loader', [...fakes, ...crowd])).toEqual({
      ticked: ['Data Loader'],
      shown: [],
    });
    for (const { name } of fakes)
      expect(rulesFor({ ...newcomer, name }), name).toContain('look-alike');
  });

  test('Klue (June 2026): by package, by the beginning of its name', () => {
    const theirs = [app('Klue', { namespace: 'klue' }), app('Klue Compete (test)')];
    expect(found('klue', [...theirs, ...crowd])).toEqual({
      ticked: ['Klue'],
      shown: ['Klue Compete (test): begins'],
    });
    const then = { firstTokenAt: new Date('2025-03-01'), tokens: 1 };
    expect(rulesFor({ ...then, name: 'Klue', namespace: 'klue' })).toContain('breached-vendor');
  });
});

test.each([
  [
    'its start page, as the list knows it',
    'Gainsight',
    app('Recorder', { startUrl: null }),
    undefined,
  ],
  [
    'a host that was typed',
    'drift.com',
    app('X', { startUrl: 'https://api.drift.com/a' }),
    ['start page'],
  ],
  [
    'a host that only ends alike',
    'drift.com',
    app('X', { startUrl: 'https://adrift.com/' }),
    undefined,
  ],
  [
    'a host that only holds it',
    'drift',
    app('X', { startUrl: 'https://drift.evil.example/' }),
    ['start page resembles'],
  ],
  ['a label', 'klue', app('Internal', { label: 'KLUE' }), ['name']],
  ['a word among others', 'klue', app('Sync to Klue beta'), ['holds']],
  ['another spelling', 'data loader', app('Data-Loader'), ['looks alike']],
  [
    'what was typed in disguise is nobody’s name',
    'Drіft',
    app('Drift', { namespace: 'drift' }),
    ['looks alike'],
  ],
  ['nothing', '', app('Drift'), undefined],
])('%s', (_what, typed, seen, by) => {
  expect(matchOf(wantedOf(typed, lists), seen)?.by).toEqual(by);
});

test('10,000 random apps: what is ticked beforehand bears the name, the package or the host, letter by letter', () => {
  const names = fc.constantFrom(
    'Drift',
    'drift',
    'DRIFT ',
    'Dri ft',
    'Drіft',
    'Drift​',
    'Drift1',
    'Salesloft Drift',
    'Adrift',
    'Drift Chat',
  );
  const anyApp = fc.record({
    name: fc.oneof(names, anyText(12)),
    label: fc.option(fc.oneof(names, anyText(12))),
    namespace: fc.option(fc.constantFrom('drift', 'Drift', 'drift1', 'dri_ft', 'salesloft')),
    startUrl: fc.option(
      fc.constantFrom('https://drift.com', 'https://drift.com.evil.example', 'nonsense'),
    ),
  });
  const wanted = wantedOf('drift', lists);
  const own = new Set(['drift', 'salesloft', 'salesloft drift']);
  const plain = (text: string | null) =>
    (text ?? '').normalize('NFC').trim().replace(/\s+/gu, ' ').toLowerCase();
  fc.assert(
    fc.property(anyApp, (each) => {
      const isTheirs =
        own.has(plain(each.name)) ||
        own.has(plain(each.label)) ||
        ['drift', 'salesloft'].includes(plain(each.namespace));
      return (matchOf(wanted, each)?.isExact ?? false) === isTheirs;
    }),
    { numRuns: 10_000 },
  );
});

test('a list is the same in whatever order, and another with one app more', () => {
  expect(listHash([3, 1, 2])).toBe(listHash([1, 2, 3, 3]));
  expect(listHash([1, 2])).not.toBe(listHash([1, 2, 3]));
  expect(listHash([12])).not.toBe(listHash([1, 2]));
});
