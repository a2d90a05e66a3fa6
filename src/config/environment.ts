import { loadDotEnv } from '../lib/dot-env.ts';
import type { Env } from '../lib/env-reader.ts';
import { secretNames } from './names.ts';

/**
 * The environment with what `.env` adds, as a copy. Out of the process's own environment the secrets are taken: it is
 * inherited, printed by diagnostic reports and open to every package.
 */
export function takeEnvironment(): Env {
  loadDotEnv();
  const env = { ...process.env };
  for (const name of [...secretNames, 'https_proxy']) delete process.env[name];
  return env;
}
