import { describe, expect, test } from 'vitest';
import { bare, page, sectionOf, tableOf } from './docs-pages.ts';
import { wrongTests } from './named-tests.ts';
import { projectFiles } from './project-files.ts';

const security = page('docs/security.md');
const salesforce = [...projectFiles('src/salesforce')].filter(([path]) => path.endsWith('.ts'));

test('what is read of an org is what the source asks for', () => {
  const asked = new Set(
    salesforce.flatMap(([, text]) =>
      [...text.matchAll(/\bFROM ([A-Z]\w+)/gu)].map(([, name]) => name),
    ),
  );
  const told = tableOf(sectionOf(security, 'What it reads of an org'), 'object');
  expect(told.map(([name]) => bare(name)).sort()).toEqual([...asked].sort());
});

test('what is changed in an org is what the source can send', () => {
  const sends = (pattern: RegExp) =>
    salesforce.filter(([, text]) => pattern.test(text)).map(([path]) => path);
  expect(sends(/method: '(?:POST|DELETE|PATCH|PUT)'/u)).toEqual([
    'src/salesforce/connection.ts',
    'src/salesforce/oauth.ts',
  ]);
  expect(
    sends(/\.(?:postForm|delete)\(/u).filter((path) => !path.endsWith('/connection.ts')),
  ).toEqual(['src/salesforce/revoke.ts']);
  const oauth = salesforce.find(([path]) => path.endsWith('/oauth.ts'))?.[1] ?? '';
  const [, union = ''] = /service: ((?:'\w+'(?: \| )?)+)/u.exec(oauth) ?? [];
  const services = [...union.matchAll(/\w+/gu)].map(([service]) => service);
  expect(services.sort()).toEqual(['revoke', 'token']);
  const told = tableOf(sectionOf(security, 'What it changes in an org'), 'call').map(
    ([call]) => call ?? '',
  );
  for (const service of services) expect(told.join('\n')).toContain(`/services/oauth2/${service}`);
  expect(told).toHaveLength(4);
});

test('every host that the source names stands under Network', () => {
  const host =
    /['/]((?:[a-z-]+\.)*(?:slack|slack-gov|salesforce|sfcrmproducts)\.(?:com|mil|cn))['/]/gu;
  const named = new Set(
    [...projectFiles('src')].flatMap(([path, text]) =>
      // An example in a form.
      path === 'src/slack/domains/add.ts'
        ? []
        : [...text.matchAll(host)].map(([, name = '']) => name),
    ),
  );
  expect(named.size).toBeGreaterThan(6);
  const told = sectionOf(security, 'Network');
  // A link for people: the bot does not call it.
  expect(
    [...named].filter((name) => !told.includes(name) && name !== 'help.salesforce.com'),
  ).toEqual([]);
});

test('what is stored: each table of the database stands in the page', () => {
  const made = new Set<string>();
  const ended = new Set<string>();
  for (const text of projectFiles('migrations').values()) {
    const [up = ''] = text.split('export async function down');
    for (const [, name] of up.matchAll(/\bcreate table (\w+)/g)) made.add(name ?? '');
    for (const [, name] of up.matchAll(/\bdrop table (\w+)/g)) ended.add(name ?? '');
  }
  const places = tableOf(sectionOf(security, 'What data, where, how long'), 'data');
  const told = new Set(
    places.flatMap(([, where = '']) =>
      [...where.matchAll(/`(\w+)`/g)].map(([, name]) => name ?? ''),
    ),
  );
  expect([...told].sort()).toEqual([...made].filter((name) => !ended.has(name)).sort());
});

describe('each claim has a test that exists', () => {
  test.each([
    ['What it changes in an org', 'call'],
    ['What the bot never does', 'claim'],
    ['What is paused, and for how long', 'what'],
  ])('%s', (heading, head) => {
    const rows = tableOf(sectionOf(security, heading), head);
    expect(rows.length).toBeGreaterThan(3);
    expect(rows.flatMap((row) => wrongTests(row.at(-1) ?? ''))).toEqual([]);
  });

  test.each(['Doubles', 'Dependencies', 'What it changes in an org'])(
    '%s, in its text',
    (heading) => {
      const text = sectionOf(security, heading)
        .split('\n')
        .filter((line) => !line.startsWith('|'))
        .join('\n');
      expect(wrongTests(text)).toEqual([]);
    },
  );
});
