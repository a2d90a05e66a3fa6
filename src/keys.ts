import { randomBytes } from 'node:crypto';
import { takeEnvironment } from './config/environment.ts';
import { ConfigError, readConfig } from './config.ts';
import { createDatabase } from './db/database.ts';
import { resealAll } from './domains/reseal-store.ts';
import { guardCrashes } from './lib/crash.ts';
import { createSecretBox } from './lib/secret-box.ts';

const CONFIG_PROBLEM = 78;

/** A new entry for ENCRYPTION_KEYS. The id only tells keys apart, so a short random one will do. */
export const newKey = (): string =>
  `${randomBytes(4).toString('hex')}:${randomBytes(32).toString('base64')}`;

/** Seals every stored secret anew under the first key. True where none is left under another. */
async function rotate(): Promise<boolean> {
  const config = readConfig(takeEnvironment());
  const { db, close } = createDatabase({ url: config.databaseUrl, size: 1, onError: () => {} });
  const { resealed, left } = await resealAll(db, createSecretBox(config.keys)).finally(close);
  console.log(`${resealed} sealed anew under ${config.keys[0]?.id}.`);
  if (left === 0) {
    console.log(
      'Nothing is left under another key: the old ones may be dropped from ENCRYPTION_KEYS.',
    );
  } else {
    console.log(`${left} are still under another key. Keep it, and run this again.`);
  }
  return left === 0;
}

async function main(verb: string | undefined): Promise<number> {
  switch (verb) {
    case 'new':
      console.log(newKey());
      return 0;
    case 'rotate':
      return (await rotate()) ? 0 : 1;
    default:
      console.error('npm run keys:new, or npm run keys:rotate');
      return 2;
  }
}

if (import.meta.main) {
  const crashes = guardCrashes();
  try {
    process.exitCode = await main(process.argv[2]);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    crashes.tell(error.message);
    process.exitCode = CONFIG_PROBLEM;
  }
}
