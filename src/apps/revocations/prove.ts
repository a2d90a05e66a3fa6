import { end, postpone, type Work } from './end.ts';
import { probe, readApp } from './read.ts';
import { groupKey, tokensOf, usersOf } from './revocation.ts';
import type { MeantRow, RowEnd } from './row-store.ts';
import type { RevocationRow } from './store.ts';

/** What an attempt that could not prove anything leaves as its code. */
const UNPROVEN = 'E-PARTIAL';

/**
 * The second reading. A row is gone when it is absent while the permission to see it is there before and after, and the
 * org's tokens fell by no more than what we removed. Else nothing is said to be removed, and it is tried again later.
 */
export async function prove(all: Work): Promise<void> {
  const { deps, held, claimed, session, signal } = all;
  const left = (await deps.store.rows(held)).filter(({ state }) => state !== 'gone');
  const now = await deps.store.write(held, async (_trx, row) => row);
  const bound = now.readAt?.getTime() ?? 0;
  const count = () => session.call((org) => org.countTokens(bound));
  await probe(session);
  const again = now.failCode === UNPROVEN;
  const countedFirst = again ? await count() : undefined;
  const [read, counted] = await Promise.all([
    readApp(session, claimed.app, usersOf(left)),
    again ? undefined : count(),
  ]);
  const after = counted ?? (await count());
  const readAt = await probe(session);
  signal.throwIfAborted();

  const present = new Set(read.map(groupKey));
  const absent = left.filter((row) => !present.has(groupKey(row)));
  if (!isProven(now, tokensOf(absent), after, countedFirst)) {
    await postpone(deps, held, UNPROVEN, { afterTokens: after });
    return;
  }
  const ends = left.flatMap((row) => endOf(row, present.has(groupKey(row))) ?? []);
  const provenAt = new Date(readAt);
  await end(deps, held, undefined, { afterTokens: after, provenAt }, ends);
}

/**
 * People end grants of their own while we work. So where more is gone than we removed, a later attempt is believed whose
 * own counts before and after agree, as long as not half of the org's tokens vanished.
 */
function isProven(
  row: RevocationRow,
  removed: number,
  after: number,
  countedFirst: number | undefined,
): boolean {
  const fell = (row.beforeTokens ?? 0) - after;
  if (fell <= removed) return true;
  if (countedFirst === undefined || after < countedFirst) return false;
  return (fell - removed) * 2 <= (row.beforeTokens ?? 0);
}

/** Nothing where the row stays what it is: failed, or not reached before it was stopped. */
function endOf(row: MeantRow, present: boolean): RowEnd | undefined {
  const { userId, createdAt, state } = row;
  if (!present) return { userId, createdAt, state: 'gone', code: null };
  if (state !== 'sent') return undefined;
  return { userId, createdAt, state: 'failed', code: 'still there' };
}
