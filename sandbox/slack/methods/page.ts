import { ApiError } from '../api-error.ts';
import { str } from '../json.ts';
import type { Call } from './method.ts';

/** One page of a list, by `limit` and `cursor`. */
export function page<T>(
  call: Call,
  all: T[],
): { items: T[]; response_metadata: { next_cursor: string } } {
  const limit = typeof call.args.limit === 'number' && call.args.limit > 0 ? call.args.limit : 100;
  const cursor = str(call.args, 'cursor');
  const from = cursor ? Number(Buffer.from(cursor, 'base64').toString().replace('from:', '')) : 0;
  if (!Number.isInteger(from)) throw new ApiError('invalid_cursor');
  const next =
    from + limit < all.length ? Buffer.from(`from:${from + limit}`).toString('base64') : '';
  return { items: all.slice(from, from + limit), response_metadata: { next_cursor: next } };
}
