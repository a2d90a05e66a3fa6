import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const NOT_COPIED = ['node_modules', '.git', '.data', '.env'];

let folder: string;
let trap: Server;
let visitors = 0;
let deployed: Record<string, string>;

// A deployed checkout: a copy of ours whose .env names servers that only count who comes.
beforeAll(async () => {
  trap = createServer((socket) => {
    visitors += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve));
  const { port } = trap.address() as AddressInfo;
  deployed = {
    DATABASE_URL: `postgres://bot:secret@127.0.0.1:${port}/orgwarden`,
    REDIS_URL: `redis://:secret@127.0.0.1:${port}`,
    SLACK_BOT_TOKEN: 'xoxb-of-production',
    SLACK_API_URL: `http://127.0.0.1:${port}/api/`,
    SALESFORCE_CLIENT_SECRET: 'of-production',
    SMTP_URL: `smtp://127.0.0.1:${port}`,
  };
  folder = mkdtempSync(join(tmpdir(), 'orgwarden-checkout-'));
  for (const name of readdirSync(ROOT)) {
    if (!NOT_COPIED.includes(name))
      cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const lines = Object.entries(deployed).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(join(folder, '.env'), lines.join(''));
});
afterAll(() => {
  trap?.close();
  if (basename(folder ?? '').startsWith('orgwarden-checkout-')) {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** Runs a program there, with the same servers in its environment; ends it once it has said `until`. */
async function run(words: readonly string[], until?: string) {
  const env = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...deployed };
  const child = spawn(process.execPath, words, {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (until !== undefined && output.includes(until)) child.kill('SIGTERM');
    });
  }
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, output };
}

test('the trap counts who comes', async () => {
  await expect(fetch(`${deployed.SLACK_API_URL}auth.test`)).rejects.toThrow();
  expect(visitors).toBe(1);
  visitors = 0;
});

test('npm run sandbox starts servers of its own', async () => {
  const { code, output } = await run(['sandbox/main.ts'], 'Ctrl-C ends everything.');
  expect(output).toContain('Ctrl-C ends everything.');
  expect(code).toBe(0);
  expect(visitors).toBe(0);
});

// The half of `npm test` that opens connections; types and lint would take a minute more and open none.
test('npm test starts servers of its own', async () => {
  const half = `import { runVitest } from './scripts/run-vitest.ts';
    const { tally: { passed, failed } } = await runVitest(['app'], ['test/app/sync/alert-locks']);
    console.log('ran: ' + passed + ' good, ' + failed + ' bad');
    process.exit();`;
  const { output } = await run(['--input-type=module', '--eval', half]);
  expect(output).toMatch(/^ran: [1-9]\d* good, 0 bad$/m);
  expect(output).toMatch(/Tests ignore .*DATABASE_URL.*REDIS_URL/);
  expect(visitors).toBe(0);
});
