import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type ErrorCode, errorCodes } from '../../../src/lib/errors.ts';

/** Codes that no story here reaches, each with the reason. */
const laterIssues: Partial<Record<ErrorCode, string>> = {
  'E-DUP-DELETED': 'a domain can only be deleted once that command is there',
};

// A story's title begins with its code; a row of a table carries it as `code: '…'`.
const TOLD = /(?:\btest\(\s*|\bcode: )['"`](E-[A-Z]+(?:-[A-Z]+)*)/g;

const root = join(import.meta.dirname, '..');
const stories = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.ts'))
  .map((name) => readFileSync(join(root, name), 'utf8'));
const reached = new Set(
  stories.flatMap((text) => [...text.matchAll(TOLD)].flatMap(([, code]) => code ?? [])),
);

test('every code of errors.ts is reached by a story, or stands in the list of those that cannot be yet', () => {
  const missing = errorCodes.filter((code) => !reached.has(code) && !(code in laterIssues));
  expect(missing).toEqual([]);
  const reachedAfterAll = errorCodes.filter((code) => reached.has(code) && code in laterIssues);
  expect(reachedAfterAll, 'take these out of laterIssues').toEqual([]);
});

test('no story tells of a code that errors.ts does not have', () => {
  const known: readonly string[] = errorCodes;
  expect([...reached].filter((code) => !known.includes(code))).toEqual([]);
});
