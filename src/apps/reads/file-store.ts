import { sql } from 'kysely';
import type { Db, Trx } from '../../db/database.ts';
import type { UsageFile } from '../../domains/usage-log.ts';
import type { NamedApp } from './attribution.ts';
import type { Counted } from './count.ts';

export interface Place {
  readonly workspaceId: number;
  readonly domainId: number;
}

/** A file that was read, or was too big to be. */
export type FileRead = Omit<UsageFile, 'bytes'> & { readonly tooBig: boolean };

/** Files whose hour or day began since then. */
export async function filesRead(db: Db, place: Place, since: Date): Promise<readonly FileRead[]> {
  return db
    .selectFrom('readFile')
    .select(['fileId', 'createdAt', 'logDate', 'hourly', 'sequence', 'tooBig'])
    .where('workspaceId', '=', place.workspaceId)
    .where('domainId', '=', place.domainId)
    .where('logDate', '>=', since)
    .execute();
}

/** The apps of a domain that calls can be of, those that were there once too. */
export async function appsOf(
  db: Db,
  { workspaceId, domainId }: Place,
): Promise<readonly NamedApp[]> {
  const rows = await db
    .selectFrom('app')
    .select(['id as appId', 'applicationId', 'name', 'label', 'goneAt'])
    .where('workspaceId', '=', workspaceId)
    .where('domainId', '=', domainId)
    .execute();
  return rows.map(({ goneAt, ...app }) => ({ ...app, isGone: goneAt !== null }));
}

const CHUNK = 5000;

/**
 * Keeps what was counted of a file, in the place of what it replaces: the file that it is made anew of, and, where it is of a
 * day, those of the day's hours. Of a file that was too big there is nothing but that, so that the hours of its day stay.
 */
export async function keepFile(
  trx: Trx,
  place: Place,
  file: UsageFile,
  { counted, odd }: { readonly counted: Counted | 'too big'; readonly odd: number },
  now: Date,
): Promise<void> {
  const { workspaceId, domainId } = place;
  const { fileId, createdAt, logDate, hourly, sequence } = file;
  const isTooBig = counted === 'too big';
  await sql`
    delete from read_file f where f.workspace_id = ${workspaceId} and f.domain_id = ${domainId} and (
      f.file_id = ${fileId}
      or f.log_date = ${logDate} and f.hourly = ${hourly} and f.sequence = ${sequence}
      or not ${hourly} and not ${isTooBig} and f.hourly and f.log_date >= ${logDate} and f.log_date < ${logDate}::timestamptz + interval '1 day')`.execute(
    trx,
  );
  const { calls, unnamed, cells, peaks } = isTooBig ? NOTHING : counted;
  const kept = { fileId, createdAt, logDate, hourly, sequence };
  await trx
    .insertInto('readFile')
    .values({ workspaceId, domainId, ...kept, calls, unnamed, odd, tooBig: isTooBig, readAt: now })
    .execute();
  for (let from = 0; from < cells.length; from += CHUNK) {
    await sql`
      insert into app_read (workspace_id, domain_id, file_id, app_id, day, user_id, object, method, source_ip, calls)
      select ${workspaceId}::integer, ${domainId}::integer, ${fileId}, c."appId", (${logDate}::timestamptz at time zone 'UTC')::date,
        c."userId", c.object, c.method, c."sourceIp", c.calls
      from jsonb_to_recordset(${JSON.stringify(cells.slice(from, from + CHUNK))}::jsonb)
        as c("appId" integer, "userId" text, object text, method text, "sourceIp" text, calls bigint)`.execute(
      trx,
    );
  }
  if (peaks.length === 0) return;
  await sql`
    insert into app_read_peak (workspace_id, domain_id, file_id, app_id, user_id, at, objects)
    select ${workspaceId}::integer, ${domainId}::integer, ${fileId}, p."appId", p."userId", p.at,
      array(select jsonb_array_elements_text(p.objects))
    from jsonb_to_recordset(${JSON.stringify(peaks)}::jsonb)
      as p("appId" integer, "userId" text, at timestamptz, objects jsonb)`.execute(trx);
}

const NOTHING: Counted = { calls: 0, unnamed: 0, cells: [], peaks: [] };
