import { readFileSync } from 'node:fs';
import { createApp, type Role } from './app.ts';
import { ConfigError, readConfig } from './config.ts';
import { systemClock } from './lib/clock.ts';
import { loadDotEnv } from './lib/dot-env.ts';

/** sysexits.h: something is wrong with how we were set up, and starting again will not help. */
const EX_CONFIG = 78;

try {
  loadDotEnv();
  const role = roleOf(process.argv[2]);
  const { version } = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  ) as { version: string };
  const app = createApp(readConfig(process.env), { clock: systemClock, role, version });

  // npm passes a Ctrl-C on that the terminal has sent already: the second one means the same.
  let _ending: Promise<void> | undefined;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      _ending ??= app.close().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    });
  }
  await app.start();
} catch (error) {
  const isSetUp = error instanceof ConfigError;
  const isSaid = isSetUp || (error as Error).name === 'StartError';
  process.stderr.write(`${isSaid ? (error as Error).message : (error as Error).stack}\n`);
  process.exit(isSetUp ? EX_CONFIG : 1);
}

function roleOf(word: string | undefined): Role {
  if (word === undefined) return 'all';
  if (word === 'web' || word === 'worker') return word;
  throw new ConfigError([`npm start takes web, worker or nothing, not "${word}"`]);
}
