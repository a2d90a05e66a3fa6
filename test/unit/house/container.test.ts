import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { root } from './project-files.ts';

const started: ChildProcess[] = [];
afterEach(() => {
  for (const each of started.splice(0)) each.kill('SIGKILL');
});

/** As compose starts the bot, with another program in its place. */
function run(program: string) {
  const child = spawn('sh', [join(root, 'scripts/container.sh'), process.execPath, '-e', program], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  let output = '';
  const heard = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      for (const look of heard) look();
    });
  }
  return {
    child,
    ended: once(child, 'exit').then(([code]) => code),
    says: (part: string) =>
      new Promise<void>((resolve) => {
        const look = () => output.includes(part) && resolve();
        heard.add(look);
        look();
      }),
  };
}

test('a crash ends the container with its code, and Docker starts it again', async () => {
  expect(await run('process.exit(1)').ended).toBe(1);
});

test('SIGTERM reaches the bot, which takes its time, and its code is the container’s', async () => {
  const { child, ended, says } = run(
    `process.on('SIGTERM', () => setTimeout(() => process.exit(0), 300)); setInterval(() => {}, 1e6); console.log('up')`,
  );
  await says('up');
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
});

test('exit code 78: it stays, says what to do, and ends at once when it is stopped', async () => {
  const { child, ended, says } = run('process.exit(78)');
  await says('Not started again');
  expect(child.exitCode).toBeNull();
  child.kill('SIGTERM');
  expect(await ended).toBe(78);
});
