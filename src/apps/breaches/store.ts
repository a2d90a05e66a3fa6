import { sql } from 'kysely';
import type { Db, Trx } from '../../db/database.ts';
import type { Row } from '../../db/tables.ts';
import type { BreachRun, WatchedToken } from './breach.ts';
import type { FoundApp } from './found-store.ts';

export type BreachRow = Row<'breach'>;

export interface BreachKey {
  readonly workspaceId: number;
  readonly breachId: number;
}

type NewBreach = Pick<
  BreachRow,
  | 'workspaceId'
  | 'vendor'
  | 'isDrill'
  | 'since'
  | 'reason'
  | 'askedBy'
  | 'askedAt'
  | 'listHash'
  | 'state'
  | 'dueAt'
  | 'endedAt'
>;

/** Gives its id. */
export async function insertBreach(
  trx: Trx,
  breach: NewBreach,
  apps: readonly FoundApp[],
): Promise<number> {
  const { id } = await trx
    .insertInto('breach')
    .values(breach)
    .returning('id')
    .executeTakeFirstOrThrow();
  await trx
    .insertInto('breachApp')
    .values(
      apps.map(({ appId, by, users, admins, tokens, lastUsedAt }) => ({
        workspaceId: breach.workspaceId,
        breachId: id,
        appId,
        matched: [...by],
        users,
        admins,
        tokens,
        lastUsedAt,
      })),
    )
    .execute();
  return id;
}

export const readBreach = (
  db: Db,
  { workspaceId, breachId }: BreachKey,
): Promise<BreachRow | undefined> =>
  db
    .selectFrom('breach')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', breachId)
    .executeTakeFirst();

/** Changes it where it is still in that state; false where somebody was faster. */
export async function changeBreach(
  trx: Trx,
  { workspaceId, id, state }: Pick<BreachRow, 'workspaceId' | 'id' | 'state'>,
  change: Partial<Pick<BreachRow, 'state' | 'stopBy' | 'watchUntil' | 'dueAt' | 'endedAt'>>,
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('breach')
    .set(change)
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .where('state', '=', state)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

/** Whether any is to be looked at, in workspaces that are there. */
export const breachesDue = (now: Date) => sql`
  select b.workspace_id, b.id as breach_id from breach b join workspace w on w.id = b.workspace_id
  where b.due_at <= ${now} and w.gone_at is null`;

export async function dueBreaches(db: Db, now: Date, limit: number): Promise<BreachKey[]> {
  const { rows } = await sql<BreachKey>`
    ${breachesDue(now)} order by b.due_at, b.id limit ${limit}`.execute(db);
  return rows;
}

/** Its apps that are there. */
export async function appsOf(db: Db, { workspaceId, breachId }: BreachKey): Promise<number[]> {
  const rows = await db
    .selectFrom('breachApp')
    .select('appId')
    .where('workspaceId', '=', workspaceId)
    .where('breachId', '=', breachId)
    .orderBy('appId')
    .execute();
  return rows.map(({ appId }) => appId);
}

export async function runsOf(db: Db, { workspaceId, breachId }: BreachKey): Promise<BreachRun[]> {
  const { rows } = await sql<BreachRun>`
    select r.app_id, r.state, r.stop_why, r.asked_at, r.ended_at, r.agreed_by,
      coalesce(r.first_id, r.id) <> min(r.id) over () as is_again
    from revocation r where r.workspace_id = ${workspaceId} and r.breach_id = ${breachId} order by r.id`.execute(
    db,
  );
  return rows;
}

/** User and creation of every row that was sent to be revoked for it, by app. */
export async function frozenOf(
  db: Db,
  { workspaceId, breachId }: BreachKey,
): Promise<ReadonlyMap<number, readonly { userId: string; createdAt: number }[]>> {
  const { rows } = await sql<{ appId: number; userId: string; createdAt: Date }>`
    select r.app_id, w.user_id, w.created_at from revocation r
    join revocation_row w on w.workspace_id = r.workspace_id and w.revocation_id = r.id
    where r.workspace_id = ${workspaceId} and r.breach_id = ${breachId} and w.state <> 'due'`.execute(
    db,
  );
  return Map.groupBy(
    rows.map((row) => ({ ...row, createdAt: row.createdAt.getTime() })),
    ({ appId }) => appId,
  );
}

/** Living tokens of its apps that a reading found after it was asked for, by app. */
export async function seenSince(
  db: Db,
  { workspaceId, breachId }: BreachKey,
): Promise<ReadonlyMap<number, readonly (WatchedToken & { appId: number })[]>> {
  const { rows } = await sql<{
    appId: number;
    userId: string;
    createdAt: Date;
    firstSeenAt: Date;
  }>`
    select t.app_id, t.user_id, t.created_at, t.first_seen_at from breach b
    join breach_app m on m.workspace_id = b.workspace_id and m.breach_id = b.id
    join app a on a.workspace_id = m.workspace_id and a.id = m.app_id
    join domain d on d.workspace_id = a.workspace_id and d.id = a.domain_id and d.deleted_at is null
    join token t on t.workspace_id = a.workspace_id and t.domain_id = a.domain_id and t.app_id = a.id
    where b.workspace_id = ${workspaceId} and b.id = ${breachId} and t.gone_at is null
      and t.first_seen_at > b.asked_at`.execute(db);
  return Map.groupBy(
    rows.map((row) => ({ ...row, createdAt: row.createdAt.getTime() })),
    ({ appId }) => appId,
  );
}

const lockOf = ({ workspaceId, breachId }: BreachKey) =>
  sql`hashtextextended(${`breach/${workspaceId}/${breachId}`}, 0)`;

/** Held to the end of the transaction, before any row; false where another process looks at it. */
export async function tryLockBreach(trx: Trx, key: BreachKey): Promise<boolean> {
  const { rows } = await sql<{ isOurs: boolean }>`
    select pg_try_advisory_xact_lock(${lockOf(key)}) as is_ours`.execute(trx);
  return rows[0]?.isOurs === true;
}

/** The same, once nobody else looks at it. */
export async function lockBreach(trx: Trx, key: BreachKey): Promise<void> {
  await sql`select pg_advisory_xact_lock(${lockOf(key)})`.execute(trx);
}

/** Its revocations that have not ended, oldest first, locked. */
export const lockOpenRuns = (trx: Trx, { workspaceId, breachId }: BreachKey) =>
  trx
    .selectFrom('revocation')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('breachId', '=', breachId)
    .where('endedAt', 'is', null)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
