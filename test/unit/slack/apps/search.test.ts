import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  searchLevels,
  searchOf,
  searchStatuses,
  searchText,
  searchWords,
} from '../../../../src/slack/apps/search.ts';
import { COMMAND_MAX, parseCommand } from '../../../../src/slack/kernel/command.ts';
import { aDomain } from '../domains.ts';
import { hostileNames } from '../hostile.ts';

const domains = [
  aDomain(),
  aDomain({ id: 2, name: 'Production US', orgId: '00D2', instanceUrl: 'https://us.example' }),
  aDomain({ id: 30, name: '3M, Inc', orgId: '00D3', instanceUrl: 'https://mmm.example' }),
];
const read = (typed: string) => searchOf(parseCommand(typed), domains);
const filterOf = (typed: string) => {
  const search = read(typed);
  if (!search.ok) throw new Error(search.why);
  return search.asked.filter;
};
const whyOf = (typed: string) => {
  const search = read(typed);
  return search.ok ? undefined : search.why;
};

describe('what is typed after apps', () => {
  test('words and filters, in any order, several of a kind', () => {
    expect(
      filterOf('apps data status:new,snoozed lift risk:high|medium unused:90d new:7 user:sam'),
    ).toEqual({
      words: 'data lift',
      domainIds: undefined,
      statuses: ['new', 'snoozed'],
      levels: ['high', 'medium'],
      user: 'sam',
      unusedDays: 90,
      newDays: 7,
    });
    expect(filterOf('apps')).toMatchObject({ words: '', statuses: undefined });
  });

  test('domains by name, start, several, or the id of a button', () => {
    expect(filterOf('apps domain:"Production EU"').domainIds).toEqual([1]);
    expect(filterOf('apps domain:prod').domainIds).toEqual([1, 2]);
    expect(filterOf('apps domain:"3M, Inc"').domainIds).toEqual([30]);
    expect(filterOf('apps domain:"Production US,Production EU"').domainIds).toEqual([2, 1]);
    // What looks like the path of an address is part of a name.
    const both = [...domains, aDomain({ id: 4, name: 'Production EU/UK', orgId: '00D4' })];
    const typed = searchOf(parseCommand('apps domain:"Production EU/UK"'), both);
    expect(typed).toMatchObject({ asked: { filter: { domainIds: [4] } } });
    // A number alone may be the start of a name; with its mark it is an id.
    expect(filterOf('apps domain:3').domainIds).toEqual([30]);
    expect(filterOf('apps domain:#2,#30').domainIds).toEqual([2, 30]);
  });

  test('what is wrong is said in the words of the filter', () => {
    expect(whyOf('apps risk:huge')).toBe('risk can be high, medium or low.');
    expect(whyOf('apps status:new,old')).toBe(
      'status can be new, approved, banned, snoozed, ignored or idle.',
    );
    expect(whyOf('apps unused:never')).toBe('unused is a number of days, such as unused:90d.');
    expect(whyOf('apps new:0')).toBe('new is a number of days, such as new:7d.');
    expect(whyOf('apps domain:<!channel>')).toMatch(/No domain called "[^<]*"/);
    expect(whyOf('apps domain:prodd')).toContain('There is Production EU, Production US and 3M');
    expect(whyOf('apps domain:#99')).toBeDefined();
  });

  test('what it is narrowed down to, in words', () => {
    expect(searchWords(filterOf('apps status:new risk:high domain:prod'), domains)).toEqual([
      'status new',
      'risk high',
      'domain Production EU or Production US',
    ]);
    expect(searchWords(filterOf('apps'), domains)).toEqual([]);
  });
});

test('a button does the same search again, whatever was searched for', () => {
  const text = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 120 }),
    fc.constantFrom(...Object.values(hostileNames), 'status:new', 'key=value', '--x', '"'),
  );
  const some = <T>(of: readonly T[]) =>
    fc.option(fc.subarray([...of], { minLength: 1 }), { nil: undefined });
  const days = fc.option(fc.integer({ min: 1, max: 3650 }), { nil: undefined });
  fc.assert(
    fc.property(
      fc.record({
        words: fc.array(text, { maxLength: 3 }),
        user: fc.option(text, { nil: undefined }),
        status: some(searchStatuses),
        risk: some(searchLevels),
        domain: some(['#1', '#2', '#30']),
        unused: days,
        fresh: days,
        page: fc.integer({ min: 0, max: 99 }),
      }),
      ({ words, user, status, risk, domain, unused, fresh, page }) => {
        const options = new Map(
          Object.entries({
            user,
            status: status?.join(','),
            risk: risk?.join(','),
            domain: domain?.join(','),
            unused: unused && `${unused}d`,
            new: fresh && `${fresh}d`,
          }).flatMap(([key, value]) => (value ? [[key, value] as const] : [])),
        );
        const first = searchOf({ words, options }, domains);
        if (!first.ok) throw new Error(first.why);
        const again = searchText(first.asked, page);
        expect(again.length).toBeLessThanOrEqual(COMMAND_MAX * 2);
        const second = searchOf(parseCommand(again), domains);
        if (!second.ok) throw new Error(second.why);
        expect(second.page).toBe(page);
        const { words: said, user: who, ...rest } = second.asked.filter;
        const { words: meant, user: whom, ...same } = first.asked.filter;
        expect(rest).toEqual(same);
        // Dashes and blanks are made plain in what is typed.
        expect(searchText(second.asked, page)).toBe(
          searchText({ ...second.asked, filter: { words: said, user: who, ...rest } }, page),
        );
        expect(said === '').toBe(meant === '');
        expect(who === undefined).toBe(whom === undefined);
      },
    ),
    { numRuns: 500 },
  );
});
