import type { Config } from '../config.ts';
import { wayToPostgres } from '../db/way.ts';
import { wayToRedis } from '../jobs/redis.ts';
import { openWay, type Way } from '../lib/way.ts';
import { type Finding, good, warn } from './finding.ts';

/** What the addresses say of the ways out and to the servers. Nothing is asked. */
export function checkNetwork(config: Config): Finding[] {
  return [
    wayOut(config),
    ...(config.ownCa === undefined ? [] : [good('Own CA', `trusted from ${config.ownCa}`)]),
    wayTo(
      'Way to PostgreSQL',
      wayToPostgres(config.databaseUrl),
      'add ?sslmode=verify-full to DATABASE_URL, and sslrootcert where the CA is your own',
    ),
    wayTo('Way to Redis', wayToRedis(config.redisUrl), 'write rediss:// in REDIS_URL'),
    ...wayOfMail(config),
  ];
}

function wayOut({ proxy }: Config): Finding {
  if (proxy === undefined) return good('Way out', 'straight to Slack and Salesforce');
  const { host } = new URL(proxy.url);
  const straight = proxy.except === '' ? '' : `, and straight to ${proxy.except}`;
  return good('Way out', `through the proxy ${host}${straight}`);
}

/** Mail leaves companies by a relay inside; their proxies open port 443. */
function wayOfMail({ mail, proxy }: Config): Finding[] {
  if (mail === undefined) return [];
  const { host } = new URL(mail.smtpUrl);
  const not = proxy === undefined ? '' : ', not through the proxy';
  return [good('Way of mail', `straight to ${host}${not}; nothing was sent`)];
}

function wayTo(subject: string, way: Way, instead: string): Finding {
  const open = openWay(way);
  if (open !== undefined)
    return warn(subject, `${open}: ${instead}, unless the way is yours alone`);
  return good(subject, way.tls === 'checked' ? `by TLS to ${way.host}` : 'on this machine');
}
