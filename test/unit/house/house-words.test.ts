import { expect, test } from 'vitest';
import { everywhereRules, findWords, sourceRules, testRules } from './house-words.ts';
import { projectFiles } from './project-files.ts';

const only = (folder: string, ending: string) =>
  new Map([...projectFiles(folder)].filter(([path]) => path.endsWith(ending)));

test('time comes from the clock, and settings from the configuration', () => {
  expect(findWords(only('src', '.ts'), sourceRules)).toEqual([]);
});

test('no file of the project says what none may', () => {
  const files = projectFiles('.');
  files.delete('package-lock.json');
  expect(files.size).toBeGreaterThan(10);
  expect(findWords(files, everywhereRules)).toEqual([]);
});

test('each test runs, and once', () => {
  const files = projectFiles('test', 'vitest.config.ts', 'scripts');
  files.delete('test/unit/house/house-words.test.ts');
  const code = new Map([...files].filter(([path]) => path.endsWith('.ts')));
  expect(code.has('vitest.config.ts')).toBe(true);
  expect(findWords(code, testRules)).toEqual([]);
});

test.each([
  'export default { test: { retry: process.env.CI ? 1 : 0 } };',
  'const test = { name, retry, include };',
  "test('x', { retry: 2 }, () => {});",
  "test.skip('x', () => {});",
  "describe.only('x', () => {});",
  "test.skipIf(isMac)('x', () => {});",
  "test('x', ({ skip }) => task.skip());",
])('%s is found in tests', (code) => {
  expect(findWords(new Map([['test/app/x.test.ts', code]]), testRules)).toHaveLength(1);
});

test.each([
  'const t = Date.now();',
  'const t = new Date();',
  'const t = new Date;',
  'sql`select now()`',
  'sql`where due_at < NOW()`',
  'sql`default current_timestamp`',
  'const url = process.env.DATABASE_URL;',
  'const DAY_MS = week / 7;',
  'const HOUR = 60 * MINUTE;',
  'const LEASE_MS = 60_000;',
  'const KEPT_MS = 90 * 86_400_000;',
  'const ms = days * 24 * 60 * 60 * 1000;',
  'const ms = minutes * 60 * 1000;',
])('%s is found in src', (code) => {
  expect(findWords(new Map([['src/domains/store.ts', code]]), sourceRules)).toHaveLength(1);
});

test.each([
  'const t = clock.now();',
  'export interface Clock { now(): Date }',
  `const t = now(); sql\`where due_at < \${now()}\``,
  'const t = new Date(row.created);',
  'const KEPT_MS = 90 * DAY;',
  'const isDay = age === DAY && lines > 60;',
  'sql`clock_timestamp()` // now() would be the start of the transaction',
])('%s is not', (code) => {
  expect(findWords(new Map([['src/domains/store.ts', code]]), sourceRules)).toEqual([]);
});

test('words that no file may say are found', () => {
  const said = [
    ['reply', 'broadcast'].join('_'),
    ['vi', 'mock("x")'].join('.'),
    ['', 'work', 'x'].join('/'),
  ];
  for (const text of said) {
    expect(findWords(new Map([['docs/page.md', text]]), everywhereRules)).toHaveLength(1);
  }
});
