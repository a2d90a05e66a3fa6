import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { AppError } from '../lib/errors.ts';
import { SECOND } from '../lib/time.ts';
import {
  firstOfEach,
  isPath,
  ownAnswer,
  stopper,
  type TransportOptions,
  tooBig,
} from './answer.ts';
import { brokenAnswer, fromApiError, fromNetwork } from './errors.ts';
import { fieldsOf, parseJson } from './json.ts';

export interface DownloadAsk {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** What no text of an error may hold. */
  readonly secret: string;
  /** Of the file, after decompression. */
  readonly maxBytes: number;
  readonly onHeaders: (headers: Readonly<Record<string, string>>) => void;
}

/** From the call to the last byte of a file. */
const WHOLE_MS = 600 * SECOND;
const MOST_OF_REFUSAL = 64 * 1024;

/**
 * The bytes of a file as they come, decompressed, in memory of a piece. Nothing is tried twice. Throws as `Transport.send`
 * does, E-TOO-BIG where there is more than `maxBytes`, and the AppError of a refusal.
 */
export async function* download(
  { dispatcher, origin, deadlineMs }: TransportOptions,
  ask: DownloadAsk,
  signal: AbortSignal | undefined,
): AsyncGenerator<Buffer> {
  if (!isPath(ask.path)) throw brokenAnswer('not a path');
  const stop = stopper(Math.max(WHOLE_MS, deadlineMs), signal);
  try {
    const answer = await dispatcher.request({
      origin,
      path: ask.path,
      method: 'GET',
      headers: { 'accept-encoding': 'gzip', ...ask.headers },
      signal: stop.signal,
      headersTimeout: deadlineMs,
      // Between two pieces: a file may take long, silence may not.
      bodyTimeout: deadlineMs,
    });
    const headers = firstOfEach(answer.headers);
    ask.onHeaders(headers);
    const plain = decoded(answer.body, headers['content-encoding']);
    const isPage = /\bx?html\b/i.test(headers['content-type'] ?? '');
    if (answer.statusCode !== 200 || isPage)
      throw await refused(plain, answer.statusCode, headers, ask.secret);
    let bytes = 0;
    for await (const piece of plain) {
      if (!Buffer.isBuffer(piece)) throw brokenAnswer('no bytes');
      if (bytes === 0 && /^\s*<(?:!doctype|html)/i.test(piece.toString('latin1', 0, 200)))
        throw brokenAnswer('a page instead of data');
      bytes += piece.length;
      if (bytes > ask.maxBytes) throw tooBig(ask.maxBytes);
      yield piece;
    }
  } catch (error) {
    if (stop.signal.aborted) throw stop.reason();
    throw asReadable(error, new URL(origin).hostname);
  } finally {
    stop.done();
  }
}

function decoded(body: Readable, encoding: string | undefined): AsyncIterable<unknown> {
  const name = encoding?.trim().toLowerCase() ?? '';
  if (name === '' || name === 'identity') return body;
  if (name !== 'gzip' && name !== 'x-gzip')
    throw brokenAnswer('an encoding that we did not ask for');
  // What ends either ends both: the error reaches whoever reads, and one who leaves closes the connection.
  return pipeline(body, createGunzip(), () => {});
}

async function refused(
  body: AsyncIterable<unknown>,
  status: number,
  headers: Readonly<Record<string, string>>,
  secret: string,
): Promise<AppError> {
  const text = await beginningOf(body);
  // Pages, redirects, 5xx, 420 and 429 are nobody's word, here as everywhere.
  ownAnswer({ status, headers, body: text, at: undefined }, false);
  const said = parseJson(text);
  const { errorCode, message } = fieldsOf(Array.isArray(said) ? said[0] : said);
  const asText = (value: unknown) => (typeof value === 'string' ? value : '');
  return fromApiError({ status, errorCode: asText(errorCode), message: asText(message) }, [secret]);
}

async function beginningOf(body: AsyncIterable<unknown>): Promise<string> {
  let text = '';
  for await (const piece of body) {
    text += Buffer.isBuffer(piece) ? piece.toString('utf8') : '';
    if (text.length > MOST_OF_REFUSAL) break;
  }
  return text;
}

function asReadable(error: unknown, host: string): AppError {
  if (error instanceof AppError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code.startsWith('Z_')
    ? brokenAnswer('the file could not be decompressed')
    : fromNetwork(error, host);
}
