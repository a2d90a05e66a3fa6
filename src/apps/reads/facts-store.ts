import { sql } from 'kysely';
import type { Trx } from '../../db/database.ts';
import { DAY, earlier, isoDay } from '../../lib/time.ts';
import type { ReadFacts } from './facts.ts';
import type { Place } from './file-store.ts';
import { OTHER } from './reads.ts';

/** How far back what was read before is compared with, and which days are the newest. */
export const KNOWN_DAYS = 30;
export const NEWEST_DAYS = 3;
const FRESH_DAYS = 14;
const MOST_NEW = 50;
/** Salesforce writes words where it calls itself. */
const ADDRESS = '^[0-9A-Fa-f.:]{3,45}$';

type Row = Omit<ReadFacts, 'peak' | 'usualCalls'> & {
  appId: number;
  /** Calls of the days before on which it called, few first. */
  before: readonly number[];
  peaks: readonly { at: string; objects: readonly string[] }[] | null;
};

/**
 * What the log says of these apps of a domain, by app id; none where it has no file of the newest days. All from counts.
 */
export async function readFactsOf(
  trx: Trx,
  { workspaceId, domainId }: Place,
  appIds: readonly number[],
  now: Date,
): Promise<ReadonlyMap<number, ReadFacts>> {
  const newest = sql`${isoDay(earlier(now, NEWEST_DAYS * DAY))}::date`;
  // Each part is one pass over the calls, joined by app: with an app after the other, a large org would be read for minutes.
  const { rows } = await sql<Row>`
    with day as materialized (
      select distinct (log_date at time zone 'UTC')::date as day from read_file
      where workspace_id = ${workspaceId} and domain_id = ${domainId} and not too_big
        and (log_date at time zone 'UTC')::date >= ${newest} - ${KNOWN_DAYS}::integer
    ), known as materialized (
      select count(*) filter (where day < ${newest})::integer as days, max(day) filter (where day >= ${newest}) as last_day
      from day
    ), r as materialized (
      select app_id, day, object, source_ip, method, calls, day >= ${newest} as is_new,
        method in ('query', 'bulk', 'record', 'search') as is_read
      from app_read where workspace_id = ${workspaceId} and app_id = any(${[...appIds]}::integer[])
        and day >= ${newest} - ${KNOWN_DAYS}::integer and (select last_day from known) is not null
    ), a_day as (
      select app_id, day, is_new, sum(calls) as calls from r group by app_id, day, is_new
    ), days as (
      select app_id, max(calls) filter (where is_new) as most,
        array_agg(calls::float8 order by calls) filter (where not is_new) as before
      from a_day group by app_id
    ), sums as (
      select app_id, sum(calls) filter (where is_new and method = 'bulk') as bulk,
        sum(calls) filter (where is_new and is_read) as reads,
        bool_and(object <> ${OTHER}) filter (where not is_new) as whole
      from r group by app_id
    ), an_object as (
      select app_id, name, bool_or(not is_new) as before, sum(calls) filter (where is_new) as calls
      from r, string_to_table(r.object, ', ') as name
      where is_read and name not in ('', ${OTHER}) group by app_id, name
    ), objects as (
      select app_id, count(*) filter (where before) as known,
        json_agg(json_build_object('object', name, 'calls', calls) order by calls desc, name) filter (where not before) as fresh
      from an_object group by app_id
    ), an_address as (
      select app_id, source_ip, bool_or(not is_new) as before, min(day) as first_day, sum(calls) filter (where is_new) as calls
      from r where source_ip ~ ${ADDRESS} group by app_id, source_ip
    ), addresses as (
      select app_id, count(*) filter (where before) as known,
        count(*) filter (where before and first_day >= ${newest} - ${FRESH_DAYS}::integer) as lately,
        array_agg(source_ip order by calls desc, source_ip) filter (where not before) as fresh,
        sum(calls) filter (where not before) as calls
      from an_address group by app_id
    ), peaks as (
      select app_id, json_agg(json_build_object('at', at, 'objects', objects) order by at) as of from app_read_peak
      where workspace_id = ${workspaceId} and app_id = any(${[...appIds]}::integer[]) and at >= ${newest} group by app_id
    )
    select a.id as app_id, known.days as known_days, known.last_day::text, coalesce(days.before, '{}') as before,
      coalesce(days.most, 0)::float8 as most_calls, coalesce(sums.bulk, 0)::float8 as bulk_calls,
      coalesce(sums.reads, 0)::float8 as read_calls, coalesce(sums.whole, true) as is_whole,
      coalesce(objects.known, 0)::integer as known_objects, coalesce(objects.fresh, '[]') as new_objects,
      coalesce(addresses.known, 0)::integer as known_addresses, coalesce(addresses.lately, 0)::integer as fresh_addresses,
      coalesce(addresses.fresh, '{}') as new_addresses, coalesce(addresses.calls, 0)::float8 as calls_from_new,
      peaks.of as peaks
    from unnest(${[...appIds]}::integer[]) as a (id) cross join known
    left join days on days.app_id = a.id left join sums on sums.app_id = a.id left join objects on objects.app_id = a.id
    left join addresses on addresses.app_id = a.id left join peaks on peaks.app_id = a.id
    where known.last_day is not null`.execute(trx);
  return new Map(
    rows.map(({ appId, peaks, before, ...facts }) => [
      appId,
      {
        ...facts,
        newObjects: facts.newObjects.slice(0, MOST_NEW),
        newAddresses: facts.newAddresses.slice(0, MOST_NEW),
        usualCalls: usualOf(before, facts.knownDays),
        peak: peakOf(facts, peaks ?? []),
      },
    ]),
  );
}

/** The median over all days that the log has a file of: on those on which it did not call, it made none. */
function usualOf(before: readonly number[], days: number): number {
  const at = (nth: number) => before[nth - (days - before.length)] ?? 0;
  return days === 0 ? 0 : (at((days - 1) >> 1) + at(days >> 1)) / 2;
}

/** Of the objects of a peak only those that are new count. */
function peakOf(
  { newObjects }: Pick<ReadFacts, 'newObjects'>,
  peaks: NonNullable<Row['peaks']>,
): ReadFacts['peak'] {
  const fresh = new Set(newObjects.map(({ object }) => object));
  let most: ReadFacts['peak'] = null;
  for (const { at, objects } of peaks) {
    const those = objects.filter((object) => fresh.has(object));
    if (those.length > (most?.objects.length ?? 0)) most = { at: new Date(at), objects: those };
  }
  return most;
}
