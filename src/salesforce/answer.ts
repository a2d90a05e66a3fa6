import type { Dispatcher } from 'undici';
import { AppError } from '../lib/errors.ts';
import { brokenAnswer } from './errors.ts';

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

/** From the root of an origin. */
export const isPath = (path: string): boolean => /^\/(?!\/)[!-~]*$/.test(path);

const redirects = new Set([301, 302, 303, 307, 308]);
/** Salesforce and its edge say these with a page, too, and they mean the request, not the state of the org. */
const saidByPages = new Set([401, 414, 431]);

/** The answer, where Salesforce's application made it; a gateway's, a maintenance page's and a redirect are errors. */
export function ownAnswer(answer: HttpAnswer, byStatus: boolean): HttpAnswer {
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
export function stopper(deadlineMs: number, outer: AbortSignal | undefined) {
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

export function tooBig(maxBytes: number): AppError {
  const facts = { transient: false, bytes: maxBytes };
  return new AppError('E-TOO-BIG', `an answer of more than ${maxBytes} bytes`, facts);
}

export function firstOfEach(headers: Readonly<Record<string, string | string[] | undefined>>) {
  const first: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const one = Array.isArray(value) ? value[0] : value;
    if (one !== undefined) first[name.toLowerCase()] = one;
  }
  return first;
}
