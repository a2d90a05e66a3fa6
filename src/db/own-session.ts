import { sql } from 'kysely';
import type { Db } from './database.ts';

/** A server's process that serves one connection. */
interface Session {
  readonly pid: number;
  /** A number is given to another session one day. */
  readonly since: string;
}

/** The session of a `db` that is one connection. */
export async function ownSession(db: Db): Promise<Session> {
  const { rows } = await sql<Session>`
    select pid, backend_start::text as since from pg_stat_activity where pid = pg_backend_pid()`.execute(
    db,
  );
  return rows[0] ?? { pid: 0, since: '' };
}

/** Whether the server still has it, asked on any connection. */
export async function hasSession(db: Db, { pid, since }: Session): Promise<boolean> {
  const { rows } = await sql`
    select from pg_stat_activity where pid = ${pid} and backend_start::text = ${since}`.execute(db);
  return rows.length > 0;
}
