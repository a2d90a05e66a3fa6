import type { Config } from '../config.ts';
import { createDatabase } from '../db/database.ts';
import { type DbDeadlines, patiently, promptly } from '../db/deadlines.ts';
import { plannedOnce } from '../db/due.ts';
import { createSharedClock } from '../db/shared-clock.ts';
import { loadOf } from '../db/state.ts';
import { wayToPostgres } from '../db/way.ts';
import { createEmail } from '../email/email.ts';
import { createMetrics } from '../http/metrics.ts';
import { createQueues } from '../jobs/queues.ts';
import { wayToRedis } from '../jobs/redis.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { createOutbound } from '../lib/outbound.ts';
import { createRateLimit } from '../lib/rate-limit.ts';
import { createSecretBox } from '../lib/secret-box.ts';
import { warnOfOpenWays } from '../lib/way.ts';
import { claimDatabase } from '../migrate/prepare.ts';
import { createSalesforce, type SalesforceSettings } from '../salesforce/salesforce.ts';

/** Connections for all that is short. */
const PROMPT_SIZE = 10;
/** Beside those of syncs: what is thrown away, and what is erased. */
const UPKEEP_SIZE = 2;

/** Of calls, from the call to the last byte, where they are not the usual ones: a test shortens them. */
export type Deadlines = NonNullable<SalesforceSettings['deadlinesMs']> & {
  readonly slack?: number;
  /** Of a task of the tick. */
  readonly task?: number;
  /** From SIGTERM until what has been begun is given up. */
  readonly stop?: number;
  /** Of PostgreSQL, for all pools. */
  readonly database?: Partial<DbDeadlines>;
  /** From the moment that it is called unready to the end of listening. */
  readonly drain?: number;
};

export type Role = 'web' | 'worker' | 'all';

/** What a process is started with. */
export interface Setting {
  readonly config: Config;
  /** Where there is none, the database's: what all processes have in common. */
  readonly clock?: Clock | undefined;
  readonly log: Log;
  readonly role: Role;
  readonly version: string;
  readonly deadlinesMs?: Deadlines;
}

export type Resources = Awaited<ReturnType<typeof openResources>>;

/** Opens what everything else stands on. `opened` hears of each thing as it is opened: closing goes the other way. */
export async function openResources(
  setting: Setting,
  opened: (close: () => Promise<unknown>) => void,
) {
  const { config, log } = setting;
  const shared = createSharedClock();
  const clock = setting.clock ?? shared.clock;
  const open = (size: number, deadlines: DbDeadlines, settings = {}) => {
    const database = createDatabase({
      url: config.databaseUrl,
      size,
      onError: (error) => log.warn({ error }, 'an idle database connection broke'),
      onTime: shared.hear,
      deadlines: { ...deadlines, ...setting.deadlinesMs?.database },
      settings,
    });
    opened(database.close);
    return database;
  };
  const prompt = open(PROMPT_SIZE, promptly);
  // These open nothing before somebody asks them.
  const patient = open(config.sync.concurrency + UPKEEP_SIZE, patiently);
  const looking = open(1, promptly, plannedOnce);
  const { db } = prompt;
  await shared.follow(db);
  opened(async () => shared.close());
  warnOfOpenWays(
    { PostgreSQL: wayToPostgres(config.databaseUrl), Redis: wayToRedis(config.redisUrl) },
    log,
  );
  const deployment = await claimDatabase(db, config.publicUrl, clock.now());
  const email = createEmail(config.mail);
  const outbound = createOutbound(config.proxy);
  const salesforce = createSalesforce({
    ...config.salesforce,
    dispatcherOf: outbound.dispatcherOf,
    deadlinesMs: setting.deadlinesMs ?? {},
    clock,
    redirectUri: `${config.publicUrl}/salesforce/callback`,
  });
  const queues = createQueues({
    redisUrl: config.redisUrl,
    isCluster: config.redisCluster,
    prefix: `orgwarden-${deployment.id}`,
    log,
  });
  opened(email.close);
  opened(salesforce.close);
  opened(outbound.close);
  opened(() => queues.close());
  const warn = (what: string, facts: Record<string, unknown>) => log.warn(facts, what);
  const metrics = createMetrics();
  metrics.watchConnections(() => ({
    prompt: loadOf(prompt),
    patient: loadOf(patient),
    looking: loadOf(looking),
  }));
  metrics.watchClock(shared.machineAheadMs);
  return {
    ...setting,
    clock,
    machineAheadMs: shared.machineAheadMs,
    deployment,
    db,
    prompt,
    looking,
    patient,
    email,
    outbound,
    salesforce,
    queues,
    box: createSecretBox(config.keys),
    metrics,
    warn,
    rate: createRateLimit({ clock, count: queues.count, warn }),
  };
}
