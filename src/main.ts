import { readFileSync } from 'node:fs';
import { createApp, type Role } from './app.ts';
import { takeEnvironment } from './config/environment.ts';
import { ConfigError, readConfig, secretsOf } from './config.ts';
import { crashText, guardCrashes } from './lib/crash.ts';

/** sysexits.h: something is wrong with how we were set up, and starting again will not help. */
const EX_CONFIG = 78;

const crashes = guardCrashes();
try {
  const role = roleOf(process.argv[2]);
  const { version } = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  ) as { version: string };
  const config = readConfig(takeEnvironment());
  crashes.name(secretsOf(config));
  const app = createApp(config, { role, version });

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
  crashes.tell(isSaid ? (error as Error).message : crashText(error));
  process.exit(isSetUp ? EX_CONFIG : 1);
}

function roleOf(word: string | undefined): Role {
  if (word === undefined) return 'all';
  if (word === 'web' || word === 'worker') return word;
  throw new ConfigError([`npm start takes web, worker or nothing, not "${word}"`]);
}
