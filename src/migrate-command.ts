import { createDatabase } from './db/database.ts';
import { adoptDeployment } from './db/deployment.ts';
import { systemClock } from './lib/clock.ts';
import { loadDotEnv } from './lib/dot-env.ts';
import { migrateDown, migrateToLatest } from './migrate.ts';

const EX_CONFIG = 78;

/** `npm run migrate`, `-- down [--lose-data]`, `-- --adopt`. Gives the exit code. */
async function runMigrate(words: readonly string[]): Promise<number> {
  loadDotEnv();
  const { DATABASE_URL: url, PUBLIC_URL: publicUrl, PORT: port = '3000' } = process.env;
  const say = (line: string) => process.stdout.write(`${line}\n`);
  if (!url) {
    process.stderr.write('DATABASE_URL is missing: the address of the PostgreSQL database.\n');
    return EX_CONFIG;
  }
  if (words.includes('--adopt')) {
    const address = publicUrl ?? `http://localhost:${port}`;
    const { db, close } = createDatabase({ url, size: 1, onError: () => {} });
    await adoptDeployment(db, address, systemClock.now()).finally(close);
    say(`This database now belongs to ${address}.`);
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

process.exitCode = await runMigrate(process.argv.slice(2));
