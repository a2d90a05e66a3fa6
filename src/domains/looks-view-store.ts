import type { Db } from '../db/database.ts';
import { DAY, earlier } from '../lib/time.ts';
import type { LooksView } from './domain.ts';

/** By id of the domain; none of one that has not been read whole yet. */
export async function looksOf(
  db: Db,
  workspaceId: number,
  ids: readonly number[],
  now: Date,
): Promise<ReadonlyMap<number, LooksView>> {
  const rows = await db
    .selectFrom('look')
    .select(['domainId', 'dueAt', 'everyMs', 'dayFrom', 'calls'])
    .where('workspaceId', '=', workspaceId)
    .where('domainId', 'in', [...ids])
    .execute();
  return new Map(
    rows.map(({ domainId, dueAt, everyMs, dayFrom, calls }) => [
      domainId,
      {
        everyMs: dueAt === null ? undefined : Number(everyMs),
        calls: dayFrom > earlier(now, DAY) ? calls : 0,
      },
    ]),
  );
}
