import { startPostgres } from './embedded/postgres.ts';
import { startRedis } from './embedded/redis.ts';
import { tour } from './tour.ts';
import { buildPage } from './web/build.ts';
import { namedHosts } from './web/hosts.ts';
import { startWebPage } from './web/server.ts';
import { startWorld } from './world.ts';

const EX_CONFIG = 78;
const DATABASE = 'orgwarden';
const wantsTour = process.argv.includes('--tour');
const started = performance.now();
const say = (line: string) => process.stdout.write(`${line}\n`);

if (process.env.PUBLIC_URL?.startsWith('https:')) {
  process.stderr.write(
    'The sandbox never runs where PUBLIC_URL is https: it is a remote control.\n',
  );
  process.exit(EX_CONFIG);
}

// Whoever presses Ctrl-C during the start leaves no server behind: what was started is ended, newest first.
const running: (() => Promise<void>)[] = [];
let closing: Promise<void> | undefined;
function close(): Promise<void> {
  closing ??= (async () => {
    for (const end of running.reverse()) await end().catch(() => {});
  })();
  return closing;
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => void close().then(() => process.exit(0)));
}

say('Starting PostgreSQL and Redis …');
const page = wantsTour ? undefined : buildPage(say);
const [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
running.push(() => Promise.all([postgres.stop(), redis.stop()]).then(() => {}));
say('Starting a Slack workspace, Salesforce orgs and the bot …');
await createDatabase();
const world = await startWorld({
  databaseUrl: postgres.url(DATABASE),
  redisUrl: redis.url,
  orgs: [
    {
      name: 'Acme Production',
      size: 'big',
      seed: 7,
      kind: 'production',
      rotation: true,
      delayMs: 300,
    },
    { name: 'Acme EMEA', size: 'small', seed: 8, kind: 'sandbox', rotation: true },
  ],
});
running.push(() => world.close());
const bot = await world.startBot();
running.push(() => bot.close());

if (page === undefined) {
  const done = await tour(world, say);
  await close();
  process.exit(done ? 0 : 1);
}
const web = await startWebPage(world, {
  files: await page,
  hosts: namedHosts(process.env.SANDBOX_HOSTS),
  port: Number(process.env.SANDBOX_PORT ?? 0),
});
running.push(() => web.close());
say(`Ready after ${((performance.now() - started) / 1000).toFixed(1)} s. Ctrl-C ends everything.`);
say(web.url);

async function createDatabase(): Promise<void> {
  const { Client } = (await import('pg')).default;
  const client = new Client({ connectionString: postgres.adminUrl });
  await client.connect();
  await client.query(`create database ${DATABASE}`).finally(() => client.end());
}
