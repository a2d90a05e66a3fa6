import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { describe, expect, test, vi } from 'vitest';
import { startPostgres } from '../../sandbox/embedded/postgres.ts';
import { startRedis } from '../../sandbox/embedded/redis.ts';
import { testDatabase, testRedis } from '../support/servers/database.ts';

async function ask(url: string, question: string): Promise<unknown> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query({ text: question, rowMode: 'array' });
    return rows[0]?.[0];
  } finally {
    await client.end();
  }
}

const isListening = (url: string) =>
  new Promise<boolean>((resolve) => {
    const { port, hostname } = new URL(url);
    const socket = connect(Number(port), hostname);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });

function withoutPassword(url: string): string {
  const open = new URL(url);
  open.password = 'guessed';
  return open.href;
}

describe('each test file', () => {
  test('has a database of its own', async () => {
    const [one, other] = await Promise.all([testDatabase(), testDatabase()]);
    await ask(one.url, 'create table mine ()');
    expect(await ask(one.url, "select to_regclass('mine')::text")).toBe('mine');
    expect(await ask(other.url, "select to_regclass('mine')::text")).toBeNull();
    await Promise.all([one.drop(), other.drop()]);
    await expect(ask(one.url, 'select 1')).rejects.toThrow('does not exist');
  });

  test('has a Redis prefix of its own', async () => {
    const [one, other] = [testRedis(), testRedis()];
    const redis = new Redis(one.url);
    await redis.mset({ [`${one.prefix}:key`]: 1, [`${other.prefix}:key`]: 2 });
    await one.drop();
    expect(await redis.mget(`${one.prefix}:key`, `${other.prefix}:key`)).toEqual([null, '2']);
    await other.drop();
    await redis.quit();
  });
});

describe('a PostgreSQL of our own', () => {
  test('listens on this machine alone and asks for its password', async () => {
    const postgres = await startPostgres({ inMemory: true });
    expect(await ask(postgres.adminUrl, 'show listen_addresses')).toBe('127.0.0.1');
    expect(await ask(postgres.adminUrl, 'show unix_socket_directories')).toBe('');
    await expect(ask(withoutPassword(postgres.adminUrl), 'select 1')).rejects.toThrow('password');
    await postgres.stop();
    expect(existsSync(postgres.home)).toBe(false);
  });

  test('keeps its data where it is told to, durably', async () => {
    const dataDir = `.data/test-${process.pid}`;
    const first = await startPostgres({ dataDir });
    expect(await ask(first.adminUrl, 'show fsync')).toBe('on');
    await ask(first.adminUrl, 'create table kept ()');
    await first.stop();
    const second = await startPostgres({ dataDir, settings: { work_mem: '5MB' } });
    expect(await ask(second.adminUrl, "select to_regclass('kept')::text")).toBe('kept');
    expect(await ask(second.adminUrl, 'show work_mem')).toBe('5MB');
    await second.stop();
    await rm(second.home, { recursive: true });
  });

  test('says why it does not start, and leaves nothing', async () => {
    const start = startPostgres({ settings: { shared_buffers: 'much' } });
    await expect(start).rejects.toThrow(/did not start.*shared_buffers/s);
  });
});

test('a Redis of our own asks for its password, keeps nothing and evicts nothing', async () => {
  const { url, stop } = await startRedis();
  const redis = new Redis(url);
  expect(await redis.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction']);
  expect(await redis.config('GET', 'save')).toEqual(['save', '']);
  expect(await redis.config('GET', 'bind')).toEqual(['bind', '127.0.0.1']);
  await redis.quit();
  const stranger = new Redis(withoutPassword(url), {
    lazyConnect: true,
    retryStrategy: () => null,
  });
  stranger.on('error', () => {});
  await expect(stranger.connect().then(() => stranger.ping())).rejects.toThrow();
  stranger.disconnect();
  await stop();
  expect(await isListening(url)).toBe(false);
});

test('nothing remains of either after SIGKILL of the process that started them', async () => {
  const script = join(import.meta.dirname, '../support/servers/hold-servers.ts');
  const holder = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(createInterface({ input: holder.stdout }), 'line');
  const { urls, home } = JSON.parse(line);
  for (const url of urls) expect(await isListening(url)).toBe(true);
  holder.kill('SIGKILL');
  await vi.waitFor(
    async () => {
      for (const url of urls) expect(await isListening(url)).toBe(false);
      expect(existsSync(home)).toBe(false);
    },
    { timeout: 10_000, interval: 100 },
  );
});
