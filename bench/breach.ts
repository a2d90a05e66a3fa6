import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { startPostgres } from '../sandbox/embedded/postgres.ts';
import { startRedis } from '../sandbox/embedded/redis.ts';
import { startWorld, type World } from '../sandbox/world.ts';
import { seenOf } from '../src/apps/revocations/revocation.ts';
import { readConfig } from '../src/config.ts';
import { createLog } from '../src/lib/log.ts';
import { CALLS_AT_ONCE } from '../src/syncs/revoke-session.ts';
import { joinCore } from '../src/wiring/core.ts';
import { openResources } from '../src/wiring/resources.ts';
import { startBotProcess } from '../test/support/bot-process.ts';
import { openPool } from './pool.ts';
import { addOrg, startFlags } from './scene.ts';
import type { Measured } from './table.ts';

const DOMAINS = 20;
const TOKENS = 1000;
const DELAY_MS = 100;
const MOST_SECONDS = 60;
const WAIT_MS = 5 * 60_000;
const VENDOR = 'Klue';
/** Bears the name among others: none of it is to go. */
const INNOCENT = 'Klueless';

/** A vendor's breach in 20 domains, each answering after 100 ms: from the second person's yes to the proof that its 1,000 tokens are gone. */
export async function* run(): AsyncGenerator<Measured> {
  const [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
  const world = await startWorld({
    databaseUrl: postgres.adminUrl,
    redisUrl: redis.url,
    orgs: Array.from({ length: DOMAINS }, (_, at) => ({
      name: `Acme ${at + 1}`,
      size: 'small' as const,
      seed: at + 1,
    })),
    env: { LOG_LEVEL: 'info' },
  });
  const pool = openPool(postgres.adminUrl, 1);
  const bot = startBotProcess({ env: { ...world.env, NODE_OPTIONS: startFlags.join(' ') } });
  const closers: (() => Promise<unknown>)[] = [];
  try {
    await bot.ready();
    for (const org of world.orgs) {
      for (let given = 0; given < TOKENS / DOMAINS; given += 10) {
        const at = new Date(world.clock.now().getTime() - given * 1e6);
        for (const app of [VENDOR, INNOCENT]) org.grantMany(app, 10, { at });
      }
      await addOrg(world, org);
    }
    await until(async () => (await count(pool, `domain where status = 'success'`)) === DOMAINS);
    const agree = await asker(world, closers);
    for (const org of world.orgs) org.set({ delayMs: DELAY_MS });
    const before = callsOf(world);
    const from = performance.now();
    await agree();
    await until(async () => (await count(pool, 'revocation where ended_at is null')) === 0);
    const seconds = (performance.now() - from) / 1000;
    const calls = callsOf(world) - before;
    const ideal = (calls * DELAY_MS) / CALLS_AT_ONCE / 1000;
    const left = leftOf(world, VENDOR) + TOKENS - (await proven(pool));
    const what = `${TOKENS} in ${DOMAINS} domains`;
    yield row('tokens left or not proven', left, 0, 'tokens', what);
    yield row('tokens of other apps gone', TOKENS - leftOf(world, INNOCENT), 0, 'tokens', what);
    yield row(
      "second person's yes to proven zero",
      seconds,
      MOST_SECONDS,
      's',
      `${ideal.toFixed(1)} s: ${calls} calls × ${DELAY_MS} ms ÷ ${CALLS_AT_ONCE}`,
    );
  } finally {
    for (const close of closers.reverse()) await close();
    await bot.stop();
    await pool.end();
    await world.close();
    await Promise.all([postgres.stop(), redis.stop()]);
  }
}

/** Asks as the window does; gives the second person's press, which rings the bell as the process that takes it does. */
async function asker(world: World, closers: (() => Promise<unknown>)[]) {
  const resources = await openResources(
    {
      config: readConfig(world.env),
      clock: world.clock,
      log: createLog({ level: 'warn' }),
      role: 'web',
      version: 'bench',
    },
    (close) => closers.push(close),
  );
  const { governance } = joinCore(resources, () => {});
  const { apps } = governance;
  const [workspaceId, by] = [1, world.slack.as('dana').id];
  const theirs = (await apps.theirs(workspaceId, VENDOR)).filter(({ isExact }) => isExact);
  const appIds = theirs.map(({ appId }) => appId);
  const since = world.clock.now();
  const asked = { workspaceId, vendor: VENDOR, appIds, since, reason: 'bench', by };
  const breachId = await apps.askBreach({ ...asked, isDrill: false });
  const runs = (await apps.breach(workspaceId, breachId ?? 0))?.runs ?? [];
  return async (): Promise<void> => {
    const yes = { workspaceId, revocationId: runs[0]?.firstId ?? 0, yes: true };
    await apps.agree({ ...yes, by: world.slack.as('sam').id, seen: seenOf(runs) });
    await governance
      .tick()
      .find(({ name: task }) => task === 'revocations')
      ?.run(AbortSignal.timeout(60_000));
  };
}

const leftOf = (world: World, app: string) =>
  world.orgs.reduce((sum, org) => sum + org.countTokens({ app }), 0);

async function proven(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ removed: number }>(
    `select coalesce(sum(removed), 0)::integer as removed from revocation where state = 'done' and breach_id is not null`,
  );
  return rows[0]?.removed ?? 0;
}

const callsOf = (world: World) => world.orgs.reduce((sum, org) => sum + org.ledger.calls.length, 0);

async function count(pool: pg.Pool, what: string): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(`select count(*)::integer as n from ${what}`);
  return rows[0]?.n ?? 0;
}

async function until(look: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + WAIT_MS;
  while (!(await look())) {
    if (performance.now() > end) throw new Error('it never came to that');
    await sleep(25);
  }
}

const row = (
  what: string,
  value: number,
  limit: number,
  unit: string,
  beside: string,
): Measured => ({ what: `breach: ${what}`, value, limit, unit, beside });
