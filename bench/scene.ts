import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createBrowser } from '../sandbox/browser.ts';
import { openPool } from '../sandbox/embedded/pool.ts';
import { type PostgresOptions, startPostgres } from '../sandbox/embedded/postgres.ts';
import { startRedis } from '../sandbox/embedded/redis.ts';
import type { Org, OrgSpec } from '../sandbox/salesforce/start.ts';
import { startWorld, type World } from '../sandbox/world.ts';
import { type BotProcess, startBotProcess } from '../test/support/bot-process.ts';
import { processorMs } from './processor.ts';

const WAIT_MS = 15 * 60_000;

/** How long something took by the clock, and what it took of the processors, in milliseconds. */
export interface Cost {
  readonly wall: number;
  readonly processor: number;
}

/** What `npm start` says of the bot's memory, as environment: flags of Node, and how the C library keeps it. */
export const startEnv = envOfStart();

export type Scene = Awaited<ReturnType<typeof startScene>>;

/**
 * One org, or some, and the real bot, a process of its own with the heap of `npm start`; the simulators are this process.
 * What is not said of which org is of the first.
 */
export async function startScene(
  specs: OrgSpec | readonly OrgSpec[],
  server: PostgresOptions = {},
) {
  const [postgres, redis] = await Promise.all([startPostgres(server), startRedis()]);
  const world = await startWorld({
    databaseUrl: postgres.adminUrl,
    redisUrl: redis.url,
    orgs: [specs].flat(),
    // No sync comes by schedule, however slow the machine is: each is asked for, and measured.
    env: { LOG_LEVEL: 'info', SYNC_INTERVAL: '24h' },
  });
  const pool = openPool(postgres.adminUrl, 1);
  const bot = startBotProcess({ env: { ...world.env, ...startEnv } });
  let seen = 0;

  async function rows<Row>(query: string, values: unknown[] = []): Promise<Row[]> {
    return (await pool.query(query, values)).rows as Row[];
  }

  const serverPid = Number.parseInt(
    readFileSync(join(postgres.home, 'cluster/postmaster.pid'), 'utf8'),
    10,
  );
  // The processes that a sync keeps busy are this one with the simulators, its children, and PostgreSQL's.
  const processor = () => processorMs(process.pid, serverPid);

  /** What `work` costs; it gives its own milliseconds. */
  async function measure(work: () => Promise<number>): Promise<Cost> {
    const before = processor();
    const wall = await work();
    return { wall, processor: processor() - before };
  }

  /** Milliseconds that the next sync took, by the bot's own log. */
  async function nextSync(): Promise<number> {
    const end = performance.now() + WAIT_MS;
    for (;;) {
      const ended = bot.output
        .split('\n')
        .filter((line) => line.includes('"message":"sync ended"'));
      const line = ended[seen];
      if (line) {
        seen += 1;
        const { outcome, ms } = JSON.parse(line);
        if (outcome !== 'complete') throw new Error(`the sync ended ${outcome}:\n${bot.output}`);
        return ms;
      }
      if (performance.now() > end) throw new Error(`no sync ended:\n${bot.output}`);
      await sleep(100);
    }
  }

  return {
    env: world.env,
    org: firstOrg(world),
    orgs: world.orgs,
    version: postgres.version,
    rows,

    measure,

    /** Adds the org as an admin does. Gives what its first sync cost. */
    async connect(org = firstOrg(world)): Promise<Cost> {
      await bot.ready();
      await addOrg(world, org);
      return measure(nextSync);
    },

    /** Makes the domain due. Gives what that sync cost. */
    async sync(org = firstOrg(world)): Promise<Cost> {
      await rows(`update domain set next_due_at = '2000-01-01' where name = $1`, [org.name]);
      return measure(nextSync);
    },

    peakMb: () => peakMb(bot),

    async close(): Promise<void> {
      await bot.stop();
      await pool.end();
      await world.close();
      await Promise.all([postgres.stop(), redis.stop()]);
    },
  };
}

/** What one must know of an org to add it. */
export type AddedOrg = Pick<Org, 'name' | 'host'> & { users: { admin: { username: string } } };

/** Adds the org as an admin does. */
export async function addOrg(world: World, org: AddedOrg): Promise<void> {
  const dana = world.slack.as('dana');
  await dana.command('/salesforce add', { channel: '#sec-alerts' });
  await world.slack.eventually(() => dana.modal?.text.includes('My Domain address'));
  await dana.fill({
    Name: org.name,
    'Sign-in page': 'My Domain',
    'My Domain address': org.host,
    'Send alerts to': '#sec-alerts',
  });
  await dana.submit('Next');
  const { url } = await dana.press('Allow and open Salesforce');
  await dana.closeModal({ all: true });
  const browser = createBrowser();
  await browser.open(url ?? '');
  await browser.press('Go to Salesforce');
  browser.choose(org.users.admin.username);
  await browser.press('Log In');
  await browser.press('Allow');
}

function firstOrg({ orgs: [org] }: World) {
  if (!org) throw new Error('no org');
  return org;
}

function peakMb({ pid }: BotProcess): number {
  const [, kb] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Math.round(Number(kb) / 1024);
}

function envOfStart() {
  const path = join(import.meta.dirname, '../package.json');
  const { scripts } = JSON.parse(readFileSync(path, 'utf8')) as { scripts: { start: string } };
  const flags = scripts.start.match(/--max-\S+/g);
  const [, arenas] = /\bMALLOC_ARENA_MAX=\D*(\d+)/.exec(scripts.start) ?? [];
  if (!flags || !arenas) throw new Error('npm start says nothing of memory: measure without it');
  return { NODE_OPTIONS: flags.join(' '), MALLOC_ARENA_MAX: arenas };
}
