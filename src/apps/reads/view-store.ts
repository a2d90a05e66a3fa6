import { sql } from 'kysely';
import type { Db } from '../../db/database.ts';
import { isoDay } from '../../lib/time.ts';
import type { ReadLog, ReadsView } from './reads.ts';

/** Objects and addresses that are told of an app; all its calls are counted. */
const MOST_NAMED = 50;

type Counted = Omit<ReadsView, 'log'> & { appId: number; domainId: number };

/**
 * What apps of the workspace read since the day of `since` (UTC), by app id. Every app of the workspace that is asked for
 * has a row: where the log of its domain is not visible, or no file of it was read, `log` says so, and no calls do not mean
 * that there were none.
 */
export async function readsOf(
  db: Db,
  workspaceId: number,
  appIds: readonly number[],
  since: Date,
): Promise<ReadonlyMap<number, ReadsView>> {
  if (appIds.length === 0) return new Map();
  const from = isoDay(since);
  const { rows } = await sql<Counted>`
    with asked as (
      select a.id, a.domain_id from app a
      where a.workspace_id = ${workspaceId} and a.id = any(${[...appIds]}::integer[])
    ), r as (
      select r.* from app_read r join asked on asked.id = r.app_id
      where r.workspace_id = ${workspaceId} and r.day >= ${from}::date
    )
    select asked.id as app_id, asked.domain_id, coalesce(all_of.calls, 0)::float8 as calls,
      coalesce(all_of.users, 0)::integer as users, all_of.first_day::text, all_of.last_day::text,
      coalesce(objects.of, '[]') as objects, coalesce(addresses.of, '[]') as addresses
    from asked
    left join lateral (
      select sum(calls) as calls, min(day) as first_day, max(day) as last_day,
        count(distinct user_id) filter (where user_id not in ('', '(other)')) as users
      from r where r.app_id = asked.id
    ) all_of on true
    left join lateral (
      select json_agg(o order by o.calls desc, o.object) as of from (
        select object, sum(calls)::float8 as calls from r where r.app_id = asked.id
        group by object order by sum(calls) desc, object limit ${MOST_NAMED}) o
    ) objects on true
    left join lateral (
      select json_agg(s order by s.calls desc, s."sourceIp") as of from (
        select source_ip as "sourceIp", sum(calls)::float8 as calls from r where r.app_id = asked.id
        group by source_ip order by sum(calls) desc, source_ip limit ${MOST_NAMED}) s
    ) addresses on true`.execute(db);
  const logs = await readLogs(
    db,
    workspaceId,
    [...new Set(rows.map((row) => row.domainId))],
    since,
  );
  return new Map(
    rows.map(({ appId, domainId, ...counted }) => [
      appId,
      { ...counted, log: logs.get(domainId) ?? NOT_YET },
    ]),
  );
}

const NOT_YET: ReadLog = {
  state: 'not yet',
  why: null,
  firstDay: null,
  lastDay: null,
  days: 0,
  calls: 0,
  unnamed: 0,
  odd: 0,
  tooBig: 0,
  failing: null,
};

/** What is known of the logs of domains since the day of `since` (UTC), by domain id. */
export async function readLogs(
  db: Db,
  workspaceId: number,
  domainIds: readonly number[],
  since: Date,
): Promise<ReadonlyMap<number, ReadLog>> {
  const { rows } = await sql<Omit<ReadLog, 'state'> & { domainId: number }>`
    select d.id as domain_id, l.hidden as why, f.first_day::text, f.last_day::text, coalesce(f.days, 0)::integer as days,
      coalesce(f.calls, 0)::float8 as calls, coalesce(f.unnamed, 0)::float8 as unnamed, coalesce(f.odd, 0)::float8 as odd,
      coalesce(f.too_big, 0)::integer as too_big, l.fail_code as failing
    from domain d
    left join read_log l on l.workspace_id = d.workspace_id and l.domain_id = d.id
    left join lateral (
      select min(day) as first_day, max(day) as last_day, count(distinct day) as days, sum(calls) as calls,
        sum(unnamed) as unnamed, sum(odd) as odd, count(*) filter (where too_big) as too_big
      from (
        select f.*, (f.log_date at time zone 'UTC')::date as day from read_file f
        where f.workspace_id = d.workspace_id and f.domain_id = d.id
      ) f where f.day >= ${isoDay(since)}::date
    ) f on true
    where d.workspace_id = ${workspaceId} and d.id = any(${[...domainIds]}::integer[])`.execute(db);
  return new Map(
    rows.map(({ domainId, ...log }) => [domainId, { ...log, state: stateOf(log) } as const]),
  );
}

function stateOf({ why, days }: Pick<ReadLog, 'why' | 'days'>): ReadLog['state'] {
  if (why !== null) return 'hidden';
  return days > 0 ? 'visible' : 'not yet';
}
