// A server of its own at PORT, which the bench of acks holds the bot against. `bolt`: Bolt with one listener that only acks.
// `late`: the same, which works for 50 ms first, as handlers do that look something up before they answer. `answers`: acks,
// notes in PostgreSQL that it has had this command, looks one row up there, and answers: the least that anybody does who
// answers each command once. `none`: no Bolt at all, a 200 to everybody, which shows what those who ask can do.
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { App, HTTPReceiver } from '@slack/bolt';
import pg from 'pg';

const WORKS_MS = 50;

const [kind = ''] = process.argv.slice(2);
const port = Number(process.env.PORT);
const signingSecret = process.env.SLACK_SIGNING_SECRET ?? '';

if (kind === 'none') {
  createServer((request, response) => {
    request.resume().on('end', () => response.end());
  }).listen(port, tell);
} else {
  const app = new App({
    receiver: new HTTPReceiver({ signingSecret }),
    authorize: async () => ({ botToken: 'xoxb-none', botUserId: 'U0', botId: 'B0' }),
  });
  const answer = kind === 'answers' ? await answering() : undefined;
  app.command(/^\//, async ({ ack, body, respond }) => {
    if (kind === 'late') await sleep(WORKS_MS);
    await ack();
    if (answer && (await answer(body.trigger_id))) {
      const text = 'Some bot 1.0 · up since today · last looked for work a second ago';
      const block = { type: 'section', text: { type: 'mrkdwn', text } } as const;
      await respond({ response_type: 'ephemeral', text, blocks: [block] });
    }
  });
  await app.start(port);
  tell();
}

/** True for who notes a command first. */
async function answering(): Promise<(trigger: string) => Promise<boolean>> {
  const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });
  await pool.query('create table if not exists peer_delivery (key text primary key)');
  return async (trigger) => {
    const insert =
      'insert into peer_delivery (key) values ($1) on conflict do nothing returning key';
    const { rows } = await pool.query(insert, [trigger]);
    await pool.query('select * from peer_delivery where key = $1', [trigger]);
    return rows.length > 0;
  };
}

function tell(): void {
  console.log('ready');
}
