import { setTimeout as sleep } from 'node:timers/promises';
import { type Config, ConfigError } from '../config.ts';
import { createDatabase } from '../db/database.ts';
import { migrateToLatest, migrationState } from '../migrate.ts';

const MIGRATION_POLL_MS = 1000;

/** Runs what is pending, or waits until someone has. Throws ConfigError for a database that is too new for us. */
export async function prepareDatabase(config: Config, isStopping: () => boolean): Promise<void> {
  if (config.migrate) await migrateToLatest(config.databaseUrl);
  const { db, close } = createDatabase({ url: config.databaseUrl, size: 1, onError: () => {} });
  try {
    for (;;) {
      const state = await migrationState(db);
      if (state.tooNew) throw new ConfigError([state.tooNew]);
      if (state.pending === 0 || isStopping()) return;
      await sleep(MIGRATION_POLL_MS);
    }
  } finally {
    await close();
  }
}

export function belongsElsewhere(publicUrl: string): ConfigError {
  return new ConfigError([
    `This database belongs to ${publicUrl}. If the bot has moved here and the other one is off, run: npm run migrate -- --adopt`,
  ]);
}
