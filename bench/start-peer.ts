// What any bot of this kind has at least: Bolt, PostgreSQL and Redis, connected, and a page that says so.
import { App, HTTPReceiver } from '@slack/bolt';
import { Redis } from 'ioredis';
import pg from 'pg';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });
const redis = new Redis(process.env.REDIS_URL ?? '');
const receiver = new HTTPReceiver({
  signingSecret: process.env.SLACK_SIGNING_SECRET ?? '',
  customRoutes: [
    {
      path: '/readyz',
      method: 'GET',
      handler: async (_request, response) => {
        await Promise.all([pool.query('select 1'), redis.ping()]);
        response.end('ready');
      },
    },
  ],
});
const app = new App({
  receiver,
  authorize: async () => ({ botToken: 'xoxb-none', botUserId: 'U0', botId: 'B0' }),
});
app.command(/^\//, async ({ ack }) => ack());
await app.start(Number(process.env.PORT));
