import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startPostgres } from '../sandbox/embedded/postgres.ts';
import { startRedis } from '../sandbox/embedded/redis.ts';
import { startWorld, type World } from '../sandbox/world.ts';
import { startBotProcess } from '../test/support/bot-process.ts';
import { middle } from './quantile.ts';
import { startEnv } from './scene.ts';
import { type Measured, rowsOf } from './table.ts';
import { type Round, saidOf, typed, upTo } from './typing.ts';

const COMMANDS = 600;
const WARM_UP = 200;
const ROUNDS = 5;

const targets = ['bot', 'bolt', 'answers', 'late', 'none'] as const;
type Target = (typeof targets)[number];

const row = rowsOf('acks');

/**
 * Signed slash commands, typed as fast as ten connections take them: the whole bot beside Bolt that only acks, and beside a
 * handler that works for 50 ms before it acks. Each is a process of its own, alone at the address that Slack knows.
 */
export async function* run(): AsyncGenerator<Measured> {
  const [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
  const world = await startWorld({
    databaseUrl: postgres.adminUrl,
    redisUrl: redis.url,
    orgs: [],
    env: { LOG_LEVEL: 'info' },
  });
  world.slack.rateLimit({ burst: 1_000_000, intervalMs: 1 });
  const rounds = new Map<Target, Round[]>(targets.map((target) => [target, []]));
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const target of targets) {
        const server = await start(target, world);
        await typed(world, upTo(WARM_UP));
        rounds.get(target)?.push(await typed(world, upTo(COMMANDS)));
        await server.stop();
      }
    }
  } finally {
    await world.close();
    await Promise.all([postgres.stop(), redis.stop()]);
  }
  const of = (target: Target, what: keyof Round) =>
    middle((rounds.get(target) ?? []).map((each) => each[what]));
  const said = (target: Target) =>
    saidOf({
      perSecond: of(target, 'perSecond'),
      p50: of(target, 'p50'),
      p99: of(target, 'p99'),
    });
  const beside = `bot ${said('bot')}; Bolt alone ${said('bolt')}; Bolt that also notes and answers ${said('answers')}; 50 ms before the ack ${said('late')}`;
  yield row(
    'what Bolt alone takes, against the bot',
    of('bolt', 'perSecond') / of('bot', 'perSecond'),
    1 / 0.75,
    '×',
    beside,
  );
  yield row('p99, against Bolt alone', of('bot', 'p99') / of('bolt', 'p99'), 1.5, '×', beside);
  yield row(
    'Bolt alone, against who asks',
    of('bolt', 'perSecond') / of('none', 'perSecond'),
    0.9,
    '×',
    `asked without Bolt: ${said('none')}`,
  );
  yield row(
    'who asks the bot and hears its answers',
    of('bot', 'asker'),
    0.9,
    'of a processor',
    `${of('bolt', 'asker').toFixed(2)} where it asks Bolt alone`,
  );
}

async function start(target: Target, world: World): Promise<{ stop(): Promise<unknown> }> {
  if (target === 'bot') {
    const bot = startBotProcess({ env: { ...world.env, ...startEnv } });
    await bot.ready();
    return bot;
  }
  const program = join(import.meta.dirname, 'ack-peers.ts');
  const child = spawn(process.execPath, [program, target], {
    env: {
      ...startEnv,
      PORT: String(world.port),
      SLACK_SIGNING_SECRET: world.env.SLACK_SIGNING_SECRET,
      DATABASE_URL: world.env.DATABASE_URL,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await untilReady(child);
  return {
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function untilReady(child: ChildProcess): Promise<void> {
  let said = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const by = performance.now() + 30_000;
  while (!said.includes('ready')) {
    if (performance.now() > by || child.exitCode !== null) throw new Error('a peer did not start');
    await sleep(20);
  }
}
