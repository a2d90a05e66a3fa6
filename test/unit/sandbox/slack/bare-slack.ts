import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startSlack } from '../../../../sandbox/slack/start.ts';
import type { SlackOptions } from '../../../../sandbox/slack/types.ts';
import { movableClock } from './clock.ts';
import { SCOPES } from './with-bot.ts';

export interface Got {
  headers: IncomingMessage['headers'];
  body: string;
}
type Answer = (got: Got, response: ServerResponse) => void;

/** A simulated workspace with a bare HTTP server in the bot's place: `answer` says what it does. */
export async function bareSlack(options: Partial<SlackOptions> = {}) {
  const clock = movableClock();
  const got: Got[] = [];
  const bot = { answer: ((_got, response) => response.end()) as Answer };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const one = { headers: request.headers, body: Buffer.concat(chunks).toString() };
      got.push(one);
      bot.answer(one, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const slack = await startSlack({
    clock,
    signingSecret: 'secret-of-tests',
    scopes: SCOPES,
    controlToken: 'control-token-of-tests',
    botUrl: () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...options,
  });

  /** Calls a method with the bot's token; gives the parsed answer. */
  const api = async (method: string, args: object = {}, token = slack.botToken) => {
    const response = await fetch(slack.apiUrl + method, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(args),
    });
    const body: Record<string, unknown> = JSON.parse(await response.text());
    return { ...body, http: response.status, retryAfter: response.headers.get('retry-after') };
  };
  const post = (url: string, body: object) =>
    fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  /** The last delivery's form field, such as `trigger_id` or `payload`. */
  const field = (name: string) => new URLSearchParams(got.at(-1)?.body).get(name) ?? '';
  const close = async () => {
    await slack.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { slack, clock, bot, got, api, post, field, close };
}
