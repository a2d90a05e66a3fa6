import { expect, test } from 'vitest';
import { domainList } from '../../../../src/slack/domains/list-message.ts';
import { homeActs } from '../../../../src/slack/home/acts.ts';
import { homeView } from '../../../../src/slack/home/home.ts';
import { aDomain, broken, late, NOW, running } from '../domains.ts';

const names = new Map([['U0PRIYA', 'Priya Shah']]);
const domains = [aDomain(), running(), late(), broken()];
const list = (over: object = {}) =>
  domainList({
    domains,
    names,
    mayAdd: true,
    maySync: true,
    canAdd: [],
    page: 0,
    total: domains.length,
    command: '/salesforce',
    next: undefined,
    turn: 'list facts:all',
    ...over,
  });
const home = (over: object = {}) =>
  homeView({ domains, names, role: 'admin', can: [], now: NOW, ...over });
const rows = ({ blocks }: { blocks: readonly object[] }) =>
  blocks.filter((block) => JSON.stringify(block).includes('"domain.row"'));

test.each([
  ['list', list()],
  ['home', home()],
])(
  'a domain is one line, the status first; the worst is open, with the others below: %s',
  (_, view) => {
    const [worst, ...others] = rows(view).map((row) => JSON.stringify(row));
    expect(worst).toContain('🔴 Error: Grant expired (E-GRANT-EXPIRED) · *EMEA sandbox*');
    expect(worst).toMatch(/"fields".*\*First connected:\*.*\*Last synced:\*.*\*Status:\*/u);
    expect(others).toHaveLength(3);
    for (const row of others) {
      expect(row).not.toMatch(/fields|\\n/u);
      expect(row).toContain('Last synced: ');
    }
    expect(JSON.stringify(view)).toContain('Show all facts');
  },
);

test.each([
  ['list', list({ facts: true, turn: 'list' })],
  ['home', home({ look: { page: 0, facts: true } })],
])('where that is asked for, each has its facts: %s', (_, view) => {
  for (const row of rows(view)) expect(JSON.stringify(row)).toContain('*First connected:*');
  expect(JSON.stringify(view)).toContain('Hide facts');
});

test('there is nothing to open where one domain is all', () => {
  for (const view of [list({ domains: [late()] }), home({ domains: [late()] })]) {
    expect(JSON.stringify(view)).not.toContain('all facts');
    expect(JSON.stringify(rows(view))).toContain('*Last synced:* 🔴 *Late*: 13 h ago');
  }
});

test('what a button of the home holds is read as it was packed; what it is not is the first page', () => {
  for (const look of [
    { page: 0, facts: false },
    { page: 12, facts: true },
  ]) {
    expect(homeActs.page.value.read(homeActs.page.value.pack(look))).toEqual(look);
  }
  for (const text of [undefined, '', '+', '-1', '1.5', '1000', '1++'])
    expect(homeActs.page.value.read(text)).toEqual({ page: 0, facts: false });
});
