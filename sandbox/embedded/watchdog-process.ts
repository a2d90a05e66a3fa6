// The watchdog itself, a process of its own: reads its orders from standard input, runs the server,
// and ends it when standard input closes. See watchdog.ts.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chownSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Orders } from './watchdog.ts';

const KILL_AFTER_MS = 5_000;
const LAST_WORDS = 2_000;

// Only the closing of the pipe ends us, whatever a terminal or a supervisor sends to everybody.
for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM'] as const) process.on(signal, () => {});

let isOver = false;
let endCurrent: (() => void) | undefined;

const lines = createInterface({ input: process.stdin });
lines.once('line', (line) => {
  // What arrived on our own pipe was written by watchdog.ts.
  const orders = JSON.parse(line) as Orders;
  void carryOut(orders).then((code) => process.exit(code));
});
lines.once('close', () => {
  isOver = true;
  if (endCurrent) endCurrent();
});

async function carryOut({ home, files, prepare, server, env, stopSignal }: Orders) {
  const { path, owner } = home;
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const own = (file: string) => owner && chownSync(file, owner.uid, owner.gid);
  own(path);
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(path, name), text, { mode: 0o600 });
    own(join(path, name));
  }
  const log = openSync(join(path, 'log'), 'w', 0o600);

  const run = async (command: string, args: readonly string[]): Promise<number> => {
    if (isOver) return 1;
    const child = spawn(command, args, {
      cwd: path, // a folder that the server's user may enter; ours may be closed to it
      env,
      stdio: ['ignore', log, log],
      ...owner,
    });
    let killing: NodeJS.Timeout | undefined;
    endCurrent = () => {
      child.kill(stopSignal);
      killing = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS);
    };
    const [code] = await once(child, 'exit').catch((error: unknown) => {
      writeFileSync(log, String(error));
      return [1];
    });
    clearTimeout(killing);
    endCurrent = undefined;
    return typeof code === 'number' ? code : 1;
  };

  let code = 0;
  for (const step of [...prepare, server]) {
    code = await run(step.command, step.args);
    if (code !== 0) break;
  }
  // The last words go to whoever waits for the server, since the log goes with its home.
  if (!isOver) writeSync(1, readFileSync(join(path, 'log'), 'utf8').slice(-LAST_WORDS));
  if (home.isTemporary) rmSync(path, { recursive: true, force: true, maxRetries: 5 });
  return isOver ? 0 : code;
}
