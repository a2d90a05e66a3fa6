import { describe, expect, test } from 'vitest';
import type { ReadFacts } from '../../../../src/apps/reads/facts.ts';
import type { AppRule } from '../../../../src/apps/risk/rule.ts';
import { bulkRead } from '../../../../src/apps/risk/rules/bulk-read.ts';
import { newSource } from '../../../../src/apps/risk/rules/new-source.ts';
import { probe } from '../../../../src/apps/risk/rules/probe.ts';
import { learningOf } from '../../../../src/apps/risk/rules.ts';
import { type Case, context, days, facts, named, newcomer, reads, said } from '../facts.ts';

const log = (of: Partial<ReadFacts>) => ({ reads: reads(of) });
const one = { users: 1, tokens: 1 };
const fresh = (...calls: number[]) =>
  calls.map((each, at) => ({
    object: ['Case', 'User', 'Opportunity', 'Account'][at] ?? '',
    calls: each,
  }));
const elsewhere = { newAddresses: ['185.220.101.1'], callsFromNew: 80 };
const looked = { at: days(-1), objects: ['Case', 'User', 'Opportunity', 'Account'] };
const installedNew = {
  inBaseline: false,
  firstSeenAt: days(-1),
  firstTokenAt: days(-1),
  before: null,
};

const tables: readonly (readonly [AppRule, readonly Case[]])[] = [
  [
    bulkRead,
    [
      ['as always', undefined, {}, log({})],
      ['the log is not visible', undefined, {}, { reads: null }],
      ['it was not looked for', undefined, {}],
      ['ten times the usual, and few', undefined, {}, log({ mostCalls: 1000, usualCalls: 1 })],
      ['over ten times, over a thousand', 'medium', {}, log({ mostCalls: 1001 })],
      ['ten times of many', undefined, {}, log({ mostCalls: 9000, usualCalls: 900 })],
      ['a hundred times, and over ten thousand', 'high', {}, log({ mostCalls: 10_001 })],
      [
        'the same, of days that are too few',
        undefined,
        {},
        log({ mostCalls: 10_001, knownDays: 6 }),
      ],
      ['new objects, a few calls', undefined, {}, log({ newObjects: fresh(10, 9) })],
      ['new objects, twenty calls', 'medium', {}, log({ newObjects: fresh(11, 9) })],
      ['new objects, from where it always was', 'medium', one, log({ newObjects: fresh(900) })],
      [
        'new objects, from elsewhere',
        'high',
        one,
        log({ newObjects: fresh(60, 20), ...elsewhere }),
      ],
      [
        'the same of many people',
        'medium',
        { users: 4 },
        log({ newObjects: fresh(80), ...elsewhere }),
      ],
      [
        'the same of one that roams',
        'medium',
        one,
        log({ newObjects: fresh(80), ...elsewhere, freshAddresses: 3 }),
      ],
      [
        'the same where most came from where it always was',
        'medium',
        one,
        log({ newObjects: fresh(80), ...elsewhere, callsFromNew: 49 }),
      ],
      [
        'new objects of which it is not known that they are',
        undefined,
        one,
        log({ newObjects: fresh(80), ...elsewhere, isWhole: false }),
      ],
      ['all is new', undefined, one, log({ newObjects: fresh(80), knownObjects: 0 })],
      [
        'a new app that nobody installed exports in bulk',
        'high',
        newcomer,
        log({ bulkCalls: 10, knownObjects: 0 }),
      ],
      ['an installed one', 'medium', installedNew, log({ bulkCalls: 10, knownObjects: 0 })],
      ['a new app, a little', undefined, newcomer, log({ bulkCalls: 9, readCalls: 199 })],
      ['a new app reads much', 'medium', newcomer, log({ readCalls: 200 })],
      ['an installed one reads much', undefined, installedNew, log({ readCalls: 5000 })],
      ['in bulk as ever', undefined, {}, log({ bulkCalls: 500 })],
    ],
  ],
  [
    probe,
    [
      ['none', undefined, {}, log({})],
      ['the log is not visible', undefined, {}, { reads: null }],
      [
        'three objects',
        undefined,
        {},
        log({
          newObjects: fresh(1, 1, 1),
          peak: { ...looked, objects: ['Case', 'User', 'Opportunity'] },
        }),
      ],
      [
        'four, and no more',
        'medium',
        one,
        log({ newObjects: fresh(1, 1, 1, 1), peak: looked, ...elsewhere }),
      ],
      [
        'four, then exports, from where it always was',
        'medium',
        one,
        log({ newObjects: fresh(40, 1, 1, 1), peak: looked }),
      ],
      [
        'four, then exports, from elsewhere',
        'high',
        one,
        log({ newObjects: fresh(21, 1, 1, 1), peak: looked, ...elsewhere }),
      ],
      [
        'the same of many people',
        'medium',
        {},
        log({ newObjects: fresh(21, 1, 1, 1), peak: looked, ...elsewhere }),
      ],
      [
        'what it read before is not known in full',
        undefined,
        one,
        log({ newObjects: fresh(40, 1, 1, 1), peak: looked, isWhole: false }),
      ],
      [
        'still learning',
        undefined,
        one,
        log({ newObjects: fresh(40, 1, 1, 1), peak: looked, knownDays: 6 }),
      ],
    ],
  ],
  [
    newSource,
    [
      ['no new address in the log', undefined, one, log({})],
      ['one, of an integration', 'high', one, log(elsewhere)],
      ['one, of an app of many people', 'low', {}, log(elsewhere)],
      ['one, of what roams', 'low', one, log({ ...elsewhere, freshAddresses: 3 })],
      ['the log is too young', undefined, one, log({ ...elsewhere, knownDays: 6 })],
      ['none of its addresses is known', undefined, one, log({ ...elsewhere, knownAddresses: 0 })],
      ['Salesforce itself', undefined, one, log({ newAddresses: ['Salesforce.com IP'] })],
      [
        'a sign-in of what roams by sign-ins alone',
        'high',
        { ...one, newSources: ['192.0.2.9'], freshSources: 4 },
        log(elsewhere),
      ],
    ],
  ],
];

describe.each(tables.map(([rule, cases]) => ({ id: rule.id, rule, cases })))(
  '$id, by the usage log',
  ({ rule, cases }) => {
    test.each(cases.map(named))('$what: $severity', ({ severity, given }) => {
      expect(said(rule, given)).toBe(severity);
    });
  },
);

test('what people read of it', () => {
  const says = (rule: AppRule, of: Partial<ReadFacts>, app = {}) => {
    const found = rule.find(facts({ ...one, ...app }), context(log(of)));
    return found && rule.says(found.evidence);
  };
  expect(says(bulkRead, { newObjects: fresh(60, 20), ...elsewhere })).toBe(
    'read what it never read before: Case (60), User (20) (80 calls)',
  );
  expect(says(bulkRead, { mostCalls: 12_345 })).toBe(
    'made 12,345 calls in a day; on an ordinary day 100',
  );
  expect(says(bulkRead, { bulkCalls: 34 }, newcomer)).toBe(
    'exports by the Bulk API, though new (34 calls)',
  );
  expect(says(bulkRead, { readCalls: 1200 }, newcomer)).toBe(
    'reads much, though new (1,200 calls)',
  );
  expect(says(probe, { newObjects: fresh(61, 21, 1, 1), peak: looked })).toBe(
    'asked for 4 objects within ten minutes that it never read before, then called for them 80 times',
  );
  expect(says(newSource, elsewhere)).toBe('called from an address not seen before');
  expect(says(newSource, elsewhere, { newSources: ['192.0.2.9'] })).toBe(
    'signed in from 2 addresses not seen before',
  );
});

test('until the log was read for a week, it is said that these rules learn; where it is not visible, they do not', () => {
  const learning = (of: ReadFacts | null) => learningOf(facts(), context({ reads: of }));
  expect(learning(reads({ knownDays: 6 }))).toEqual(['bulk-read', 'probe']);
  expect(learning(reads())).toEqual([]);
  expect(learning(null)).toEqual([]);
});
