import { everythingInPostgres, everythingInRedis } from '../support/everything-stored.ts';
import { disguises } from '../support/find-secrets.ts';
import { logOf } from './evidence.ts';
import { listed, type Verdict } from './invariants.ts';
import type { Stage } from './stage.ts';

/** So many characters of a secret say it. */
const WINDOW = 16;
const RUN = /[\w+/=.!%~-]{16,}/g;

/** Where the middle of a secret stands in a text, in any disguise: thousands of secrets are looked for in one pass. */
export function secretsAmong(text: string, secrets: Iterable<string>): string[] {
  const windows = new Map<string, string>();
  for (const secret of secrets) {
    if (secret.length < WINDOW) continue;
    for (const disguise of disguises(secret)) {
      const from = (disguise.length - WINDOW) >> 1;
      windows.set(disguise.slice(from, from + WINDOW), secret.slice(0, 5));
    }
  }
  const found: string[] = [];
  for (const { 0: run, index } of text.matchAll(RUN)) {
    for (let at = 0; at + WINDOW <= run.length; at += 1) {
      const secret = windows.get(run.slice(at, at + WINDOW));
      if (secret === undefined) continue;
      found.push(`${secret}… after ${text.slice(Math.max(0, index - 80), index)}`);
    }
  }
  return found;
}

/** No secret stands in PostgreSQL, Redis or the log, but sealed. */
export async function secretsAreSealed(stage: Stage): Promise<Verdict> {
  const { env, slack, salesforce, orgs } = stage;
  const secrets = new Set([
    ...slack.issuedSecrets,
    ...salesforce.issuedSecrets,
    ...orgs.flatMap((org) => [...org.issuedSecrets]),
    ...(env.ENCRYPTION_KEYS ?? '').split(',').flatMap((key) => key.split(':')[1] ?? []),
    ...['SLACK_CLIENT_SECRET', 'SLACK_STATE_SECRET'].flatMap((name) => env[name] ?? []),
    ...[env.DATABASE_URL, env.REDIS_URL].map((url) => new URL(url ?? '').password),
  ]);
  const places = {
    PostgreSQL: await everythingInPostgres(stage.databaseUrl),
    Redis: await everythingInRedis(stage.redisUrl()),
    'the log': logOf(stage),
  };
  const broken = Object.entries(places).flatMap(([place, text]) =>
    secretsAmong(text, secrets).map((found) => `in ${place}: ${found}`),
  );
  return listed('no secret outside its seal', secrets.size, broken);
}
