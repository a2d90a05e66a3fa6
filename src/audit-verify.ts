import { parseArgs } from 'node:util';
import { verifyAudit } from './audit/verify.ts';
import { takeEnvironment } from './config/environment.ts';
import { ConfigError, readConfig } from './config.ts';
import { createDatabase } from './db/database.ts';
import { guardCrashes } from './lib/crash.ts';
import { createSecretBox } from './lib/secret-box.ts';

const CONFIG_PROBLEM = 78;

/** Hashes as the log says them. Throws ConfigError. */
function hashesOf(args: readonly string[]): string[] {
  const options = { last: { type: 'string', multiple: true } } as const;
  try {
    const { last = [] } = parseArgs({ args: [...args], options }).values;
    for (const hash of last) {
      if (!/^[\da-f]{64}$/iu.test(hash)) throw new TypeError(`${hash} is no hash of the log`);
    }
    return last.map((hash) => hash.toLowerCase());
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ConfigError([`${why}. Use: npm run audit:verify -- --last HASH`]);
  }
}

/** `npm run audit:verify`: 0 where the whole record fits, 1 where it does not; a line for each workspace and hash. */
async function main(): Promise<number> {
  const logged = hashesOf(process.argv.slice(2));
  const config = readConfig(takeEnvironment());
  const { db, close } = createDatabase({ url: config.databaseUrl, size: 1, onError: () => {} });
  const { isGood, lines } = await db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute((trx) => verifyAudit(trx, createSecretBox(config.keys), logged))
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
