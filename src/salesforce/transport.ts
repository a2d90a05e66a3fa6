import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { Dispatcher } from 'undici';
import { AppError } from '../lib/errors.ts';
import { brokenAnswer, fromNetwork } from './errors.ts';
import { fromHttpDate } from './times.ts';

export interface HttpAsk {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** From the root of the origin, with its query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The status says how it went, whatever the content type is: Salesforce promises no body. A page is nobody's word. */
  readonly byStatus?: true;
}

export interface HttpAnswer {
  readonly status: number;
  /** Lower-case names; of a repeated header the first. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Salesforce's clock, by the `Date` header. */
  readonly at: Date | undefined;
}

export interface TransportOptions {
  readonly dispatcher: Dispatcher;
  /** The one origin that this transport ever speaks to. */
  readonly origin: string;
  /** From the call to the last byte of the body. */
  readonly deadlineMs: number;
  /** Of the body, before and after decompression. */
  readonly maxBytes: number;
}

export type Transport = ReturnType<typeof createTransport>;

const unzip = promisify(gunzip);

/**
 * HTTP towards one origin: one deadline over headers and body, a bound on the body after decompression, no redirect
 * followed, nothing tried twice. Gives any answer that Salesforce itself made; throws AppError E-SF-DOWN where none came
 * or it is a page, a 5xx, 420 or 429, E-TOO-BIG over the bound, and what `signal` was aborted with.
 */
export function createTransport({ dispatcher, origin, deadlineMs, maxBytes }: TransportOptions) {
  return {
    origin,
    async send(ask: HttpAsk, signal?: AbortSignal): Promise<HttpAnswer> {
      if (!/^\/(?!\/)[!-~]*$/.test(ask.path)) throw brokenAnswer('not a path');
      const stop = stopper(deadlineMs, signal);
      try {
        const answer = await dispatcher.request({
          origin,
          path: ask.path,
          method: ask.method,
          headers: { accept: 'application/json', 'accept-encoding': 'gzip', ...ask.headers },
          body: ask.body ?? null,
          signal: stop.signal,
          // The deadline is ours; undici's own clocks only stand behind it.
          headersTimeout: deadlineMs * 2,
          bodyTimeout: deadlineMs * 2,
        });
        const headers = firstOfEach(answer.headers);
        const packed = await readBody(answer.body, maxBytes);
        const body = await unpack(packed, headers['content-encoding'], maxBytes);
        const at = fromHttpDate(headers.date);
        return own({ status: answer.statusCode, headers, body, at }, ask.byStatus === true);
      } catch (error) {
        if (stop.signal.aborted) throw stop.reason();
        throw error instanceof AppError ? error : fromNetwork(error, new URL(origin).hostname);
      } finally {
        stop.done();
      }
    },
  };
}

const redirects = new Set([301, 302, 303, 307, 308]);
/** Salesforce and its edge say these with a page, too, and they mean the request, not the state of the org. */
const saidByPages = new Set([401, 414, 431]);

/** The answer, where Salesforce's application made it; a gateway's, a maintenance page's and a redirect are errors. */
function own(answer: HttpAnswer, byStatus: boolean): HttpAnswer {
  const { status, headers } = answer;
  if (redirects.has(status)) {
    const leadsTo = URL.parse(headers.location ?? '')?.host;
    throw brokenAnswer('redirected', { moved: true, status, ...(leadsTo ? { leadsTo } : {}) });
  }
  if (status >= 500 || status === 420 || status === 429 || status < 200 || isThreeHundred(status)) {
    throw brokenAnswer(`HTTP ${status}`, { status });
  }
  if (saidByPages.has(status)) return answer;
  const isPage = /^\s*<(?:!doctype|html)/i.test(answer.body.slice(0, 200));
  const isCalledPage = !byStatus && /\bx?html\b/i.test(headers['content-type'] ?? '');
  if (isPage || isCalledPage) throw brokenAnswer('a page instead of data', { status });
  return answer;
}

const isThreeHundred = (status: number) => status >= 300 && status < 400;

/** One signal of our deadline and the caller's; it leaves no listener behind on a signal that lives long. */
function stopper(deadlineMs: number, outer: AbortSignal | undefined) {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), deadlineMs);
  const onOuter = () => controller.abort();
  outer?.addEventListener('abort', onOuter);
  if (outer?.aborted) controller.abort();
  return {
    signal: controller.signal,
    reason(): AppError {
      if (!outer?.aborted) {
        return brokenAnswer(`no whole answer within ${deadlineMs} ms`, { network: 'timeout' });
      }
      if (outer.reason instanceof AppError) return outer.reason;
      const facts = { transient: true, stopped: true };
      return new AppError('E-UNKNOWN', 'stopped by our side', facts, { cause: outer.reason });
    },
    done() {
      clearTimeout(timer);
      outer?.removeEventListener('abort', onOuter);
    },
  };
}

async function readBody(body: AsyncIterable<unknown>, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    if (!Buffer.isBuffer(chunk)) throw brokenAnswer('no bytes');
    bytes += chunk.length;
    if (bytes > maxBytes) throw tooBig(maxBytes); // leaving the loop destroys the body and its connection
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, bytes);
}

async function unpack(
  packed: Buffer,
  encoding: string | undefined,
  maxBytes: number,
): Promise<string> {
  const name = encoding?.trim().toLowerCase() ?? '';
  if (packed.length === 0 || name === '' || name === 'identity') return packed.toString('utf8');
  if (name !== 'gzip' && name !== 'x-gzip')
    throw brokenAnswer('an encoding that we did not ask for');
  try {
    const plain = await unzip(packed, { maxOutputLength: maxBytes });
    return plain.toString('utf8');
  } catch (error) {
    const over = error instanceof RangeError; // zlib stops at maxOutputLength, so a bomb never unfolds
    throw over ? tooBig(maxBytes) : brokenAnswer('the answer could not be decompressed');
  }
}

function tooBig(maxBytes: number): AppError {
  const facts = { transient: false, bytes: maxBytes };
  return new AppError('E-TOO-BIG', `an answer of more than ${maxBytes} bytes`, facts);
}

function firstOfEach(headers: Readonly<Record<string, string | string[] | undefined>>) {
  const first: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const one = Array.isArray(value) ? value[0] : value;
    if (one !== undefined) first[name.toLowerCase()] = one;
  }
  return first;
}
