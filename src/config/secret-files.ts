import { readFileSync } from 'node:fs';
import type { Env } from '../lib/env-reader.ts';
import { type SecretName, secretNames } from './names.ts';

/**
 * The environment with the secrets that `NAME_FILE` leads to, as orchestrators mount them; blanks and line breaks around
 * them are left out. `failed` are those that could not be had, with a problem each.
 */
export function withSecretFiles(env: Env): {
  env: Env;
  problems: readonly string[];
  failed: readonly SecretName[];
} {
  const read: Record<string, string> = {};
  const failed = new Map<SecretName, string>();
  for (const name of secretNames) {
    const path = env[`${name}_FILE`]?.trim();
    if (!path) continue;
    const given = env[name]?.trim() ? beside(name) : textOf(path);
    if ('text' in given) read[name] = given.text;
    else failed.set(name, `${name}_FILE ${given.problem}`);
  }
  return { env: { ...env, ...read }, problems: [...failed.values()], failed: [...failed.keys()] };
}

const beside = (name: SecretName) => ({
  problem: `stands beside ${name}: say which of the two counts, and remove the other`,
});

function textOf(path: string): { text: string } | { problem: string } {
  try {
    const text = readFileSync(path, 'utf8').trim();
    return text === '' ? { problem: 'names an empty file: write the secret into it' } : { text };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { problem: `names a file that cannot be read (${code}): check its path and its rights` };
  }
}
