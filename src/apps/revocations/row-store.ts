import { sql } from 'kysely';
import type { Db, Trx } from '../../db/database.ts';
import type { ErrorCode } from '../../lib/errors.ts';
import type { RowFailure, TokenGroup } from './revocation.ts';
import type { RevocationKey } from './store.ts';

/** A frozen row: one group of equal approvals. */
export interface FrozenRow {
  readonly userId: string;
  readonly createdAt: number;
  readonly copies: number;
  readonly state: 'due' | 'sent' | 'gone' | 'failed';
}

/** All that were frozen, in one order. */
export async function frozenRows(
  db: Db,
  { workspaceId, revocationId }: RevocationKey,
): Promise<FrozenRow[]> {
  const rows = await db
    .selectFrom('revocationRow')
    .select(['userId', 'createdAt', 'copies', 'state'])
    .where('workspaceId', '=', workspaceId)
    .where('revocationId', '=', revocationId)
    .orderBy('userId')
    .orderBy('createdAt')
    .execute();
  return rows.map(({ userId, createdAt: at, copies, state }) => ({
    userId,
    createdAt: at.getTime(),
    copies,
    state,
  }));
}

/** Freezes which rows are to go, in one write, before the first of them is revoked. */
export async function insertFrozen(
  trx: Trx,
  held: RevocationKey,
  groups: readonly TokenGroup[],
): Promise<void> {
  if (groups.length === 0) return;
  await sql`
    insert into revocation_row (workspace_id, revocation_id, user_id, created_at, copies)
    select ${held.workspaceId}, ${held.revocationId}, user_id, to_timestamp(created / 1000.0), copies
    from unnest(${groups.map(({ userId }) => userId)}::text[],
      ${groups.map(({ createdAt }) => createdAt)}::bigint[],
      ${groups.map(({ copies }) => copies)}::integer[]) as frozen (user_id, created, copies)`.execute(
    trx,
  );
}

export interface RowEnd {
  readonly userId: string;
  readonly createdAt: number;
  readonly state: 'due' | 'sent' | 'gone' | 'failed';
  readonly code: RowFailure | ErrorCode | null;
}

export async function markRows(
  trx: Trx,
  held: RevocationKey,
  ends: readonly RowEnd[],
): Promise<void> {
  if (ends.length === 0) return;
  await sql`
    update revocation_row r set state = e.state, fail_code = e.code
    from unnest(${ends.map(({ userId }) => userId)}::text[],
      ${ends.map(({ createdAt }) => createdAt)}::bigint[],
      ${ends.map(({ state }) => state)}::text[],
      ${ends.map(({ code }) => code)}::text[]) as e (user_id, created, state, code)
    where r.workspace_id = ${held.workspaceId} and r.revocation_id = ${held.revocationId}
      and r.user_id = e.user_id and r.created_at = to_timestamp(e.created / 1000.0)`.execute(trx);
}

/** Tokens by what became of their rows, and the commonest reason of the failed ones. */
export async function countRows(
  trx: Trx,
  held: RevocationKey,
): Promise<{ removed: number; failed: number; failCode: string | null }> {
  const { rows } = await sql<{ removed: number; failed: number; failCode: string | null }>`
    select coalesce(sum(copies) filter (where state = 'gone'), 0)::integer as removed,
      coalesce(sum(copies) filter (where state = 'failed'), 0)::integer as failed,
      mode() within group (order by fail_code) as fail_code
    from revocation_row
    where workspace_id = ${held.workspaceId} and revocation_id = ${held.revocationId}`.execute(trx);
  return rows[0] ?? { removed: 0, failed: 0, failCode: null };
}

/** Failed rows are due once more, no others. */
export async function resetFailed(trx: Trx, key: RevocationKey): Promise<void> {
  await trx
    .updateTable('revocationRow')
    .set({ state: 'due', failCode: null })
    .where('workspaceId', '=', key.workspaceId)
    .where('revocationId', '=', key.revocationId)
    .where('state', '=', 'failed')
    .execute();
}
