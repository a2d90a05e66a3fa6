import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { crashText } from '../../../src/lib/crash.ts';

const PASSWORD = 'p@ss/word-of-the-database';
const CRASH = join(import.meta.dirname, '../../../src/lib/crash.ts');

/** Ends a process by this code, after the guard stands and knows the password. */
const crash = (code: string) =>
  promisify(execFile)(process.execPath, [
    '--input-type=module',
    '--eval',
    `import { guardCrashes } from ${JSON.stringify(CRASH)};
     guardCrashes().name([${JSON.stringify(PASSWORD)}]);
     const error = new Error('at postgres://u:short@db', { cause: new Error('password is ${PASSWORD}') });
     ${code};
     setInterval(() => {}, 1000);`,
  ]).then(
    () => undefined,
    ({ code, stderr }: { code: number; stderr: string }) => ({ code, stderr }),
  );

test.each([
  ['an error that nobody caught', 'setTimeout(() => { throw error; })'],
  ['a rejection that nobody handles', 'Promise.reject(error)'],
])('%s ends the process with 1, and its words have no secret', async (_, code) => {
  const ended = await crash(code);
  expect(ended?.code).toBe(1);
  expect(ended?.stderr).toContain('Error: at postgres://u:[secret]@db');
  expect(ended?.stderr).toContain('caused by: Error: password is [secret]');
  expect(ended?.stderr).not.toContain('p@ss');
});

test('causes that go round end somewhere', () => {
  const error = new Error('x');
  error.cause = error;
  expect(crashText(error).match(/caused by/g)).toHaveLength(5);
  expect(crashText('words')).toBe('words');
});
