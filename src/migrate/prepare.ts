import { setTimeout as sleep } from 'node:timers/promises';
import { type Config, ConfigError } from '../config.ts';
import { createDatabase, type Db } from '../db/database.ts';
import { claimDeployment, type Deployment } from '../db/deployment.ts';
import { isDatabaseDown } from '../lib/errors.ts';
import type { Log } from '../lib/log.ts';
import { SECOND } from '../lib/time.ts';
import { migrateToLatest, migrationState } from '../migrate.ts';

const MIGRATION_POLL_MS = SECOND;

/** Runs what is pending, or waits until someone has. Throws ConfigError for a database that is too new for us. */
export async function prepareDatabase(
  config: Config,
  log: Log,
  isStopping: () => boolean,
): Promise<void> {
  const { db, close } = createDatabase({ url: config.databaseUrl, size: 1, onError: () => {} });
  const look = async () => {
    const state = await migrationState(db).catch(explain);
    if (state.tooNew) throw new ConfigError([state.tooNew]);
    return state;
  };
  try {
    let { pending } = await look();
    // Most starts find nothing pending, and are ready sooner without a migrator.
    if (config.migrate && pending > 0) {
      await migrateToLatest(config.databaseUrl).catch(explain);
      ({ pending } = await look());
    }
    if (pending > 0) {
      const why = config.migrate
        ? 'this build and the database have each what the other lacks'
        : 'MIGRATE=off';
      log.warn({ pending, why }, 'waiting for migrations: npm run migrate');
    }
    while (pending > 0 && !isStopping()) {
      await sleep(MIGRATION_POLL_MS);
      ({ pending } = await look());
    }
  } finally {
    await close();
  }
}

/** PostgreSQL's word for a role that does not own what it would change. */
const NOT_OWNER = '42501';

const NOT_REACHED: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'ETIMEDOUT',
  'EAI_AGAIN',
  '28P01',
  '28000',
  '3D000',
  '57P03',
]);

/** PostgreSQL is down, or does not let us in: a sentence, not a stack. */
function explain(error: unknown): never {
  const { code, message } = (isDatabaseDown(error) ? (error as Error).cause : error) as {
    code?: unknown;
    message?: string;
  };
  if (code === NOT_OWNER) {
    throw new StartError(
      `The role of DATABASE_URL may not migrate: ${message}. Run npm run migrate as the owner of the tables; MIGRATE=off waits for it.`,
      { cause: error },
    );
  }
  if (!NOT_REACHED.has(code)) throw error;
  throw new StartError(`PostgreSQL cannot be used (DATABASE_URL): ${message || String(code)}`, {
    cause: error,
  });
}

/** The start failed for a reason that may pass: said in a sentence, exit code 1. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/** The database is ours from now on. Throws ConfigError where it belongs to a bot at another address. */
export async function claimDatabase(db: Db, publicUrl: string, now: Date): Promise<Deployment> {
  const deployment = await claimDeployment(db, publicUrl, now);
  if (deployment.publicUrl === publicUrl) return deployment;
  throw new ConfigError([
    `This database belongs to ${deployment.publicUrl}. If the bot has moved here and the other one is off, run: npm run migrate -- --adopt`,
  ]);
}
