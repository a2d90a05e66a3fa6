import { startPostgres } from './embedded/postgres.ts';
import { startRedis } from './embedded/redis.ts';
import { tour } from './tour.ts';
import { startWorld } from './world.ts';

const EX_CONFIG = 78;
const DATABASE = 'orgwarden';
const wantsTour = process.argv.includes('--tour');
const say = (line: string) => process.stdout.write(`${line}\n`);

if (process.env.PUBLIC_URL?.startsWith('https:')) {
  process.stderr.write(
    'The sandbox never runs where PUBLIC_URL is https: it is a remote control.\n',
  );
  process.exit(EX_CONFIG);
}

say('Starting PostgreSQL and Redis …');
const [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
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
const bot = await world.startBot();

let closing: Promise<void> | undefined;
function close(): Promise<void> {
  closing ??= (async () => {
    await bot.close();
    await world.close();
    await Promise.all([postgres.stop(), redis.stop()]);
  })();
  return closing;
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => void close().then(() => process.exit(0)));
}

if (wantsTour) {
  const done = await tour(world, say);
  await close();
  process.exit(done ? 0 : 1);
}
say(`Bot         ${world.publicUrl}`);
say(`Slack       ${world.slack.url}`);
for (const org of world.orgs) say(`Salesforce  ${org.url}  (${org.name})`);
say('Ctrl-C ends everything.');

async function createDatabase(): Promise<void> {
  const { Client } = (await import('pg')).default;
  const client = new Client({ connectionString: postgres.adminUrl });
  await client.connect();
  await client.query(`create database ${DATABASE}`).finally(() => client.end());
}
