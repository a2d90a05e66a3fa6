import { verifyAudit } from './audit/verify.ts';
import { takeEnvironment } from './config/environment.ts';
import { ConfigError, readConfig } from './config.ts';
import { createDatabase } from './db/database.ts';
import { guardCrashes } from './lib/crash.ts';
import { createSecretBox } from './lib/secret-box.ts';

const CONFIG_PROBLEM = 78;

/** `npm run audit:verify`: 0 where the whole record fits, 1 where it does not; a line for each workspace. */
async function main(): Promise<number> {
  const config = readConfig(takeEnvironment());
  const { db, close } = createDatabase({ url: config.databaseUrl, size: 1, onError: () => {} });
  const { isGood, lines } = await db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute((trx) => verifyAudit(trx, createSecretBox(config.keys)))
    .finally(close);
  for (const line of lines) console.log(line);
  console.log(isGood ? 'The record fits.' : 'THE RECORD DOES NOT FIT.');
  return isGood ? 0 : 1;
}

const crashes = guardCrashes();
try {
  process.exitCode = await main();
} catch (error) {
  crashes.tell(error instanceof Error ? error.message : String(error));
  process.exitCode = error instanceof ConfigError ? CONFIG_PROBLEM : 1;
}
