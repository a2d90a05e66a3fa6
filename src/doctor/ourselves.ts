import { createHmac } from 'node:crypto';
import type { Config } from '../config.ts';
import { randomToken } from '../lib/ids.ts';
import { type Ask, fieldsOf, isAnswer } from './ask.ts';
import { bad, type Finding, good } from './finding.ts';

/** Whether the bot answers where the world looks for it, is ready, and knows the signing secret that we know. */
export async function checkOurselves(
  config: Config,
  ask: Ask,
  now: () => Date,
): Promise<Finding[]> {
  const { publicUrl } = config;
  const alive = await ask(`${publicUrl}/healthz`);
  if (!isAnswer(alive) || alive.status !== 200) {
    const why =
      (!isAnswer(alive) && alive.why) ||
      'run `npm start` first, then check PUBLIC_URL and the proxy';
    return [bad('The bot', `${publicUrl}/healthz does not answer: ${why}`)];
  }
  return [
    good('The bot', `answers at ${publicUrl}`),
    await readiness(publicUrl, ask),
    ...(await signature(config, ask, now())),
  ];
}

async function readiness(publicUrl: string, ask: Ask): Promise<Finding> {
  const answer = await ask(`${publicUrl}/readyz`);
  const problems = isAnswer(answer) ? fieldsOf(answer).get('problems') : undefined;
  const words = Array.isArray(problems) ? problems.map(String).join('; ') : 'it does not say why';
  if (isAnswer(answer) && answer.status === 200)
    return good('Readiness', words === '' ? 'ready' : `ready, but: ${words}`);
  return bad('Readiness', words);
}

// A challenge, as Slack sends one when the address is saved: only who knows the secret gets it back.
async function signature({ slack, publicUrl }: Config, ask: Ask, now: Date): Promise<Finding[]> {
  if (slack.appToken !== undefined || slack.signingSecret === undefined) return [];
  const challenge = randomToken();
  const body = JSON.stringify({ type: 'url_verification', challenge, token: '' });
  const answer = await ask(`${publicUrl}/slack/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...signed(slack.signingSecret, body, now) },
    body,
  });
  if (isAnswer(answer) && answer.status === 200 && answer.text.includes(challenge)) {
    return [good('Signing secret', 'the bot accepts what is signed with SLACK_SIGNING_SECRET')];
  }
  return [
    bad(
      'Signing secret',
      `${publicUrl}/slack/events answers ${isAnswer(answer) ? answer.status : 'nothing'} to a signed request: restart the bot with this SLACK_SIGNING_SECRET, and let the proxy pass headers and body unchanged`,
    ),
  ];
}

function signed(secret: string, body: string, now: Date): Record<string, string> {
  const timestamp = String(Math.floor(now.getTime() / 1000));
  const mac = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  return { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': `v0=${mac}` };
}
