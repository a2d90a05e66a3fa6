import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { breachOf, readBreaches } from '../../../../src/apps/risk/rules/breached-vendor.ts';
import { root } from '../../house/project-files.ts';

const entry = {
  vendor: 'Acme',
  names: ['Acme Sync'],
  namespaces: ['acme'],
  date: '2026-10-01',
  source: 'https://status.acme.example/1',
};
const app = (name: string, namespace: string | null = null) => ({ name, label: null, namespace });

test('an entry that an operator adds is found by name and by namespace', () => {
  const list = readBreaches([entry]);
  expect(breachOf(app('ACME  sync for Teams'), list)?.vendor).toBe('Acme');
  expect(breachOf(app('Something', 'ACME'), list)?.vendor).toBe('Acme');
  expect(breachOf(app('Acme'), list)).toBeUndefined();
  expect(breachOf(app('Acme Syncer'), list)).toBeUndefined();
});

test('of two breaches of one vendor the later one counts', () => {
  const list = readBreaches([
    entry,
    { ...entry, date: '2026-11-01' },
    { ...entry, date: '2025-01-01' },
  ]);
  expect(breachOf(app('Acme Sync'), list)?.date).toBe('2026-11-01');
});

test.each([
  ['no list', {}, 'must be a list'],
  ['no name', [{ ...entry, names: [] }], 'entry 1'],
  ['a blank name', [{ ...entry, names: [''] }], 'entry 1'],
  ['no source', [entry, { ...entry, source: undefined }], 'entry 2'],
  ['a date of another form', [{ ...entry, date: '1 Oct 2026' }], 'entry 1'],
  ['a day that is none', [{ ...entry, date: '2026-13-01' }], 'entry 1'],
  ['no object', [null], 'entry 1'],
])('%s is refused, and said where', (_, list, words) => {
  expect(() => readBreaches(list)).toThrow(words);
});

test('the list of the house is whole, dated and sourced', () => {
  const text = readFileSync(join(root, 'src/apps/risk/breaches.json'), 'utf8');
  const list = readBreaches(JSON.parse(text));
  expect(list.map(({ vendor }) => vendor)).toEqual(['Salesloft Drift', 'Gainsight', 'Klue']);
  for (const { source } of list) expect(source).toMatch(/^https:\/\//);
});
