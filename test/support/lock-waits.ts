/**
 * A query with a row for each statement that waits for a lock of one of these kinds (`$1`, an array of `pg_locks.locktype`), in
 * this database alone: other files wait for locks in theirs.
 */
export const LOCK_WAITS = `select from pg_locks join pg_stat_activity using (pid)
  where datname = current_database() and not granted and locktype = any($1)`;
