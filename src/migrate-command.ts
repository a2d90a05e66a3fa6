import { readPublicUrl } from './config/addresses.ts';
import { takeEnvironment } from './config/environment.ts';
import type { Foreign, Name } from './config/names.ts';
import { withSecretFiles } from './config/secret-files.ts';
import { ConfigError } from './config.ts';
import { createDatabase } from './db/database.ts';
import { adoptDeployment } from './db/deployment.ts';
import { systemClock } from './lib/clock.ts';
import { guardCrashes } from './lib/crash.ts';
import { type Env, envReader } from './lib/env-reader.ts';
import { migrateDown, migrateToLatest } from './migrate.ts';
import { pausePolicies } from './workspaces/setting-store.ts';

const EX_CONFIG = 78;

/** `npm run migrate`, `-- down [--lose-data]`, `-- --adopt`. Gives the exit code. */
async function runMigrate(words: readonly string[]): Promise<number> {
  const { env, problems, failed } = withSecretFiles(takeEnvironment());
  if (failed.includes('DATABASE_URL')) throw new ConfigError(problems);
  const { DATABASE_URL: url } = env;
  const say = (line: string) => process.stdout.write(`${line}\n`);
  if (!url) {
    process.stderr.write('DATABASE_URL is missing: the address of the PostgreSQL database.\n');
    return EX_CONFIG;
  }
  if (words.includes('--adopt')) {
    const address = addressOfOurs(env);
    const { db, close } = createDatabase({ url, size: 1, onError: () => {} });
    const paused = await db
      .transaction()
      .execute(async (trx) => {
        await adoptDeployment(trx, address, systemClock.now());
        return pausePolicies(trx);
      })
      .finally(close);
    say(`This database now belongs to ${address}.`);
    if (paused > 0) say('Policies are paused. An admin resumes them: /salesforce policies resume');
    return 0;
  }
  if (words[0] === 'down') {
    const undone = await migrateDown(url, words.includes('--lose-data'));
    say(undone ? `Undone: ${undone}` : 'Nothing to undo.');
    return 0;
  }
  await migrateToLatest(url);
  say('All migrations are applied.');
  return 0;
}

/** As the start reads it, so that both mean the same address. */
function addressOfOurs(env: Env): string {
  const read = envReader<Name | Foreign>(env);
  const address = readPublicUrl(read, read.integer('PORT', 3000, 1, 65535));
  if (read.problems.length > 0) throw new ConfigError(read.problems);
  return address;
}

const crashes = guardCrashes();
try {
  process.exitCode = await runMigrate(process.argv.slice(2));
} catch (error) {
  crashes.tell(error instanceof Error ? error.message : String(error));
  process.exitCode = error instanceof ConfigError ? EX_CONFIG : 1;
}
