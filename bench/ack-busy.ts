import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { freePort } from '../sandbox/embedded/free-port.ts';
import { openPool } from '../sandbox/embedded/pool.ts';
import { startPostgres } from '../sandbox/embedded/postgres.ts';
import { startRedis } from '../sandbox/embedded/redis.ts';
import { startWorld } from '../sandbox/world.ts';
import { type BotProcess, startBotProcess } from '../test/support/bot-process.ts';
import type { Asked, Started } from './org-process.ts';

import { addOrg, startEnv } from './scene.ts';
import { type Measured, rowsOf } from './table.ts';
import { type Round, saidOf, typed, upTo } from './typing.ts';
import { until } from './until.ts';

const TOKENS = 100_000;
const COMMANDS = 600;
/** Each connection types as fast as it is acked; with EVERY_MS=200, all ten together 50 a second. */
const EVERY_MS = Number(process.env.EVERY_MS ?? 0);

const row = rowsOf('acks while 100,000 tokens are read');

/**
 * Acks while a sync of 100,000 tokens runs that has each row to write: by a worker apart, and in the process that acks.
 * Salesforce is a process of its own, so that who types is not held up by it.
 */
export async function* run(): AsyncGenerator<Measured> {
  const port = await freePort();
  const [postgres, redis, salesforce] = await Promise.all([
    startPostgres(),
    startRedis(),
    startOrg(port),
  ]);
  const world = await startWorld({
    databaseUrl: postgres.adminUrl,
    redisUrl: redis.url,
    orgs: [],
    port,
    env: { LOG_LEVEL: 'info', SYNC_INTERVAL: '24h', ...salesforce.env },
  });
  world.slack.rateLimit({ burst: 1_000_000, intervalMs: 1 });
  const pool = openPool(postgres.adminUrl, 1);
  const env = { ...world.env, ...startEnv };
  const bots: BotProcess[] = [];
  const one = async <Row>(query: string) => (await pool.query(query)).rows[0] as Row | undefined;
  const running = async () =>
    (await one('select 1 from sync_run where ended_at is null')) !== undefined;

  async function start(role?: 'web' | 'worker'): Promise<BotProcess> {
    const port = role === 'worker' ? await freePort() : world.port;
    const bot = startBotProcess({ env: { ...env, PORT: String(port) }, ...(role && { role }) });
    bots.push(bot);
    await bot.ready();
    return bot;
  }

  async function stop(): Promise<void> {
    for (const bot of bots.splice(0)) await bot.stop();
  }

  async function measure() {
    await typed(world, upTo(COMMANDS / 3), EVERY_MS);
    const idle = await typed(world, upTo(COMMANDS), EVERY_MS);
    await pool.query('truncate token');
    await pool.query(`update domain set next_due_at = '2000-01-01'`);
    await until(running);
    const from = performance.now();
    let isOver = false;
    const over = until(async () => !(await running())).then(() => {
      isOver = true;
    });
    const busy = await typed(world, () => !isOver, EVERY_MS);
    await over;
    const seconds = (performance.now() - from) / 1000;
    const read = await one<{ sum: string }>('select sum(copies) from token');
    if (Number(read?.sum) < TOKENS) throw new Error(`only ${read?.sum} tokens were read`);
    await stop();
    return { idle, busy, seconds };
  }

  try {
    const whole = await start();
    await addOrg(world, salesforce.org);
    await whole.says('"message":"sync ended"');
    const together = await measure();
    await start('web');
    await start('worker');
    const apart = await measure();

    const said = ({ idle, busy, seconds }: { idle: Round; busy: Round; seconds: number }) =>
      `busy ${saidOf(busy)}, worst ${busy.worst.toFixed(0)} ms, of ${busy.commands} in ${seconds.toFixed(1)} s; idle ${saidOf(idle)}; who asks took ${busy.asker.toFixed(2)} of a processor`;
    yield row('p99 by a worker apart', apart.busy.p99 / apart.idle.p99, 2, '× idle', said(apart));
    yield row('p99 in one process', together.busy.p99, 500, 'ms', said(together));
  } finally {
    await stop();
    salesforce.stop();
    await pool.end();
    await world.close();
    await Promise.all([postgres.stop(), redis.stop()]);
  }
}

async function startOrg(port: number): Promise<Started & { stop(): void }> {
  const child = fork(join(import.meta.dirname, 'org-process.ts'));
  const asked: Asked = {
    app: {
      name: 'Orgwarden',
      clientId: '3MVG9bench',
      clientSecret: 'BENCHBENCHBENCH',
      redirectUris: [`http://localhost:${port}/salesforce/callback`],
      scopes: ['api', 'web', 'refresh_token', 'id'],
    },
    spec: { name: 'Large', size: 'large', seed: 11 },
  };
  child.send(asked);
  const [started]: Started[] = await once(child, 'message');
  if (!started) throw new Error('Salesforce did not start');
  return { ...started, stop: () => child.disconnect() };
}
