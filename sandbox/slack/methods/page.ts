import { ApiError } from '../api-error.ts';
import { str } from '../json.ts';
import type { Call } from './method.ts';

const PAGE_MOST = 1000;
const CURSOR = /^from:(\d+)$/u;

/** One page of a list, by `limit` and `cursor`; never more than 1,000, whatever is asked for. */
export function page<T>(
  call: Call,
  all: T[],
): { items: T[]; response_metadata: { next_cursor: string } } {
  const asked = typeof call.args.limit === 'number' && call.args.limit > 0 ? call.args.limit : 100;
  if (asked > PAGE_MOST) call.world.problem('limit_too_large', String(asked), call.method);
  const limit = Math.min(asked, PAGE_MOST);
  const from = startOf(str(call.args, 'cursor'));
  if (from === undefined || from > all.length) throw new ApiError('invalid_cursor');
  const next =
    from + limit < all.length ? Buffer.from(`from:${from + limit}`).toString('base64') : '';
  return { items: all.slice(from, from + limit), response_metadata: { next_cursor: next } };
}

function startOf(cursor: string): number | undefined {
  if (cursor === '') return 0;
  const [, from] = CURSOR.exec(Buffer.from(cursor, 'base64').toString()) ?? [];
  return from === undefined ? undefined : Number(from);
}
