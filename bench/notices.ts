import { setTimeout as sleep } from 'node:timers/promises';
import { openPool } from '../sandbox/embedded/pool.ts';
import { startPostgres } from '../sandbox/embedded/postgres.ts';
import { startRedis } from '../sandbox/embedded/redis.ts';
import { startWorld } from '../sandbox/world.ts';
import { startBotProcess } from '../test/support/bot-process.ts';
import { middle, quantile } from './quantile.ts';
import { startEnv } from './scene.ts';
import type { Measured } from './table.ts';

const CHANNELS = 50;
const EACH = 20;
const ROUNDS = 3;
/** What Slack takes of one channel. */
const INTERVAL_MS = 1000;
const WITHIN_MS = 5 * 60_000;

/** 1,000 notices to 50 channels, of each of which Slack takes one a second. */
export async function* run(): AsyncGenerator<Measured> {
  const [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
  const world = await startWorld({
    databaseUrl: postgres.adminUrl,
    redisUrl: redis.url,
    orgs: [],
    env: { LOG_LEVEL: 'info' },
  });
  const pool = openPool(postgres.adminUrl, 2);
  const bot = startBotProcess({ env: { ...world.env, ...startEnv } });
  const channels = Array.from({ length: CHANNELS }, (_, at) => {
    const name = `alerts-${at}`;
    const members = [world.slack.as('dana').id, world.slack.botUserId];
    return world.slack.addChannel({ name, members }).id;
  });
  try {
    await bot.ready();
    world.slack.rateLimit({ burst: 1, intervalMs: INTERVAL_MS });
    const times: number[] = [];
    let refused = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const before = refusals(world);
      times.push(await sendAll(round));
      refused = Math.max(refused, refusals(world) - before);
      await sleep(2 * INTERVAL_MS);
    }
    const least = (EACH - 1) * INTERVAL_MS;
    const { problems } = world.slack;
    if (problems.length > 0) console.error(`Slack complains: ${problems[0]?.detail}`);
    yield {
      what: 'notices: 1,000 to 50 channels, against one a second',
      value: middle(times) / least,
      limit: 1.05,
      unit: '×',
      beside: `${(middle(times) / 1000).toFixed(1)} s (${(quantile(times, 0) / 1000).toFixed(1)} to ${(quantile(times, 1) / 1000).toFixed(1)}) for ${least / 1000} s; at most ${refused} of ${CHANNELS * EACH} told to wait`,
    };
  } finally {
    await bot.stop();
    await pool.end();
    await world.close();
    await Promise.all([postgres.stop(), redis.stop()]);
  }

  async function sendAll(round: number): Promise<number> {
    const from = performance.now();
    await pool.query(
      `insert into notice (id, workspace_id, key, kind, target, facts, created_at, due_at)
       select gen_random_uuid(), w.id, 'bench ' || $1::integer || ' ' || c || ' ' || n, 'alert.test', 'channel:' || c,
         jsonb_build_object('by', $2::text), clock_timestamp(), clock_timestamp()
       from workspace w, unnest($3::text[]) c, generate_series(1, $4::integer) n`,
      [round, world.slack.as('dana').id, channels, EACH],
    );
    for (;;) {
      const { rows } = await pool.query(
        'select count(*)::integer as left from notice where sent_at is null and dropped_at is null',
      );
      if (rows[0].left === 0) return performance.now() - from;
      if (performance.now() - from > WITHIN_MS) throw new Error(`${rows[0].left} were not sent`);
      await sleep(50);
    }
  }
}

const refusals = ({ slack }: Awaited<ReturnType<typeof startWorld>>): number =>
  slack.requests.filter(({ method, answer }) => method === 'chat.postMessage' && !answer.ok).length;
