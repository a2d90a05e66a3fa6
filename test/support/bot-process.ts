import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const ROOT = join(import.meta.dirname, '../..');
const MAIN = join(ROOT, 'src/main.ts');
const DRAINING = join(import.meta.dirname, 'draining-process.ts');
const SHARED = ['src', 'scripts', 'migrations', 'node_modules'];

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export type BotProcess = ReturnType<typeof startBotProcess>;

/**
 * The bot as a process of its own, in an empty folder unless `cwd` is given, with `env` and nothing of ours. All that it
 * writes is kept. `npm`: by `npm start` in `cwd`, a folder as `deployedFolder` makes it. `drainMs`: it answers for so long
 * after SIGTERM, as behind a proxy.
 */
export function startBotProcess(options: {
  env: Readonly<Record<string, string>>;
  role?: 'web' | 'worker';
  npm?: boolean;
  cwd?: string;
  drainMs?: number;
}) {
  const empty = mkdtempSync(join(tmpdir(), 'orgwarden-test-'));
  const role = options.role === undefined ? [] : [options.role];
  const program = options.drainMs === undefined ? [MAIN] : [DRAINING, String(options.drainMs)];
  const [command, args] = options.npm
    ? ['npm', ['start', '--', ...role]]
    : [process.execPath, [...program, ...role]];
  const child = spawn(command, args, {
    cwd: options.cwd ?? empty,
    env: { ...kept(), ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code, signal) => {
      rmSync(empty, { recursive: true, force: true });
      resolve({ code, signal });
    });
  });
  let isOver = false;
  void ended.then(() => {
    isOver = true;
  });

  /** Waits until something of this text was written. */
  async function says(part: string | RegExp, waitMs = 60_000): Promise<void> {
    const end = performance.now() + waitMs;
    const said = () => (typeof part === 'string' ? output.includes(part) : part.test(output));
    while (!said()) {
      if (isOver || performance.now() > end) throw new Error(`never said ${part}:\n${output}`);
      await sleep(20);
    }
  }

  return {
    pid: child.pid ?? 0,
    /** All of standard output and standard error so far. */
    get output() {
      return output;
    },
    says,
    ready: () => says('"event":"started"'),
    ended,
    kill: (signal: NodeJS.Signals = 'SIGTERM') => child.kill(signal),
    async stop(): Promise<Ended> {
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), 25_000);
      return ended.finally(() => clearTimeout(late));
    },
  };
}

/** A command of ours, such as `src/keys.ts rotate`, in a folder without a `.env`; gives its end, all it wrote, and how long it lingered after that. */
export async function runCommand(
  env: Readonly<Record<string, string>>,
  program: string,
  ...words: readonly string[]
): Promise<Ended & { output: string; lingeredMs: number }> {
  const empty = mkdtempSync(join(tmpdir(), 'orgwarden-test-'));
  const child = spawn(process.execPath, [join(ROOT, program), ...words], {
    cwd: empty,
    env: { ...kept(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let lastAt = performance.now();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      lastAt = performance.now();
    });
  }
  const { promise, resolve } = Promise.withResolvers<Ended>();
  child.on('close', (code, signal) => resolve({ code, signal }));
  const end = await promise;
  const lingeredMs = performance.now() - lastAt;
  rmSync(empty, { recursive: true, force: true });
  return { ...end, output, lingeredMs };
}

/** A checkout as it stands on a server, with a `.env` of its own: the parts that are read are links to ours. */
export function deployedFolder(dotEnv: Readonly<Record<string, string>>) {
  const path = mkdtempSync(join(tmpdir(), 'orgwarden-deployed-'));
  for (const name of SHARED) symlinkSync(join(ROOT, name), join(path, name));
  cpSync(join(ROOT, 'package.json'), join(path, 'package.json'));
  const lines = Object.entries(dotEnv).map(([name, value]) => `${name}="${value}"\n`);
  writeFileSync(join(path, '.env'), lines.join(''));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Spares each process of ours a second: what one has compiled the next one finds. */
export const compileCache = { NODE_COMPILE_CACHE: join(tmpdir(), 'orgwarden-test-compiled') };

const kept = () => ({
  ...compileCache,
  PATH: process.env.PATH ?? '',
  HOME: process.env.HOME ?? '',
  npm_config_update_notifier: 'false',
});
