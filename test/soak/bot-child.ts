import { type ChildProcess, fork } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Deadlines } from '../../src/wiring/resources.ts';
import { compileCache } from '../support/bot-process.ts';

const PROGRAM = join(import.meta.dirname, 'bot.ts');
const STARTS_MS = 60_000;
/** Whoever does not answer that long hangs, is stopped, or waits for a server. */
const ANSWERS_MS = 4_000;

/** A fault that says nothing is waited out by so long. */
export const deadlinesMs: Deadlines = {
  api: 2_500,
  oauth: 2_500,
  slack: 2_000,
  task: 6_000,
  stop: 3_000,
  database: { connect: 2_000, statement: 4_000, lock: 3_000, answer: 5_000, fate: 3_000 },
};

export interface Ask {
  readonly id: number;
  readonly what: 'look' | 'heap';
  readonly aheadMs?: number;
}

interface Told {
  readonly id?: number;
  readonly started?: boolean;
  readonly heap?: number;
}

export type BotChild = ReturnType<typeof startBotChild>;

/** Starts the bot; all that it writes goes into a file. `aheadMs`: how far its clock is before the machine's. */
export function startBotChild(given: {
  env: Readonly<Record<string, string>>;
  aheadMs: number;
  logFile: string;
  role?: 'worker';
}) {
  const cwd = mkdtempSync(join(tmpdir(), 'orgwarden-soak-bot-'));
  const child: ChildProcess = fork(PROGRAM, [String(given.aheadMs), given.role ?? 'all'], {
    cwd,
    execArgv: ['--expose-gc', '--max-semi-space-size=8', '--max-old-space-size=1024'],
    env: { ...compileCache, PATH: process.env.PATH ?? '', ...given.env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (text: Buffer) => appendFileSync(given.logFile, text));
  }
  const started = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<{ code: number | null; signal: string | null }>();
  const asked = new Map<number, (told: Told) => void>();
  let lastId = 0;
  let isOver = false;
  child.on('message', (told: Told) => {
    if (told.started) started.resolve();
    if (told.id === undefined) return;
    asked.get(told.id)?.(told);
    asked.delete(told.id);
  });
  child.on('exit', (code, signal) => {
    isOver = true;
    rmSync(cwd, { recursive: true, force: true });
    started.reject(new Error(`the bot ended at its start: ${code ?? signal}`));
    ended.resolve({ code, signal });
  });
  started.promise.catch(() => {});

  /** Undefined where it does not answer. */
  async function ask(what: Ask['what'], aheadMs?: number): Promise<Told | undefined> {
    if (isOver || !child.connected) return undefined;
    lastId += 1;
    const id = lastId;
    const answer = new Promise<Told>((resolve) => asked.set(id, resolve));
    child.send({ id, what, ...(aheadMs === undefined ? {} : { aheadMs }) }, () => {});
    const told = await Promise.race([
      answer,
      ended.promise.then(() => undefined),
      sleep(ANSWERS_MS, undefined, { ref: false }),
    ]);
    asked.delete(id);
    return told;
  }

  return {
    get isOver() {
      return isOver;
    },
    startedAt: performance.now(),
    ready: () =>
      Promise.race([
        started.promise,
        sleep(STARTS_MS).then(() => {
          throw new Error('the bot does not start');
        }),
      ]),
    ended: ended.promise,
    /** Sets its clock, and has it look for what is due. */
    look: (aheadMs?: number) => ask('look', aheadMs),
    heap: async () => (await ask('heap'))?.heap,
    signal: (signal: NodeJS.Signals) => child.kill(signal),
    async kill(): Promise<void> {
      child.kill('SIGKILL');
      await ended.promise;
    },
    /** By SIGTERM, or what helps. */
    async stop() {
      child.kill('SIGCONT');
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), 20_000);
      return ended.promise.finally(() => clearTimeout(late));
    },
  };
}
