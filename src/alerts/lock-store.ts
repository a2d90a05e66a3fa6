import { sql } from 'kysely';
import type { Trx } from '../db/database.ts';

const ALERTS = 7_341;

/**
 * Alerts of a workspace change one transaction at a time: a group and its members are written together, from either end.
 * A domain's row is locked before this, never after; rows that point to it may be written after.
 */
export async function lockAlerts(trx: Trx, workspaceId: number): Promise<void> {
  await sql`select pg_advisory_xact_lock(${ALERTS}::int, ${workspaceId}::int)`.execute(trx);
}
