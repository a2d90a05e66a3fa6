import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { root } from './project-files.ts';

// Parsing only: no container is built or started here, since a test machine need not have Docker.

const read = (file: string) => readFileSync(join(root, file), 'utf8');

describe('docker-compose.yml, as parsed', () => {
  const { services, volumes } = parse(read('docker-compose.yml'), { merge: true });
  const { web, worker, postgres, redis } = services;

  test('runs web and worker of one image, so that workers can be many', () => {
    expect(Object.keys(services).sort()).toEqual(['postgres', 'redis', 'web', 'worker']);
    const run = ['sh', 'scripts/container.sh', 'node', 'src/main.ts'];
    expect(web.command).toEqual([...run, 'web']);
    expect(worker.command).toEqual([...run, 'worker']);
    expect(web.image).toBe(worker.image);
    expect(worker).not.toHaveProperty('container_name');
    expect(worker).not.toHaveProperty('ports');
  });

  test('publishes the web port on this host alone, and no other', () => {
    expect(postgres).not.toHaveProperty('ports');
    expect(redis).not.toHaveProperty('ports');
    expect(web.ports).toHaveLength(1);
    expect(web.ports[0]).toMatch(/^127\.0\.0\.1:/);
    for (const service of Object.values(services)) {
      expect(service).not.toHaveProperty('network_mode');
    }
  });

  test('takes both passwords from .env, and stops where one is missing', () => {
    const needed = (name: string) => expect.stringContaining(`\${${name}:?`);
    expect(postgres.environment.POSTGRES_PASSWORD).toEqual(needed('POSTGRES_PASSWORD'));
    expect(redis.environment.REDISCLI_AUTH).toEqual(needed('REDIS_PASSWORD'));
    for (const bot of [web, worker]) {
      expect(bot.environment.DATABASE_URL).toEqual(needed('POSTGRES_PASSWORD'));
      expect(bot.environment.REDIS_URL).toEqual(needed('REDIS_PASSWORD'));
      expect(bot.env_file).toBe('.env');
    }
  });

  test('keeps what is in PostgreSQL and Redis, and lets Redis evict nothing', () => {
    expect(Number(/^postgres:(\d+)/.exec(postgres.image)?.[1])).toBeGreaterThanOrEqual(15);
    expect(redis.image).toMatch(/^redis:7\./);
    const command = redis.command.join(' ');
    expect(command).toContain('--maxmemory-policy noeviction');
    expect(command).toContain('--appendonly yes');
    expect(command).toContain('--requirepass');
    expect(Object.keys(volumes)).toEqual(['postgres', 'redis']);
  });

  test('checks the health of each, and starts the bot when its servers are well', () => {
    for (const { healthcheck } of [web, worker, postgres, redis]) {
      expect(healthcheck.test.length).toBeGreaterThan(1);
    }
    for (const bot of [web, worker]) {
      expect(bot.depends_on.postgres.condition).toBe('service_healthy');
      expect(bot.depends_on.redis.condition).toBe('service_healthy');
      expect(Number.parseInt(bot.stop_grace_period, 10)).toBeGreaterThan(20);
    }
  });
});

describe('Dockerfile, as parsed', () => {
  const lines = read('Dockerfile')
    .split('\n')
    .filter((line) => line && !line.startsWith('#'));
  const of = (word: string) => lines.filter((line) => line.startsWith(`${word} `));

  test('runs the Node that package.json pins', () => {
    const { devDependencies } = JSON.parse(read('package.json'));
    for (const line of of('FROM')) expect(line).toContain(`node:${devDependencies.node}-`);
  });

  test('keeps memory as `npm start` does', () => {
    const { start } = JSON.parse(read('package.json')).scripts;
    // What the operator has set already stays.
    const plain = start.replace(/\$\{\w+:-(\w+)\}/g, '$1');
    const [said = ''] = of('ENV').filter((line) => line.includes('NODE_OPTIONS'));
    const settings = [...plain.matchAll(/[A-Z_]+=\S+|--max-\S+/g)].map(([setting]) => setting);
    expect(settings).toHaveLength(3);
    for (const setting of settings) expect(said).toContain(setting);
  });

  test('and docker-compose.yml name each image by its digest, too', () => {
    const { services } = parse(read('docker-compose.yml'), { merge: true });
    const images = [...of('FROM'), services.postgres.image, services.redis.image];
    for (const image of images) expect(image).toMatch(/@sha256:[0-9a-f]{64}(?: AS packages)?$/);
  });

  test('holds no development package, no sandbox and no test', () => {
    expect(of('RUN')).toEqual(['RUN npm ci --omit=dev']);
    const copied = of('COPY').flatMap((line) => line.split(' ').slice(1, -1));
    expect(copied.filter((path) => !path.startsWith('--from')).sort()).toEqual([
      '/orgwarden/node_modules',
      'migrations',
      'package-lock.json',
      'package.json',
      'package.json',
      'scripts/container.sh',
      'scripts/node-version.mjs',
      'src',
    ]);
  });

  test('runs as nobody special, by a number, and hears its signals', () => {
    expect(of('USER')).toEqual(['USER 1000:1000']);
    expect(lines.lastIndexOf('USER 1000:1000')).toBeGreaterThan(lines.lastIndexOf('COPY src src'));
    expect(of('CMD')).toEqual(['CMD ["node", "src/main.ts"]']);
  });

  test('sees only what it copies', () => {
    const rules = read('.dockerignore')
      .split('\n')
      .filter((line) => line && !line.startsWith('#'));
    expect(rules[0]).toBe('*');
    expect(rules.slice(1).every((rule) => rule.startsWith('!'))).toBe(true);
    expect(rules.join(' ')).not.toMatch(/sandbox|test|\.env/);
  });
});
