import { spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Home } from './home.ts';

const START_DEADLINE_MS = 60_000;
const POLL_MS = 20;

interface Command {
  readonly command: string;
  readonly args: readonly string[];
}

/** What the watchdog process is told, as the first line on its standard input. */
export interface Orders {
  readonly home: Home;
  /** Written into the home before anything starts, readable by the server's user alone. */
  readonly files: Readonly<Record<string, string>>;
  /** Commands that must succeed before the server starts. */
  readonly prepare: readonly Command[];
  readonly server: Command;
  readonly env: Readonly<Record<string, string>>;
  readonly stopSignal: 'SIGINT' | 'SIGTERM';
}

/** A server that runs under a watchdog: what it has written so far, and how to end it. */
export interface Guarded {
  log(): Promise<string>;
  /** Resolves when the server has ended and a temporary home is gone. */
  stop(): Promise<void>;
}

/**
 * Starts a server and resolves when its log matches `ready`; throws, with the end of that log, when
 * the server ends before. However this process ends, the server ends with it: the watchdog holds
 * the other end of a pipe from us, and the pipe closes even after SIGKILL.
 */
export async function startGuarded(orders: Orders, ready: RegExp): Promise<Guarded> {
  const logFile = join(orders.home.path, 'log');
  await rm(logFile, { force: true }); // the last start's, which says that it was ready
  const watchdog = spawn(process.execPath, [join(import.meta.dirname, 'watchdog-process.ts')], {
    // In its own process group, so that a Ctrl-C in the terminal reaches us only.
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
    env: {},
  });
  let lastWords = '';
  watchdog.stdout.on('data', (chunk) => {
    lastWords += chunk;
  });
  let hasEnded = false;
  const ended = new Promise<void>((resolve) => {
    const end = () => {
      hasEnded = true;
      resolve();
    };
    watchdog.once('close', end);
    watchdog.once('error', end);
  });
  watchdog.stdin.on('error', () => {}); // it ended first; `ended` tells
  watchdog.stdin.write(`${JSON.stringify(orders)}\n`);
  // A forgotten server must not keep us from ending, since our end is what ends it.
  watchdog.unref();
  for (const pipe of [watchdog.stdin, watchdog.stdout]) if (pipe instanceof Socket) pipe.unref();

  const log = () => readFile(logFile, 'utf8').catch(() => '');
  const stop = async () => {
    watchdog.ref();
    watchdog.stdin.end();
    await ended;
  };

  const deadline = performance.now() + START_DEADLINE_MS;
  while (!ready.test(await log())) {
    const isLate = performance.now() > deadline;
    if (hasEnded || isLate) {
      await stop();
      const what = isLate ? `was not ready after ${START_DEADLINE_MS / 1000} s` : 'did not start';
      throw new Error(`${orders.server.command} ${what}: ${lastWords.trim()}`);
    }
    await sleep(POLL_MS);
  }
  return { log, stop };
}
