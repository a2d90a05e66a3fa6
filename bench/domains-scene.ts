import { openPool } from '../sandbox/embedded/pool.ts';
import { startPostgres } from '../sandbox/embedded/postgres.ts';
import { startRedis } from '../sandbox/embedded/redis.ts';
import { startWorld } from '../sandbox/world.ts';
import { readConfig } from '../src/config.ts';
import { createLog } from '../src/lib/log.ts';
import { CALLS_AT_ONCE } from '../src/syncs/revoke-session.ts';
import { joinCore } from '../src/wiring/core.ts';
import { openResources } from '../src/wiring/resources.ts';
import { startBotProcess } from '../test/support/bot-process.ts';
import { addOrg, startEnv } from './scene.ts';
import { until } from './until.ts';

export const DOMAINS = 20;
/** Of each app, in all domains together. */
export const TOKENS = 1000;
export const DELAY_MS = 100;

export type DomainsScene = Awaited<ReturnType<typeof startDomains>>;

/**
 * Twenty domains whose orgs answer after 100 ms, read by the real bot in a process of its own, with 1,000 tokens of each of
 * these apps. `governance` is a process that takes presses: this one.
 */
export async function startDomains(apps: readonly string[]) {
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
  const bot = startBotProcess({ env: { ...world.env, ...startEnv } });
  const closers: (() => Promise<unknown>)[] = [];

  async function close(): Promise<void> {
    for (const close of closers.reverse()) await close();
    await bot.stop();
    await pool.end();
    await world.close();
    await Promise.all([postgres.stop(), redis.stop()]);
  }

  async function count(what: string): Promise<number> {
    const { rows } = await pool.query<{ n: number }>(`select count(*)::integer as n from ${what}`);
    return rows[0]?.n ?? 0;
  }

  const calls = () => world.orgs.reduce((sum, org) => sum + org.ledger.calls.length, 0);

  async function press() {
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
    return joinCore(resources, () => {}).governance;
  }

  try {
    await bot.ready();
    for (const org of world.orgs) {
      for (let given = 0; given < TOKENS / DOMAINS; given += 10) {
        const at = new Date(world.clock.now().getTime() - given * 1e6);
        for (const app of apps) org.grantMany(app, 10, { at });
      }
      await addOrg(world, org);
    }
    await until(async () => (await count(`domain where status = 'success'`)) === DOMAINS);
    const governance = await press();
    for (const org of world.orgs) org.set({ delayMs: DELAY_MS });
    return {
      world,
      pool,
      governance,

      /** Rings for what is to be revoked, as the process does that takes the press. */
      ring: () =>
        governance
          .tick()
          .find(({ name }) => name === 'revocations')
          ?.run(AbortSignal.timeout(60_000)),

      /** Tokens of an app that its orgs still have. */
      left: (app: string) => world.orgs.reduce((sum, org) => sum + org.countTokens({ app }), 0),

      /** Milliseconds from `act` until nothing is being revoked any more, and what they would be if only calls took time. */
      async timed(act: () => Promise<unknown>) {
        const before = calls();
        const from = performance.now();
        await act();
        await until(async () => (await count('revocation where ended_at is null')) === 0);
        const ms = performance.now() - from;
        const made = calls() - before;
        const ideal = (made * DELAY_MS) / CALLS_AT_ONCE;
        return { ms, ideal, how: `${made} calls × ${DELAY_MS} ms ÷ ${CALLS_AT_ONCE}` };
      },

      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
