import { asAppError } from '../../lib/errors.ts';
import type { HttpAnswer } from '../answer.ts';
import { fieldsOf, parseJson } from '../json.ts';
import type { Transport } from '../transport.ts';

/** What came, as far as a probe tells of it. */
export interface Said {
  readonly status: number;
  /** Such as `application/json`; `none` where the answer names no type. */
  readonly type: string;
  readonly hasLimitInfo: boolean;
  readonly hasDate: boolean;
  /** Parsed JSON; undefined where it is none. */
  readonly body: unknown;
  /** Salesforce's code of a refusal; empty where there is none. */
  readonly code: string;
}

export type Ask = (path: string, given?: { readonly bearer: boolean }) => Promise<Said>;

/** Asks an org with GETs alone, and gives every answer as it is. Throws AppError where none came. */
export function createAsk(transport: Transport, accessToken: string, signal?: AbortSignal): Ask {
  return async (path, { bearer } = { bearer: true }) => {
    const headers = bearer ? { authorization: `Bearer ${accessToken}` } : {};
    const sent = transport.send({ method: 'GET', path, headers }, signal);
    return sent.then(said, (error: unknown) => {
      const { status } = asAppError(error).facts;
      // A page with status 200 is no answer to what was asked.
      if (typeof status !== 'number' || status < 300) throw error;
      return said({ status, headers: {}, body: '', at: undefined });
    });
  };
}

function said({ status, headers, body, at }: HttpAnswer): Said {
  const parsed = parseJson(body);
  const [type = ''] = (headers['content-type'] ?? '').split(';');
  const first: unknown = Array.isArray(parsed) ? parsed[0] : undefined;
  return {
    status,
    type: /^[a-z]+\/[a-z.+-]{1,40}$/.test(type) ? type : 'none',
    hasLimitInfo: headers['sforce-limit-info'] !== undefined,
    hasDate: at !== undefined,
    body: parsed,
    code: nameOf(fieldsOf(first).errorCode),
  };
}

/** True where data came, whatever it says; what is cut or no JSON tells of nothing. */
export const isData = ({ status, body }: Said): boolean => status === 200 && body !== undefined;

/** What stands for a question that got no answer, so that the others go on. Throws on where it is our own fault. */
export function noAnswer(error: unknown): { verdict: 'not visible'; came: string } {
  const { code } = asAppError(error);
  if (code !== 'E-SF-DOWN' && code !== 'E-TOO-BIG') throw error;
  return { verdict: 'not visible', came: `no answer (${code})` };
}

/** A name that Salesforce gave a thing of its own; what has another form may be somebody's words, and is not told. */
export const nameOf = (value: unknown): string =>
  typeof value === 'string' && /^[A-Za-z][A-Za-z_]{0,60}$/.test(value) ? value : '';

/** The names of an object's fields, as far as they are names. */
export const keysOf = (value: unknown): string[] =>
  Object.keys(fieldsOf(value)).map(nameOf).filter(Boolean).sort();

/** The rows under a name such as `records`. */
export function listOf(body: unknown, name: string): readonly unknown[] {
  const list = fieldsOf(body)[name];
  return Array.isArray(list) ? list : [];
}

/** `200 application/json`, `403 INSUFFICIENT_ACCESS`. */
export const statusOf = ({ status, type, code }: Said): string =>
  code === '' ? `${status} ${type}` : `${status} ${code}`;
