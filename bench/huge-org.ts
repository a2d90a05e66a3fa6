import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { createBrowser } from '../sandbox/browser.ts';
import { startPostgres } from '../sandbox/embedded/postgres.ts';
import { startRedis } from '../sandbox/embedded/redis.ts';
import { startWorld, type World } from '../sandbox/world.ts';
import { type BotProcess, startBotProcess } from '../test/support/bot-process.ts';
import type { Measured } from './table.ts';

const TOKENS = 1_000_000;
const MOST_RSS_MB = 256;
const WAIT_MS = 15 * 60_000;
const PEERS = join(import.meta.dirname, 'peers.ts');
/** As `npm start` has them. */
const FLAGS = startFlags();
const NODE_OPTIONS = FLAGS.join(' ');

/**
 * A million tokens through the real worker, a process of its own; the simulators are this process. Two cores carry the
 * worker, the simulated Salesforce and PostgreSQL, so reading and writing cannot overlap for free: the sum of both peers
 * is what the same work costs here one after the other.
 */
export async function* run(): AsyncGenerator<Measured> {
  const [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
  const world = await startWorld({
    databaseUrl: postgres.adminUrl,
    redisUrl: redis.url,
    orgs: [{ name: 'Huge', size: 'huge', seed: 11 }],
    env: { LOG_LEVEL: 'info' },
  });
  const db = new pg.Client({ connectionString: postgres.adminUrl });
  await db.connect();
  let bot: BotProcess | undefined;
  try {
    bot = startBotProcess({ env: { ...world.env, NODE_OPTIONS } });
    await bot.ready();
    await connect(world);
    const first = await nextSync(bot, 0);
    const rssMb = peakMb(bot);
    const { rows: tokens } = await db.query(
      'select sum(copies)::integer as tokens, (select max(api_calls) from sync_run) as calls from token',
    );
    const read: number = tokens[0].tokens;

    const wal = await walNow(db);
    await db.query(`update domain set next_due_at = '2000-01-01'`);
    const second = await nextSync(bot, 1);
    const walBytes = await walSince(db, wal);
    const rssAfterMb = peakMb(bot);
    await bot.stop();
    bot = undefined;

    const peers = await runPeers(world.env);
    const perSecond = (ms: number) => `${Math.round((read / ms) * 1000)} rows/s`;
    const beside = `sync ${perSecond(first)}; (a) fetched and parsed only ${perSecond(peers.fetched)}; (b) COPY and MERGE only ${perSecond(peers.written)}`;

    yield row('huge org: tokens not read', Math.max(0, TOKENS - read), 0, 'tokens', `${read} read`);
    yield row(
      'huge org: API calls',
      tokens[0].calls,
      1.15 * (TOKENS / 500) + 20,
      'calls',
      '2000 pages of 500',
    );
    yield row(
      'huge org: peak RSS of the worker',
      rssMb,
      MOST_RSS_MB,
      'MB',
      `${rssAfterMb} MB after a second sync`,
    );
    yield row(
      'huge org: first sync against (a) + (b)',
      first / (peers.fetched + peers.written),
      1.3,
      '×',
      beside,
    );
    yield row('huge org: first sync against (a)', first / peers.fetched, 3, '×', beside);
    yield row(
      'huge org: unchanged second sync against (a) + (b again)',
      second / (peers.fetched + peers.again),
      1.3,
      '×',
      `sync ${perSecond(second)}; (b) again ${perSecond(peers.again)}`,
    );
    yield row(
      'huge org: log of an unchanged second sync',
      walBytes / 1e6,
      1,
      'MB',
      'first sync writes it all',
    );
  } finally {
    await bot?.stop();
    await db.end();
    await world.close();
    await Promise.all([postgres.stop(), redis.stop()]);
  }
}

const row = (
  what: string,
  value: number,
  limit: number,
  unit: string,
  beside: string,
): Measured => ({
  what,
  value,
  limit,
  unit,
  beside,
});

async function connect({ slack, orgs }: World): Promise<void> {
  const [org] = orgs;
  if (!org) throw new Error('no org');
  const dana = slack.as('dana');
  await dana.command('/salesforce add', { channel: '#sec-alerts' });
  await slack.eventually(() => dana.modal?.text.includes('My Domain address'));
  await dana.fill({
    Name: 'Huge',
    'Sign-in page': 'My Domain',
    'My Domain address': org.host,
    'Send alerts to': '#sec-alerts',
  });
  await dana.submit('Next');
  const { url } = await dana.press('Allow and open Salesforce');
  const browser = createBrowser();
  await browser.open(url ?? '');
  await browser.press('Go to Salesforce');
  browser.choose(org.users.admin.username);
  await browser.press('Log In');
  await browser.press('Allow');
}

/** Milliseconds that the next sync took, by the worker's own log. */
async function nextSync(bot: BotProcess, already: number): Promise<number> {
  const end = performance.now() + WAIT_MS;
  for (;;) {
    const ended = bot.output.split('\n').filter((line) => line.includes('"message":"sync ended"'));
    const line = ended[already];
    if (line) {
      const { outcome, ms } = JSON.parse(line);
      if (outcome !== 'complete') throw new Error(`the sync ended ${outcome}:\n${bot.output}`);
      return ms;
    }
    if (performance.now() > end) throw new Error(`no sync ended:\n${bot.output}`);
    await sleep(100);
  }
}

function peakMb({ pid }: BotProcess): number {
  const [, kb] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Math.round(Number(kb) / 1024);
}

async function walNow(db: pg.Client): Promise<string> {
  const { rows } = await db.query('select pg_current_wal_lsn() as at');
  return rows[0].at;
}

async function walSince(db: pg.Client, from: string): Promise<number> {
  const { rows } = await db.query('select pg_wal_lsn_diff(pg_current_wal_lsn(), $1) as bytes', [
    from,
  ]);
  return Number(rows[0].bytes);
}

async function runPeers(env: Readonly<Record<string, string>>) {
  const child = fork(PEERS, {
    env: { ...process.env, ...env },
    execArgv: FLAGS,
  });
  const [message] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => {
      throw new Error('the peers ended without figures');
    }),
  ]);
  return message as { rows: number; fetched: number; written: number; again: number };
}

function startFlags(): string[] {
  const path = join(import.meta.dirname, '../package.json');
  const { scripts } = JSON.parse(readFileSync(path, 'utf8')) as { scripts: { start: string } };
  return scripts.start.match(/--max-\S+/g) ?? [];
}
