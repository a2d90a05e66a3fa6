import { randomBytes } from 'node:crypto';
import type { TestProject } from 'vitest/node';
import { startPostgres } from '../../../sandbox/embedded/postgres.ts';
import { startRedis } from '../../../sandbox/embedded/redis.ts';
import { migrateToLatest } from '../../../src/migrate.ts';
import { addressOf, runAsAdmin } from './admin.ts';

declare module 'vitest' {
  interface ProvidedContext {
    servers: {
      adminUrl: string;
      template: string;
      redisUrl: string;
      /** The folder of its programs where the run is on another PostgreSQL than the embedded one. */
      binaries?: string;
    };
  }
}

// One PostgreSQL and one Redis for the whole run, and a migrated database to copy for each file.
export default async function setUp(project: TestProject) {
  const [postgres, redis] = await Promise.all([choosePostgres(), chooseRedis()]);
  const template = `orgwarden_template_${randomBytes(4).toString('hex')}`;
  const tearDown = async () => {
    await runAsAdmin(postgres.adminUrl, `DROP DATABASE IF EXISTS ${template} WITH (FORCE)`);
    await Promise.all([postgres.stop(), redis.stop()]);
  };
  try {
    await runAsAdmin(postgres.adminUrl, `CREATE DATABASE ${template}`);
    await migrateToLatest(addressOf(postgres.adminUrl, template));
  } catch (error) {
    await tearDown();
    throw error;
  }
  const binaries = process.env.TEST_POSTGRES_BINARIES;
  project.provide('servers', {
    adminUrl: postgres.adminUrl,
    template,
    redisUrl: redis.url,
    ...(binaries ? { binaries } : {}),
  });
  return tearDown;
}

async function choosePostgres() {
  const named = process.env.TEST_DATABASE_URL;
  if (named) return { adminUrl: named, stop: async () => {} };
  return startPostgres({ inMemory: true, settings: { max_connections: '200' } });
}

async function chooseRedis() {
  const named = process.env.TEST_REDIS_URL;
  return named ? { url: named, stop: async () => {} } : startRedis();
}
