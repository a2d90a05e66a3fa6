import { randomBytes } from 'node:crypto';
import { openPool } from '../../sandbox/embedded/pool.ts';
import { type Redis as RedisServer, startRedis } from '../../sandbox/embedded/redis.ts';
import { pick } from '../../sandbox/salesforce/generate/random.ts';
import type { Org } from '../../sandbox/salesforce/start.ts';
import { startWorld } from '../../sandbox/world.ts';
import { type Door, openDoor } from '../support/door.ts';
import { type BotChild, startBotChild } from './bot-child.ts';
import { type Known, nothingKnown } from './known.ts';
import { HOUR_MS, type Scale } from './plan.ts';

/** A workspace: two of its people may do everything, and may agree to what the other one asks for. */
export interface Workplace {
  readonly team: string;
  readonly handles: readonly [string, string];
  /** Somebody who is given roles, and loses them. */
  readonly newcomer: string;
  readonly channels: readonly [`#${string}`, `#${string}`];
}

export interface Watched {
  readonly name: string;
  readonly place: Workplace;
  readonly channel: `#${string}`;
  readonly org: Org;
  readonly intervalMs: number;
}

export type Stage = Awaited<ReturnType<typeof openStage>>;

const TEAMS = ['T0ACME0001', 'T0SECOND01', 'T0THIRD001'] as const;
/** How many people one may cut off alone in the soak: few, so that it is met often. */
export const BOUND = 6;
const PASSWORD = randomBytes(12).toString('hex');

/** Servers, simulators and the doors between them and the bot; no bot, and nothing connected. */
export async function openStage(given: {
  databaseUrl: string;
  scale: Scale;
  seed: number;
  logFile: string;
}) {
  const { databaseUrl, scale, seed, logFile } = given;
  const { everyHours } = scale;
  let redis: RedisServer = await startRedis({ password: PASSWORD });
  const doors = { database: await openDoor(databaseUrl), redis: await openDoor(redis.url) };
  const clientSecret = randomBytes(16).toString('hex');
  // The last domain is one that another workspace watches, too.
  const orgCount = scale.domains - 1;
  const world = await startWorld({
    databaseUrl: doors.database.url,
    redisUrl: doors.redis.url,
    orgs: Array.from({ length: orgCount }, (_, n) => ({
      name: `Org ${n + 1}`,
      size: 'small' as const,
      seed: pick(1_000_000, seed, n),
      rotation: n % 3 === 0,
      pkceRequired: true,
    })),
    slackOAuth: { clientId: '11.22', clientSecret },
    env: {
      SLACK_BOT_TOKEN: '',
      SLACK_ALERT_CHANNEL: '',
      SLACK_CLIENT_ID: '11.22',
      SLACK_CLIENT_SECRET: clientSecret,
      SLACK_STATE_SECRET: randomBytes(16).toString('hex'),
      SLACK_WORKSPACES: TEAMS.join(','),
      SYNC_INTERVAL: '1h',
      // Others wait in the queue.
      SYNC_CONCURRENCY: '3',
      LOG_LEVEL: 'info',
    },
  });
  // Its limits are met by faults; else each sentence would take a second of ours.
  world.slack.rateLimit({ burst: 50, intervalMs: 1000 });
  const places = TEAMS.map((team, n) => makePlace(world.slack, team, n));
  const domains = Array.from({ length: scale.domains }, (_, n): Watched => {
    const org = world.orgs[n % orgCount];
    const place = places[n === orgCount ? 1 : n % places.length];
    if (!org || !place) throw new Error('no org');
    const channel = place.channels[Math.floor(n / places.length) % 2] ?? place.channels[0];
    const intervalMs = (everyHours[n % everyHours.length] ?? everyHours[0]) * HOUR_MS;
    return { name: `Domain ${n + 1}`, place, channel, org, intervalMs };
  });

  const ours = new URL(databaseUrl);
  // What is done to the bot's sessions is not done to ours.
  ours.searchParams.set('options', '-c default_transaction_read_only=off');
  const pool = openPool(ours.href, 3);
  const known: Known = nothingKnown();
  let bot: BotChild | undefined;
  let aheadMs = 0;
  let skewMs = 0;

  return {
    ...world,
    ...given,
    doors: doors as { readonly database: Door; readonly redis: Door },
    places,
    domains,
    known,
    direct: { ...world.env, DATABASE_URL: databaseUrl },
    /** Undefined while it is down. */
    get bot() {
      return bot;
    },
    now: () => world.clock.now().getTime(),

    async rows<Row>(query: string, values: unknown[] = []): Promise<Row[]> {
      return (await pool.query(query, values)).rows as Row[];
    },

    /** Sets the clock of all forward, and has the bot look for what is due. */
    async forward(ms: number): Promise<void> {
      aheadMs += ms;
      world.clock.forward(ms);
      await bot?.look(aheadMs + skewMs);
    },
    look: () => bot?.look(aheadMs + skewMs),
    /** From now on the bot's clock is off by so much. */
    async skew(ms: number): Promise<void> {
      skewMs = ms;
      await bot?.look(aheadMs + skewMs);
    },

    async startBot(): Promise<BotChild> {
      bot = startBotChild({ env: world.env, aheadMs: aheadMs + skewMs, logFile });
      await bot.ready();
      return bot;
    },
    /** One more that works, beside one that is stopped. */
    async startWorker(port: number): Promise<BotChild> {
      const env = { ...world.env, PORT: String(port) };
      const worker = startBotChild({ env, aheadMs: aheadMs + skewMs, logFile, role: 'worker' });
      await worker.ready();
      return worker;
    },
    botIsGone() {
      bot = undefined;
    },

    /** Another Redis takes the place of the one before, which takes all with it. */
    async restartRedis(): Promise<void> {
      doors.redis.shut();
      await redis.stop();
      redis = await startRedis({ password: PASSWORD });
      doors.redis.leadTo(redis.url);
      doors.redis.open();
    },
    redisUrl: () => redis.url,

    async close(): Promise<void> {
      for (const door of Object.values(doors)) {
        door.hear();
        door.open();
      }
      for (const org of world.orgs) org.faults.openAll();
      await bot?.stop();
      await pool.end();
      await world.close();
      await Promise.all(Object.values(doors).map((door) => door.close()));
      await redis.stop();
    },
  };
}

function makePlace(
  slack: Awaited<ReturnType<typeof startWorld>>['slack'],
  team: string,
  n: number,
): Workplace {
  if (n > 0) slack.addTeam({ id: team, name: `Team ${n + 1}` });
  const handles = [`ada-${n}`, `bob-${n}`] as const;
  const newcomer = `cem-${n}`;
  const people = [
    slack.addPerson({ team, handle: handles[0], name: `Ada ${n}`, role: 'owner' }),
    slack.addPerson({ team, handle: handles[1], name: `Bob ${n}`, role: 'admin' }),
    slack.addPerson({ team, handle: newcomer, name: `Cem ${n}` }),
  ];
  const members = people.map(({ id }) => id);
  const channels = [`#alerts-${n}`, `#ops-${n}`] as const;
  for (const name of channels) slack.addChannel({ team, name, members });
  return { team, handles, newcomer, channels };
}
