import { SECOND } from '../lib/time.ts';

const ANSWER_MAX_MS = 10 * SECOND;
const BODY_MAX = 100_000;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** One HTTP request with a time limit and no redirects followed; undefined where nothing answers. */
export async function ask(url: string, init: RequestInit = {}): Promise<Answer | undefined> {
  try {
    const signal = AbortSignal.timeout(ANSWER_MAX_MS);
    const response = await fetch(url, { redirect: 'manual', ...init, signal });
    const text = (await response.text()).slice(0, BODY_MAX);
    return { status: response.status, headers: response.headers, text };
  } catch {
    return undefined;
  }
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
