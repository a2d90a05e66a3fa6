import { sql } from 'kysely';
import type { Db } from '../../db/database.ts';
import { DAY, earlier, isoDay } from '../../lib/time.ts';
import { KNOWN_DAYS, NEWEST_DAYS } from './facts-store.ts';
import type { Place } from './file-store.ts';
import type { KnowsObject } from './peaks.ts';
import { OTHER } from './reads.ts';

/** So many pairs of app and object are held in memory; of those beyond, none counts as known. */
const MOST_PAIRS = 100_000;

/**
 * What apps of a domain read before a file of that day, for as long as rules count what it holds as new: less than they
 * will know by then, never more.
 */
export async function knownBefore(db: Db, place: Place, logDate: Date): Promise<KnowsObject> {
  const { workspaceId, domainId } = place;
  const to = isoDay(earlier(logDate, NEWEST_DAYS * DAY));
  const from = isoDay(earlier(logDate, KNOWN_DAYS * DAY));
  const { rows } = await sql<{ appId: number; name: string }>`
    select distinct r.app_id, name from read_file f
    join app_read r on r.workspace_id = f.workspace_id and r.domain_id = f.domain_id and r.file_id = f.file_id,
      string_to_table(r.object, ', ') as name
    where f.workspace_id = ${workspaceId} and f.domain_id = ${domainId}
      and (f.log_date at time zone 'UTC')::date >= ${from}::date and (f.log_date at time zone 'UTC')::date < ${to}::date
      and r.app_id is not null and r.method in ('query', 'bulk', 'record', 'search') and name not in ('', ${OTHER})
    limit ${MOST_PAIRS}`.execute(db);
  const known = new Set(rows.map(({ appId, name }) => `${appId} ${name}`));
  return (appId, object) => known.has(`${appId} ${object}`);
}
