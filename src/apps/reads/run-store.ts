import { sql } from 'kysely';
import type { Db, Trx } from '../../db/database.ts';
import { DAY, earlier, MINUTE } from '../../lib/time.ts';
import type { Place } from './file-store.ts';

/** One reading of one domain's log. */
export interface ReadRun extends Place {
  readonly runId: string;
}

/** Longer than a reading may take. */
const LEASE_SECONDS = 20 * 60;
/** A sync of most orgs is over by then. */
const AFTER_SYNC_SECONDS = 5 * 60;
const leaseEnd = sql<Date>`clock_timestamp() + make_interval(secs => ${LEASE_SECONDS})`;

/** A domain that has just been connected is left alone for so long: its first sync made calls enough. */
const SETTLED_MS = 10 * MINUTE;

/** Of which domains the log is read. What a sync cannot read, its log cannot be read of, and the sync tells of it. */
const isReadable = (now: Date) =>
  sql`d.deleted_at is null and d.baseline_at <= ${earlier(now, SETTLED_MS)} and d.next_due_at is not null and d.status <> 'error'`;

/** Domains whose log should be looked at. */
export async function dueReads(
  db: Db,
  now: Date,
  limit: number,
): Promise<{ workspaceId: number; domainId: number }[]> {
  const { rows } = await sql<{ workspaceId: number; domainId: number }>`
    select d.workspace_id, d.id as domain_id from domain d join workspace w on w.id = d.workspace_id
    left join read_log l on l.workspace_id = d.workspace_id and l.domain_id = d.id
    where ${isReadable(now)} and w.gone_at is null
      and (l.due_at is null or l.due_at <= ${now}) and (l.lease_until is null or l.lease_until < clock_timestamp())
    order by l.due_at nulls first limit ${limit}`.execute(db);
  return rows;
}

/** Takes the log of a domain for one reading; undefined where another has it, or it is not due. */
export async function claimReading(
  db: Db,
  run: ReadRun,
  now: Date,
): Promise<{ readonly failures: number } | undefined> {
  const { rows } = await sql<{ failures: number }>`
    insert into read_log as l (workspace_id, domain_id, due_at, lease_owner, lease_until)
    select d.workspace_id, d.id, ${now}, ${run.runId}::uuid, ${leaseEnd} from domain d
    where d.workspace_id = ${run.workspaceId} and d.id = ${run.domainId} and ${isReadable(now)}
    on conflict (workspace_id, domain_id) do update set lease_owner = excluded.lease_owner, lease_until = excluded.lease_until
      where l.due_at <= ${now} and (l.lease_until is null or l.lease_until < clock_timestamp())
    returning l.failures`.execute(db);
  return rows[0];
}

/** Holds the claim to the end of the transaction; false where it is another's by now. */
export async function holdReading(trx: Trx, run: ReadRun): Promise<boolean> {
  const row = await trx
    .selectFrom('readLog')
    .select('domainId')
    .where('workspaceId', '=', run.workspaceId)
    .where('domainId', '=', run.domainId)
    .where('leaseOwner', '=', run.runId)
    .forNoKeyUpdate()
    .executeTakeFirst();
  return row !== undefined;
}

export type ReadingEnd =
  /** `failed`: of what one file or more of it could not be read. */
  | { readonly kind: 'read'; readonly failed: string | null }
  /** Why it cannot be seen, as a sentence. */
  | { readonly kind: 'hidden'; readonly why: string }
  | { readonly kind: 'failed'; readonly code: string }
  /** Nothing was asked: what was known stands. */
  | { readonly kind: 'put off' };

/** Gives the log back, to be looked at again then. */
export async function endReading(
  db: Db,
  run: ReadRun,
  end: ReadingEnd,
  at: { readonly now: Date; readonly dueAt: Date },
): Promise<void> {
  await db
    .updateTable('readLog')
    .set((eb) => ({
      leaseOwner: null,
      leaseUntil: null,
      dueAt: at.dueAt,
      ...(end.kind === 'read'
        ? {
            lookedAt: at.now,
            hidden: null,
            failCode: end.failed,
            failures: end.failed === null ? 0 : eb('failures', '+', 1),
          }
        : {}),
      ...(end.kind === 'hidden'
        ? { lookedAt: at.now, hidden: end.why, failCode: null, failures: 0 }
        : {}),
      ...(end.kind === 'failed' ? { failCode: end.code, failures: eb('failures', '+', 1) } : {}),
    }))
    .where('workspaceId', '=', run.workspaceId)
    .where('domainId', '=', run.domainId)
    .where('leaseOwner', '=', run.runId)
    .execute();
}

/** Gives the log back until the next sync has left a session. */
export async function afterNextSync(db: Db, run: ReadRun, now: Date): Promise<void> {
  await sql`
    update read_log l set lease_owner = null, lease_until = null,
      due_at = greatest(d.next_due_at, ${now}) + make_interval(secs => ${AFTER_SYNC_SECONDS})
    from domain d where d.workspace_id = l.workspace_id and d.id = l.domain_id
      and l.workspace_id = ${run.workspaceId} and l.domain_id = ${run.domainId} and l.lease_owner = ${run.runId}::uuid`.execute(
    db,
  );
}

/** Files that were taken from the org in the 24 hours before `now`: each was a call. */
export async function filesToday(db: Db, place: Place, now: Date): Promise<number> {
  const row = await db
    .selectFrom('readFile')
    .select((eb) => eb.fn.countAll<string>().as('files'))
    .where('workspaceId', '=', place.workspaceId)
    .where('domainId', '=', place.domainId)
    .where('readAt', '>', earlier(now, DAY))
    .executeTakeFirst();
  return Number(row?.files ?? 0);
}
