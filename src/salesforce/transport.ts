import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { AppError } from '../lib/errors.ts';
import {
  firstOfEach,
  type HttpAnswer,
  isPath,
  ownAnswer,
  stopper,
  type TransportOptions,
  tooBig,
} from './answer.ts';
import { type DownloadAsk, download } from './download.ts';
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

export type Transport = ReturnType<typeof createTransport>;

const unzip = promisify(gunzip);

/**
 * HTTP towards one origin: one deadline over headers and body, a bound on the body after decompression, no redirect
 * followed, nothing tried twice. Gives any answer that Salesforce itself made; throws AppError E-SF-DOWN where none came
 * or it is a page, a 5xx, 420 or 429, E-TOO-BIG over the bound, and what `signal` was aborted with.
 */
export function createTransport(options: TransportOptions) {
  const { dispatcher, origin, deadlineMs, maxBytes } = options;
  return {
    origin,
    /** A file, piece by piece: see `download`. */
    download: (ask: DownloadAsk, signal?: AbortSignal): AsyncGenerator<Buffer> =>
      download(options, ask, signal),
    async send(ask: HttpAsk, signal?: AbortSignal): Promise<HttpAnswer> {
      if (!isPath(ask.path)) throw brokenAnswer('not a path');
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
        return ownAnswer({ status: answer.statusCode, headers, body, at }, ask.byStatus === true);
      } catch (error) {
        if (stop.signal.aborted) throw stop.reason();
        throw error instanceof AppError ? error : fromNetwork(error, new URL(origin).hostname);
      } finally {
        stop.done();
      }
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
