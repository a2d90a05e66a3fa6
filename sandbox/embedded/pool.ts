import pg from 'pg';

/** A bench's or a test's own way to the database. A connection that is closed may still hear that its server ends: that is no failure. */
export function openPool(url: string, max: number): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, max });
  pool.on('connect', (client) => client.on('error', () => {}));
  pool.on('error', () => {});
  return pool;
}
