import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ConfigError, readConfig } from '../../../src/config.ts';
import { completeEnv } from '../config.env.ts';

const folder = mkdtempSync(join(tmpdir(), 'vendors-'));
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(text: string): string {
  const path = join(folder, 'vendors.json');
  writeFileSync(path, text);
  return path;
}

function problemOf(path: string): string {
  try {
    readConfig({ ...completeEnv, VENDORS_FILE: path });
    return '';
  } catch (error) {
    return error instanceof ConfigError ? error.problems.join('\n') : String(error);
  }
}

test('vendors of one’s own are read at the start', () => {
  expect(readConfig(completeEnv).vendors).toEqual([]);
  const facts = [{ name: 'Acme Lead Sync', source: 'our wiki' }];
  const path = fileOf(
    JSON.stringify({ checked: '2026-11-30', vendors: [{ vendor: 'Acme', facts }] }),
  );
  expect(readConfig({ ...completeEnv, VENDORS_FILE: path }).vendors).toEqual([
    { vendor: 'Acme', facts, certain: [], checked: '2026-11-30' },
  ]);
});

test('what is wrong with the file stops the start, and says what to do', () => {
  expect(problemOf(join(folder, 'none.json'))).toMatch(/^VENDORS_FILE .*ENOENT.*check its path/u);
  expect(problemOf(fileOf('{'))).toMatch(/^VENDORS_FILE names a file that is no JSON/u);
  expect(problemOf(fileOf('[]'))).toContain('VENDORS_FILE must hold "checked"');
  expect(problemOf(fileOf('{"checked":"2026-11-30","vendors":[{}]}'))).toContain('number 1');
});
