import { sql } from 'kysely';
import { withTimeLimit } from '../lib/time-limit.ts';
import type { OpenDatabase } from './database.ts';

/** `silent`: nobody answers; `busy`: the server does, and all our connections are taken. */
export type DatabaseState = 'good' | 'read-only' | 'busy' | 'silent';

/** How the connections of a pool stand. */
export interface Load {
  readonly used: number;
  readonly idle: number;
  readonly waiting: number;
}

const ANSWER_MAX_MS = 2_000;

export function loadOf({ pool }: Pick<OpenDatabase, 'pool'>): Load {
  const { totalCount, idleCount, waitingCount } = pool;
  return { used: totalCount - idleCount, idle: idleCount, waiting: waitingCount };
}

/** How PostgreSQL is for whoever uses this pool now. Never rejects, answers within seconds. */
export async function stateOf(database: OpenDatabase): Promise<DatabaseState> {
  const asked = sql<{ readOnly: boolean }>`
    select pg_is_in_recovery() or current_setting('transaction_read_only')::boolean as read_only`;
  try {
    const { rows } = await withTimeLimit(asked.execute(database.db), ANSWER_MAX_MS, 'no answer');
    return rows[0]?.readOnly ? 'read-only' : 'good';
  } catch {
    const isThere = loadOf(database).waiting > 0 && (await database.isThere(ANSWER_MAX_MS));
    return isThere ? 'busy' : 'silent';
  }
}
