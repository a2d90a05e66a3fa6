import { expect, test } from 'vitest';
import { page, sectionOf, tableOf } from './docs-pages.ts';
import { titled, wrongTests } from './named-tests.ts';

const security = page('docs/security.md');

test.each(['Attacks', 'Threats'])('every row of the table %s names tests that exist', (heading) => {
  const head = heading === 'Attacks' ? 'attack' : 'threat';
  const rows = tableOf(sectionOf(security, heading), head);
  expect(rows.length).toBeGreaterThan(25);
  expect(rows.flatMap((row) => wrongTests(row.at(-1) ?? ''))).toEqual([]);
});

test('every attack names its tests by their titles', () => {
  const rows = tableOf(sectionOf(security, 'Attacks'), 'attack');
  expect(rows.filter((row) => !titled(row.at(-1) ?? '')).map(([attack]) => attack)).toEqual([]);
});

test('a row without a test, with a file or a title that is not there, is found', () => {
  expect(wrongTests('none')).toHaveLength(1);
  expect(wrongTests('`test/unit/nowhere.test.ts`')).toHaveLength(1);
  const file = '`test/unit/house/compose.test.ts`';
  expect(wrongTests(`${file} *a title that it has not*`)).toHaveLength(1);
  expect(wrongTests(`${file} *sees only what it copies*`)).toEqual([]);
  expect([titled(file), titled(`${file} *x*`)]).toEqual([false, true]);
});
