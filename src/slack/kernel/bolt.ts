import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  App,
  type BufferedIncomingMessage,
  defaultBodyLimit,
  HTTPModuleFunctions,
  HTTPReceiver,
  isRawBodyError,
  type Logger,
  SocketModeReceiver,
} from '@slack/bolt';
import { systemClock } from '../../lib/clock.ts';
import { isDatabaseDown } from '../../lib/errors.ts';
import type { Outbound } from '../../lib/outbound.ts';
import { createRunning } from '../../lib/running.ts';
import type { SlackSettings } from '../install/settings.ts';
import type { Tokens } from '../install/tokens.ts';
import { clientOptions } from '../web-api/clients.ts';
import { isDeliverable, unknownKind } from './deliverable.ts';
import type { Log } from './log.ts';

export const EVENTS_PATH = '/slack/events';

const AHEAD_MOST_S = 5 * 60;

/** Bolt's app, over HTTP or in Socket Mode, and the listener for our own server. */
export function createBolt(deps: {
  settings: SlackSettings;
  tokens: Tokens;
  outbound: Pick<Outbound, 'fetch' | 'shared'>;
  deadlineMs?: number | undefined;
  logger: Logger;
  log: Log;
}) {
  const { settings, tokens, outbound, deadlineMs, logger, log } = deps;
  const { signingSecret, appToken, apiUrl } = settings;
  const options = clientOptions({ apiUrl, logger, deadlineMs, fetch: outbound.fetch });

  // In Socket Mode Slack never calls us.
  const receiver = appToken
    ? undefined
    : new HTTPReceiver({
        signingSecret: signingSecret ?? '',
        endpoints: [EVENTS_PATH],
        // `readable` has verified the signature before anything else: what comes to Bolt comes from there alone.
        signatureVerification: false,
        processBeforeResponse: false,
        logger,
        processEventErrorHandler: async ({ error, response }) => {
          log.error({ err: error }, 'slack.event_failed');
          if (!response.headersSent) answer(response, refusedStatus(error), 'not processed');
          return false;
        },
        unhandledRequestHandler: ({ response }) => {
          if (response.headersSent) return;
          log.warn({}, 'slack.nobody_answered');
          answer(response, 400, 'not understood');
        },
      });

  const app = new App({
    receiver:
      receiver ??
      new SocketModeReceiver({
        appToken: appToken ?? '',
        logger,
        installerOptions: { clientOptions: options },
        ...(outbound.shared && { dispatcher: outbound.shared }),
      }),
    authorize: tokens.authorize,
    clientOptions: options,
    convoStore: false,
    deferInitialization: true,
    logger,
  });
  // What a listener has begun is let come to its end when the process stops.
  const running = createRunning();
  const sayUnknown = onceEach((kind) => log.warn({ kind }, 'slack.unknown_kind'));
  let isClosed = false;
  app.use(({ next }) => running.track(next()));
  // Listeners answer people themselves; what still gets here has nobody to answer.
  app.error(async (error) => {
    log.error({ err: error }, 'slack.listener_failed');
    throw error;
  });

  return {
    app,

    /** True where the request was ours. */
    handle(request: IncomingMessage, response: ServerResponse): boolean {
      if (!receiver || request.method !== 'POST' || pathOf(request) !== EVENTS_PATH) return false;
      if (isClosed) {
        answer(response, 503, 'stopping');
        return true;
      }
      // By this machine's clock Bolt refuses what is old; what is dated ahead could be used later.
      const sentAt = Number(request.headers['x-slack-request-timestamp']);
      const now = systemClock.now().getTime() / 1000;
      if (!(sentAt <= now + AHEAD_MOST_S)) {
        answer(response, 401, 'not authentic');
        return true;
      }
      void readable(request, response, signingSecret ?? '', sayUnknown).then((body) => {
        if (body) receiver.requestListener(body, response);
      });
      return true;
    },

    async start(): Promise<void> {
      await app.init();
      if (!receiver) await app.start();
    },

    /** Takes nothing new, and gives what runs so long to end. */
    async close(withinMs: number): Promise<void> {
      isClosed = true;
      if (!receiver) await app.stop();
      if (!(await running.settle(withinMs))) log.warn({}, 'slack.not_ended_in_time');
    },
  };
}

/** The request with its body read; undefined, and answered, where it is not Slack's or Bolt would trip over it. Never rejects. */
async function readable(
  request: IncomingMessage,
  response: ServerResponse,
  signingSecret: string,
  sayUnknown: (kind: string) => void,
): Promise<IncomingMessage | undefined> {
  let read: BufferedIncomingMessage;
  try {
    read = await HTTPModuleFunctions.bufferIncomingMessage(request, defaultBodyLimit);
  } catch (error) {
    const tooLarge = isRawBodyError(error) && error.statusCode === 413;
    if (!response.headersSent)
      answer(response, tooLarge ? 413 : 400, tooLarge ? 'too large' : 'not read');
    return undefined;
  }
  // Whoever is not Slack learns nothing of what we can read.
  if (!(await isAuthentic(read, response, signingSecret))) {
    answer(response, 401, 'not authentic');
    return undefined;
  }
  const body = bodyOf(read);
  // No JSON at all: Bolt says so.
  if (body === NO_JSON || isDeliverable(body)) return read;
  const kind = unknownKind(body);
  if (kind === undefined) answer(response, 400, 'not understood');
  else {
    // What Slack adds one day is nothing to us, and no failure: it is not to be sent again.
    sayUnknown(kind);
    response.writeHead(200).end();
  }
  return undefined;
}

/** So many kinds are named in the log at most. */
const KINDS_MOST = 20;

/** Says each once, and no more of them than that. */
function onceEach(say: (what: string) => void): (what: string) => void {
  const said = new Set<string>();
  return (what) => {
    if (said.has(what) || said.size >= KINDS_MOST) return;
    said.add(what);
    say(what);
  };
}

const isAuthentic = (
  read: BufferedIncomingMessage,
  response: ServerResponse,
  signingSecret: string,
): Promise<boolean> =>
  HTTPModuleFunctions.parseAndVerifyHTTPRequest({ signingSecret }, read, response).then(
    () => true,
    () => false,
  );

const NO_JSON = Symbol('no JSON');

// Bolt looks into the body before it asks whether it is one: JSON's `null` would end the process.
function bodyOf(read: BufferedIncomingMessage): unknown {
  try {
    return HTTPModuleFunctions.parseHTTPRequestBody(read);
  } catch {
    return NO_JSON;
  }
}

export function pathOf(request: IncomingMessage): string {
  const url = request.url ?? '/';
  return URL.canParse(url, 'http://localhost') ? new URL(url, 'http://localhost').pathname : '/';
}

export function answer(response: ServerResponse, status: number, error: string): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify({ error }));
}

const refusedStatus = (error: unknown): number => {
  if (error instanceof Error && 'code' in error && error.code === 'slack_bolt_authorization_error')
    return 'original' in error && isDatabaseDown(error.original) ? 503 : 401;
  // A signed body that Bolt can't read: malformed, not our failure.
  return error instanceof TypeError ? 400 : 500;
};
