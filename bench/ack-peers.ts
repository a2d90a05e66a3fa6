// A server of its own at PORT, which the bench of acks holds the bot against. `bolt`: Bolt with one listener that only acks.
// `late`: the same, which works for 50 ms first, as handlers do that look something up before they answer. `none`: no Bolt at
// all, a 200 to everybody, which shows what those who ask can do.
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { App, HTTPReceiver } from '@slack/bolt';

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
  app.command(/^\//, async ({ ack }) => {
    if (kind === 'late') await sleep(WORKS_MS);
    await ack();
  });
  await app.start(port);
  tell();
}

function tell(): void {
  console.log('ready');
}
