import { sql } from 'kysely';
import type { Db } from '../../db/database.ts';
import { DAY, earlier, isoDay } from '../../lib/time.ts';
import type { ReadsWeek } from './reads.ts';
import { readsOf } from './view-store.ts';

const WEEK_DAYS = 7;
/** What is usual is told from so many days before. */
const USUAL_DAYS = 21;

/** What an app read in the last seven days, and what is usual for it; undefined where the workspace has no such app. */
export async function readsWeek(
  db: Db,
  workspaceId: number,
  appId: number,
  now: Date,
): Promise<ReadsWeek | undefined> {
  const since = earlier(now, WEEK_DAYS * DAY);
  const week = (await readsOf(db, workspaceId, [appId], since)).get(appId);
  if (!week) return undefined;
  const { rows } = await sql<{ days: number; calls: number | null }>`
    with day as (
      select distinct (f.log_date at time zone 'UTC')::date as day from read_file f
      join app a on a.workspace_id = f.workspace_id and a.domain_id = f.domain_id
      where a.workspace_id = ${workspaceId} and a.id = ${appId} and not f.too_big
        and (f.log_date at time zone 'UTC')::date >= ${isoDay(earlier(since, USUAL_DAYS * DAY))}::date
        and (f.log_date at time zone 'UTC')::date < ${isoDay(since)}::date
    )
    select count(*)::integer as days, percentile_cont(0.5) within group (order by coalesce(r.calls, 0))::float8 as calls
    from day left join lateral (
      select sum(calls) as calls from app_read r
      where r.workspace_id = ${workspaceId} and r.app_id = ${appId} and r.day = day.day
    ) r on true`.execute(db);
  const [usual] = rows;
  return {
    ...week,
    usual: usual && usual.calls !== null ? { days: usual.days, calls: usual.calls } : null,
  };
}
