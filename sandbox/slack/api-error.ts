import type { Obj } from './json.ts';

/** An `ok: false` answer of the Web API. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: string;
  readonly extra: Obj;
  readonly retryAfter: number;
  constructor(code: string, extra: Obj = {}, retryAfter = 0) {
    super(code);
    this.code = code;
    this.extra = extra;
    this.retryAfter = retryAfter;
  }
}
