import type { RevocableRow } from '../../domains/ports.ts';
import { ownRows } from '../inventory/own-row.ts';
import { groupKey, groupsOf, isUnused } from './revocation.ts';
import type { MeantRow, RowEnd } from './row-store.ts';
import type { MeantApp } from './run-store.ts';
import type { OwnRow } from './store.ts';

/** One or more calls that make groups go: all of them, or they count as failed. */
export interface RevokeAct {
  readonly rows: readonly MeantRow[];
  /** All rows of that user may go by one call to the external client app. */
  readonly externalUser: string | undefined;
  readonly deleteTokens: readonly string[];
}

interface BatchPlan {
  /** Rows whose end is known without a call. */
  readonly ends: readonly RowEnd[];
  readonly acts: readonly RevokeAct[];
}

/**
 * What is to be done about a batch of frozen rows, by what was read just now. A group is taken as a whole or left; nothing
 * that is not in the batch is touched.
 */
export function planBatch(given: {
  app: MeantApp;
  own: OwnRow | undefined;
  batch: readonly MeantRow[];
  /** Every row of the app that the batch's users hold now. */
  read: readonly RevocableRow[];
  /** Only groups that were not used for so many days before `now`. */
  unused: { readonly days: number; readonly now: number } | undefined;
}): BatchPlan {
  const { app, own, batch, read, unused } = given;
  const ours = new Set([...ownRows(read, own, app.id)].map(groupKey));
  const present = new Map(groupsOf(read).map((group) => [groupKey(group), group]));
  const ends: RowEnd[] = [];
  const doomed = new Map<string, MeantRow>();
  for (const row of batch) {
    const key = groupKey(row);
    const group = present.get(key);
    const { userId, createdAt } = row;
    if (!group) ends.push({ userId, createdAt, state: 'sent', code: null });
    else if (group.copies > row.copies || ours.has(key))
      ends.push({ userId, createdAt, state: 'failed', code: 'changed' });
    else if (unused && !isUnused(group, unused.days, unused.now))
      ends.push({ userId, createdAt, state: 'failed', code: 'used since' });
    else doomed.set(key, row);
  }
  return { ends, acts: actsOf(app, read, doomed) };
}

function actsOf(
  app: MeantApp,
  read: readonly RevocableRow[],
  doomed: ReadonlyMap<string, MeantRow>,
): RevokeAct[] {
  const byUser = Map.groupBy(read, ({ userId }) => userId);
  const byKey = Map.groupBy(read, groupKey);
  const acts: RevokeAct[] = [];
  const external = new Set<string>();
  if (app.applicationId?.startsWith('0xI')) {
    for (const [userId, rows] of byUser) {
      if (rows.every((row) => doomed.has(groupKey(row)))) external.add(userId);
    }
  }
  for (const [userId, rows] of Map.groupBy(doomed.values(), (row) => row.userId)) {
    const deleteTokens = (of: MeantRow) =>
      (byKey.get(groupKey(of)) ?? []).map((each) => each.deleteToken);
    if (external.has(userId))
      acts.push({ rows, externalUser: userId, deleteTokens: rows.flatMap(deleteTokens) });
    else
      for (const row of rows)
        acts.push({ rows: [row], externalUser: undefined, deleteTokens: deleteTokens(row) });
  }
  return acts;
}
