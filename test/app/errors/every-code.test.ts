import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { errorCodes } from '../../../src/lib/errors.ts';

// A story's title begins with its code; a row of a table carries it as `code: '…'`.
const TOLD = /(?:\btest\(\s*|\bcode: )['"`](E-[A-Z]+(?:-[A-Z]+)*)/g;

const roots = [join(import.meta.dirname, '..'), join(import.meta.dirname, '../../faults')];
const stories = roots.flatMap((root) =>
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => readFileSync(join(root, name), 'utf8')),
);
const reached = new Set(
  stories.flatMap((text) => [...text.matchAll(TOLD)].flatMap(([, code]) => code ?? [])),
);

test('every code of errors.ts is reached by a story', () => {
  expect(errorCodes.filter((code) => !reached.has(code))).toEqual([]);
});

test('no story tells of a code that errors.ts does not have', () => {
  const known: readonly string[] = errorCodes;
  expect([...reached].filter((code) => !known.includes(code))).toEqual([]);
});
