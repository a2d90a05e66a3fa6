import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startPostgres } from '../sandbox/embedded/postgres.ts';
import { startRedis } from '../sandbox/embedded/redis.ts';
import { startWorld } from '../sandbox/world.ts';
import { startBotProcess } from '../test/support/bot-process.ts';
import { bytesWith, installedBytes } from './installed.ts';
import { middle, quantile } from './quantile.ts';
import { startEnv } from './scene.ts';
import type { Measured } from './table.ts';

const ROUNDS = 5;
const LOOK_MS = 5;
const READY_WITHIN_MS = 60_000;
/** Long enough for what is only needed at the start to be thrown away. */
const IDLE_MS = 3000;
const MIB = 1024 * 1024;

interface Started {
  readonly ms: number;
  readonly mib: number;
}

/** From the start of the program until it is ready, and its memory when nobody wants anything: the bot beside Bolt with PostgreSQL and Redis. */
export async function* run(): AsyncGenerator<Measured> {
  const [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
  const world = await startWorld({
    databaseUrl: postgres.adminUrl,
    redisUrl: redis.url,
    orgs: [],
  });
  const ours: Started[] = [];
  const peers: Started[] = [];
  const peer = join(import.meta.dirname, 'start-peer.ts');
  try {
    const loadedFirst = `--import=${join(import.meta.dirname, '../scripts/node-version.mjs')}`;
    const env = {
      ...world.env,
      ...startEnv,
      NODE_OPTIONS: `${startEnv.NODE_OPTIONS} ${loadedFirst}`,
    };
    const peersEnv = { ...world.env, ...startEnv };
    // The first start makes the tables.
    await started(world.port, () => startBotProcess({ env }));
    for (let round = 0; round < ROUNDS; round += 1) {
      ours.push(await started(world.port, () => startBotProcess({ env })));
      peers.push(await started(world.port, () => startPeer(peer, peersEnv)));
    }
  } finally {
    await world.close();
    await Promise.all([postgres.stop(), redis.stop()]);
  }
  const of = (all: readonly Started[], what: keyof Started) =>
    middle(all.map((each) => each[what]));
  const spread = (all: readonly Started[], what: keyof Started) => {
    const values = all.map((each) => each[what]);
    return `${quantile(values, 0).toFixed(0)} to ${quantile(values, 1).toFixed(0)}`;
  };
  const row = (what: keyof Started, words: string, limit: number, unit: string): Measured => ({
    what: `start: ${words}, against Bolt with pg and ioredis`,
    value: of(ours, what) / of(peers, what),
    limit,
    unit: '×',
    beside: `${of(ours, what).toFixed(0)} ${unit} (${spread(ours, what)}) and ${of(peers, what).toFixed(0)} (${spread(peers, what)})`,
  });
  yield row('ms', 'until it is ready', 1.5, 'ms');
  const memory = row('mib', 'memory when idle', 1.3, 'MiB');
  const sizes = [installedBytes(), bytesWith('@slack/bolt', 'pg', 'ioredis')];
  const [own, least] = sizes.map((bytes) => (bytes / MIB).toFixed(0));
  yield { ...memory, beside: `${memory.beside}; installed: ${own} MiB and ${least}` };
}

interface Program {
  readonly pid: number;
  stop(): Promise<unknown>;
}

async function started(port: number, start: () => Program): Promise<Started> {
  const from = performance.now();
  const program = start();
  while (!(await isReady(port))) {
    if (performance.now() - from > READY_WITHIN_MS) throw new Error('it never became ready');
    await sleep(LOOK_MS);
  }
  const ms = performance.now() - from;
  await sleep(IDLE_MS);
  const mib = residentMib(program.pid);
  await program.stop();
  return { ms, mib };
}

const isReady = (port: number): Promise<boolean> =>
  fetch(`http://localhost:${port}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  );

function residentMib(pid: number): number {
  const [, kb] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kb) / 1024;
}

function startPeer(program: string, env: Readonly<Record<string, string>>): Program {
  const child = spawn(process.execPath, [program], {
    env: { ...env, PATH: process.env.PATH },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  return {
    pid: child.pid ?? 0,
    async stop() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
