import { networkTrouble } from '../lib/network-trouble.ts';
import { SECOND } from '../lib/time.ts';

const ANSWER_MAX_MS = 10 * SECOND;
const BODY_MAX = 100_000;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Nothing answered. `why`, in words, where it lies on our side of the way; else empty. */
export interface Silence {
  readonly why: string;
}

/** One HTTP request with a time limit and no redirects followed. Never rejects. */
export type Ask = (url: string, init?: RequestInit) => Promise<Answer | Silence>;

export const askBy =
  (call: typeof fetch): Ask =>
  async (url, init = {}) => {
    try {
      const signal = AbortSignal.timeout(ANSWER_MAX_MS);
      const response = await call(url, { redirect: 'manual', ...init, signal });
      const text = (await response.text()).slice(0, BODY_MAX);
      return { status: response.status, headers: response.headers, text };
    } catch (error) {
      return { why: whyOf(error) };
    }
  };

export const isAnswer = (given: Answer | Silence): given is Answer => 'status' in given;

const NEEDS_PASSWORD = 407;

function whyOf(error: unknown): string {
  const { proxy, isUntrusted, code } = networkTrouble(error);
  if (isUntrusted) {
    return `its certificate is none that we trust (${code}): name your own authority by NODE_EXTRA_CA_CERTS`;
  }
  if (proxy === NEEDS_PASSWORD) return 'the proxy does not take the user of HTTPS_PROXY (407)';
  if (proxy !== undefined) return `the proxy of HTTPS_PROXY opens no way there (${proxy})`;
  return '';
}

/** The JSON object of an answer, by field; empty where it is none. */
export function fieldsOf(answer: Answer): ReadonlyMap<string, unknown> {
  try {
    const value: unknown = JSON.parse(answer.text);
    return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);
  } catch {
    return new Map();
  }
}
