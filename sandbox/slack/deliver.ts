import { createHmac } from 'node:crypto';
import { request } from 'node:http';
import { isObj, type Obj, parseJson } from './json.ts';
import type { Delivery } from './types.ts';
import type { World } from './world.ts';

interface Answer {
  status: number;
  body: string;
  ms: number;
  headers: Record<string, string | string[] | undefined>;
  reason: 'ok' | 'http_timeout' | 'connection_failed' | 'http_error';
}

/** The v0 signature of a raw body. */
export const sign = (secret: string, timestamp: number, body: string): string =>
  `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`;

/** Sends a signed raw body to the bot and waits, at most as long as Slack does. */
export function send(
  world: World,
  type: string,
  body: string,
  extra: Record<string, string> = {},
): Promise<Answer> {
  const { signingSecret, signingClock, clock } = world.options;
  const timestamp = Math.floor((signingClock ?? clock).now().getTime() / 1000);
  const started = performance.now();
  return new Promise((resolve) => {
    const end = (
      status: number,
      text: string,
      reason: Answer['reason'],
      headers: Answer['headers'] = {},
    ) => resolve({ status, body: text, ms: performance.now() - started, headers, reason });
    const outgoing = request(
      `${world.options.botUrl()}/slack/events`,
      {
        method: 'POST',
        agent: false,
        headers: {
          'content-type': type,
          'content-length': Buffer.byteLength(body),
          'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
          'x-slack-request-timestamp': String(timestamp),
          'x-slack-signature': sign(signingSecret, timestamp, body),
          ...extra,
        },
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', () => end(0, '', 'connection_failed'));
        incoming.on('end', () => {
          const status = incoming.statusCode ?? 0;
          const good = status >= 200 && status < 300;
          end(
            status,
            Buffer.concat(chunks).toString('utf8'),
            good ? 'ok' : 'http_error',
            incoming.headers,
          );
        });
      },
    );
    outgoing.on('error', () => end(0, '', 'connection_failed'));
    const timer = setTimeout(() => {
      end(0, '', 'http_timeout');
      outgoing.destroy();
    }, world.ackMs);
    outgoing.on('close', () => clearTimeout(timer));
    outgoing.end(body);
  });
}

/** Counts a delivery as under way until it has an answer, so that `idle()` can wait for it. */
export function track<T>(world: World, work: Promise<T>): Promise<T> {
  world.underWay.add(work);
  const done = () => world.underWay.delete(work);
  work.then(done, done);
  return work;
}

export function log(
  world: World,
  kind: string,
  body: Obj,
  answer: Answer,
  retry?: number,
): Delivery {
  const delivery: Delivery = {
    at: world.clock.now(),
    kind,
    body,
    status: answer.status,
    ms: Math.round(answer.ms),
    answer: answer.body,
    ...(retry === undefined ? {} : { retry }),
  };
  world.deliveries.push(delivery);
  return delivery;
}

export interface Ack {
  ok: boolean;
  status: number;
  ms: number;
  /** The parsed body: an object for JSON, a string for text, undefined if empty. */
  body: Obj | string | undefined;
}

/**
 * Delivers a command or interaction as a form. Anything but a 200 within three seconds is a problem,
 * and the person sees that it failed.
 */
export async function deliverForm(
  world: World,
  kind: string,
  form: Record<string, string>,
  shown: Obj,
): Promise<Ack> {
  const body = new URLSearchParams(form).toString();
  const answer = await track(world, send(world, 'application/x-www-form-urlencoded', body));
  log(world, kind, shown, answer);
  const what = `${kind} answered ${answer.status || answer.reason} after ${Math.round(answer.ms)} ms`;
  if (answer.reason === 'http_timeout') world.problem('late_ack', what);
  else if (answer.reason === 'connection_failed') world.problem('unreachable', what);
  else if (answer.status !== 200) world.problem('bad_ack', `${what}: ${answer.body.slice(0, 200)}`);
  return {
    ok: answer.status === 200,
    status: answer.status,
    ms: answer.ms,
    body: ackBody(world, kind, answer),
  };
}

function ackBody(world: World, kind: string, answer: Answer): Obj | string | undefined {
  if (answer.status !== 200 || answer.body === '') return undefined;
  if (!String(answer.headers['content-type'] ?? '').includes('json')) return answer.body;
  const parsed = parseJson(answer.body);
  if (isObj(parsed)) return parsed;
  if (parsed === undefined) world.problem('bad_ack', `${kind}: the answer is not JSON`);
  return typeof parsed === 'string' ? parsed : undefined;
}

/** Delivers an interaction: the form field `payload`. */
export const deliverInteraction = (world: World, payload: Obj): Promise<Ack> =>
  deliverForm(world, String(payload.type), { payload: JSON.stringify(payload) }, payload);
