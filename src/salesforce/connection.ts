import { PassThrough } from 'node:stream';
import type { ApiUsage } from '../domains/ports.ts';
import { AppError, asAppError } from '../lib/errors.ts';
import { once } from '../lib/once.ts';
import type { HttpAnswer } from './answer.ts';
import { brokenAnswer, fromApiError } from './errors.ts';
import { moved } from './new-address.ts';
import type { Offer } from './offer.ts';
import { fromHttpDate } from './times.ts';
import type { HttpAsk, Transport } from './transport.ts';

export interface ConnectionOptions {
  readonly transport: Transport;
  readonly accessToken: string;
  readonly offer: Offer;
  readonly signal?: AbortSignal | undefined;
}

export type Connection = ReturnType<typeof createConnection>;

/**
 * One jsforce connection over our transport, counted. It has no refresh token and no `refreshFn`: a 401 comes back as
 * E-ACCESS with `expired`, and who holds the session decides. Throws AppError only.
 */
export function createConnection({ transport, accessToken, offer, signal }: ConnectionOptions) {
  let calls = 0;
  let clock: Date | undefined;
  let usage: ApiUsage | undefined;
  const throughJsforce = once(async () => {
    // Loaded with the first call to an org: it is a third of all that a start would load, and a process that only answers people does without it.
    const { default: jsforce } = await import('jsforce');
    const made = new jsforce.Connection({
      instanceUrl: transport.origin,
      accessToken,
      logLevel: 'NONE',
    });
    // Nothing of jsforce's own HTTP is left: it follows redirects with the bearer, retries, and hangs on a cut body.
    Object.assign(made, { _transport: { httpRequest: (ask: unknown) => httpRequest(ask) } });
    return made;
  });

  return {
    /** Where the resources of the API version stand that the org and we know. */
    root: async () => `/services/data/v${await offer.version(sendTo)}`,
    offer,
    /** The parsed body of a GET; `path` starts at `/services/`. */
    get,
    /** A DELETE, judged by its status as `postForm` is; `path` starts at `/services/`. */
    delete: (path: string): Promise<HttpAnswer> =>
      counted({
        method: 'DELETE',
        path,
        headers: { authorization: `Bearer ${accessToken}` },
        byStatus: true,
      }),
    /**
     * A form to one of the domain's OAuth services, with the bearer. The answer is Salesforce's own, whatever its status
     * and body; of a fault of the way it throws as a GET does.
     */
    postForm(path: string, form: Readonly<Record<string, string>>): Promise<HttpAnswer> {
      const headers = {
        authorization: `Bearer ${accessToken}`,
        'content-type': 'application/x-www-form-urlencoded',
      };
      const body = `${new URLSearchParams(form)}`;
      return counted({ method: 'POST', path, headers, body, byStatus: true });
    },
    /** A file by a GET, piece by piece, at most so many bytes of it; `path` starts at `/services/`. */
    async *download(path: string, maxBytes: number): AsyncGenerator<Buffer> {
      calls += 1;
      const headers = { authorization: `Bearer ${accessToken}` };
      const ask = { path, headers, secret: accessToken, maxBytes, onHeaders: hear };
      try {
        yield* transport.download(ask, signal);
      } catch (error) {
        movedAway(error, transport.origin);
      }
    },
    /** What no text of an error may hold. */
    secret: accessToken,
    usage: () => usage,
    calls: () => calls,
    clock: () => clock,
  };

  async function get(path: string): Promise<unknown> {
    let answer: HttpAnswer | undefined;
    const watched = {
      httpRequest: (ask: unknown) => httpRequest(ask, (each) => (answer = each)),
    };
    const jsforce = await throughJsforce();
    try {
      return await jsforce.request(
        { method: 'GET', url: path },
        { transport: watched, responseType: 'application/json' },
      );
    } catch (error) {
      throw error instanceof AppError || answer === undefined
        ? asAppError(error)
        : refused(error, answer, accessToken);
    }
  }

  function httpRequest(ask: unknown, onAnswer?: (answer: HttpAnswer) => void) {
    const answered = sendFor(ask).then((answer) => {
      onAnswer?.(answer);
      return { statusCode: answer.status, headers: answer.headers, body: answer.body };
    });
    // jsforce wants its own kind of promise, one with a stream that nobody reads here.
    return Object.assign(answered, { stream: () => new PassThrough() });
  }

  async function sendFor(ask: unknown): Promise<HttpAnswer> {
    const { url, ...rest } = bodyless(ask);
    if (!url.startsWith(`${transport.origin}/`)) throw brokenAnswer('another host than the domain');
    return counted({ ...rest, path: url.slice(transport.origin.length) });
  }

  function sendTo(ask: HttpAsk): Promise<HttpAnswer> {
    return transport
      .send(ask, signal)
      .catch((error: unknown) => movedAway(error, transport.origin));
  }

  async function counted(ask: HttpAsk): Promise<HttpAnswer> {
    calls += 1;
    const answer = await sendTo(ask);
    hear(answer.headers);
    return answer;
  }

  function hear(headers: HttpAnswer['headers']): void {
    clock = fromHttpDate(headers.date) ?? clock;
    usage = readUsage(headers['sforce-limit-info']) ?? usage;
  }
}

/** `api-usage=18/5000`; beside it may stand the same of one app, which is not the org's. */
function readUsage(header: string | undefined): ApiUsage | undefined {
  const [, used, limit] = /(?<![\w-])api-usage=(\d{1,12})\/(\d{1,12})/.exec(header ?? '') ?? [];
  return used === undefined ? undefined : { used: Number(used), limit: Number(limit) };
}

/** The org lives elsewhere now: a renewed session says where. */
function movedAway(error: unknown, origin: string): never {
  if (error instanceof AppError && error.facts.moved === true) {
    const found = moved(origin, error.facts, error);
    throw new AppError(found.code, 'redirected', { ...found.facts, expired: true });
  }
  throw error;
}

/** jsforce has read the body: `errorCode` and `message` are Salesforce's; the status it drops. */
function refused(error: unknown, answer: HttpAnswer, accessToken: string): AppError {
  const { errorCode, message, data } = asRecord(error);
  const first = Array.isArray(data) ? asRecord(data[0]) : {};
  const refusal = {
    status: answer.status,
    errorCode: asText(first.errorCode ?? errorCode),
    message: asText(first.message ?? message),
  };
  return fromApiError(refusal, [accessToken]);
}

/** What jsforce wants to send: a GET. */
function bodyless(ask: unknown): Omit<HttpAsk, 'path'> & { url: string } {
  const { url, method, headers } = asRecord(ask);
  if (typeof url !== 'string' || method !== 'GET') throw brokenAnswer('not a GET');
  const sent: Record<string, string> = {};
  for (const [name, value] of Object.entries(asRecord(headers))) sent[name] = asText(value);
  return { method, url, headers: sent };
}

const asText = (value: unknown) => (typeof value === 'string' ? value : '');

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value, ...errorFields(value) } : {};
}

/** The fields of an Error that spreading leaves behind. */
const errorFields = (value: object) => (value instanceof Error ? { message: value.message } : {});
