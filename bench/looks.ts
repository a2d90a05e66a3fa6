import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { openPool } from '../sandbox/embedded/pool.ts';
import { startPostgres } from '../sandbox/embedded/postgres.ts';
import { startRedis } from '../sandbox/embedded/redis.ts';
import { startWorld, type World } from '../sandbox/world.ts';
import { addOrg } from './scene.ts';
import { type Measured, rowsOf } from './table.ts';
import { until } from './until.ts';

const DOMAINS = 200;
const DELAY_MS = 120;
/** What the smallest org with the API has a day. */
const CALLS_A_DAY = 15_000;
/** The clock goes so many times faster than calls take: a call of 120 ms costs more than a second of it. */
const FASTER = 10;
const STEP_MS = 100;
const QUIET_MINUTES = 10;
const GRANT_MINUTES = 20;
const DAY_MINUTES = 24 * 60;
const MOST_SECONDS = 180;
const MOST_SHARE = 5;
const APP = 'Data Loader Pro';
const AT_ONCE = 20;

/** 200 domains of 120 ms a call: from a grant in each to its card, and what the looks take of the orgs' calls of a day. */
export async function* run(): AsyncGenerator<Measured> {
  const [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
  const orgs = Array.from({ length: DOMAINS }, (_, at) => ({
    name: `Acme ${at + 1}`,
    size: 'small' as const,
    seed: at + 1,
    apiLimit: CALLS_A_DAY,
  }));
  const world = await startWorld({ databaseUrl: postgres.adminUrl, redisUrl: redis.url, orgs });
  world.slack.rateLimit({ burst: 100_000, intervalMs: 1 });
  const pool = openPool(postgres.adminUrl, 2);
  const bot = await world.startBot();
  try {
    for (const [n, org] of world.orgs.entries()) {
      // A person may do so much in ten minutes and no more.
      if (n % AT_ONCE === 0) world.clock.forward(10 * 60_000);
      await addOrg(world, org);
    }
    await until(async () => (await number(pool, 'select count(*) from look')) === DOMAINS);
    for (const org of world.orgs) org.set({ delayMs: DELAY_MS });

    // So that they are spread over their interval, as they are in life.
    await pool.query(`update look set due_at = due_at + random() * interval '2 minutes'`);
    await pool.query(
      `update domain set next_due_at = next_due_at - random() * interval '55 minutes'`,
    );
    await pass(world, 5);
    const before = await callsOfLooks(pool);
    await pass(world, QUIET_MINUTES);
    const quiet = ((await callsOfLooks(pool)) - before) / DOMAINS;

    const from = await callsOfLooks(pool);
    const syncIn = await grantInAll(world, pool);
    await pass(world, 5);
    const all = ((await callsOfLooks(pool)) - from) / DOMAINS;
    const finds = all - (quiet / QUIET_MINUTES) * (GRANT_MINUTES + 5);

    const waits = await waitsOf(pool);
    const missing = DOMAINS - waits.length;
    const share = (((quiet / QUIET_MINUTES) * DAY_MINUTES + finds) / CALLS_A_DAY) * 100;
    const hourly = `by the next hourly sync alone: ${at(syncIn, 0.5)} s, ${at(syncIn, 0.95)} s`;
    yield row(
      'grants without a card',
      missing,
      0,
      'grants',
      `${DOMAINS} domains at ${DELAY_MS} ms a call`,
    );
    yield row('grant to card, p50', at(waits, 0.5), MOST_SECONDS, 's', hourly);
    yield row('grant to card, p95', at(waits, 0.95), MOST_SECONDS, 's', hourly);
    const calls = `${quiet.toFixed(1)} calls in ${QUIET_MINUTES} quiet min; a find takes ${finds.toFixed(1)} more`;
    yield row("calls of looks, of an org's 15,000 a day", share, MOST_SHARE, '%', calls);
  } finally {
    await bot.close();
    await pool.end();
    await world.close();
    await Promise.all([postgres.stop(), redis.stop()]);
  }
}

/** An app that nobody knew is granted in each org, one after another. Gives in how many seconds each would be synced. */
async function grantInAll(world: World, pool: pg.Pool): Promise<number[]> {
  const syncIn: number[] = [];
  for (const org of world.orgs) {
    await pass(world, GRANT_MINUTES / DOMAINS);
    const now = world.clock.now();
    const { rows } = await pool.query<{ at: Date }>(
      'select next_due_at as at from domain where name = $1',
      [org.name],
    );
    org.grantToken(org.users.ordinary.username, APP);
    syncIn.push(Math.max(0, (rows[0]?.at.getTime() ?? 0) - now.getTime()) / 1000);
  }
  return syncIn;
}

/** From each grant, by Salesforce's whole seconds, to when its app was first seen and its card is there. */
async function waitsOf(pool: pg.Pool): Promise<number[]> {
  const { rows } = await pool.query<{ wait: number }>(
    `select extract(epoch from a.first_seen_at - t.created_at)::float8 as wait from app a
     join token t on t.app_id = a.id join card c on c.kind = 'app' and c.subject = a.id::text where a.name = $1`,
    [APP],
  );
  return rows.map(({ wait }) => wait);
}

const callsOfLooks = (pool: pg.Pool) => number(pool, 'select sum(calls) from look');

async function number(pool: pg.Pool, query: string): Promise<number> {
  const { rows } = await pool.query<Record<string, string | null>>(query);
  return Number(Object.values(rows[0] ?? {})[0] ?? 0);
}

/** Lets so many minutes of the world's clock pass. */
async function pass(world: World, minutes: number): Promise<void> {
  const end = world.clock.now().getTime() + minutes * 60_000;
  while (world.clock.now().getTime() < end) {
    world.clock.forward(Math.min(STEP_MS * FASTER, end - world.clock.now().getTime()));
    await sleep(STEP_MS);
  }
}

const at = (values: readonly number[], share: number): number =>
  Math.round(values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? 0);

const row = rowsOf('looks');
