import { Redis } from 'ioredis';
import { families } from '../../src/jobs/jobs.ts';
import { runSql } from './servers/admin.ts';

/**
 * The jobs of a process that died or froze are as BullMQ finds them half a minute later: their locks have run out, and one
 * check has seen them. Whoever starts next gets them back at its first check.
 */
export async function jobLocksPass(env: Readonly<Record<string, string>>): Promise<void> {
  const { DATABASE_URL: databaseUrl = '', REDIS_URL: redisUrl = '' } = env;
  const [deployment] = await runSql(databaseUrl, 'select id from deployment');
  const redis = new Redis(redisUrl);
  try {
    for (const family of families) {
      const key = (name: string) => `orgwarden-${String(deployment?.id)}:${family}:${name}`;
      const active = await redis.lrange(key('active'), 0, -1);
      if (active.length > 0) await redis.sadd(key('stalled'), ...active);
      await redis.del(key('stalled-check'), ...active.map((id) => key(`${id}:lock`)));
    }
  } finally {
    redis.disconnect();
  }
}
