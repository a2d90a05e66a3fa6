import { MINUTE } from '../../lib/time.ts';
import type { OwnRow } from '../revocations/store.ts';

const WITHIN_MS = MINUTE;

/**
 * Which of an app's rows are our own grant: those of its user that were created within a minute of our code exchange. Where
 * the app is known to be ours and no row is that near, a rotation has renewed it, and every row of that user may be ours.
 */
export function ownRows<R extends { userId: string; createdAt: number }>(
  rows: readonly R[],
  own: OwnRow | undefined,
  appId: number,
): Set<R> {
  const theirs = rows.filter(({ userId }) => userId === own?.userId);
  const exchangedAt = own?.exchangedAt?.getTime();
  const near = theirs.filter(
    ({ createdAt }) => exchangedAt !== undefined && Math.abs(createdAt - exchangedAt) <= WITHIN_MS,
  );
  return new Set(near.length === 0 && own?.appId === appId ? theirs : near);
}
