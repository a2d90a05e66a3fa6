import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase } from '../../src/db/database.ts';
import { isDatabaseDown } from '../../src/lib/errors.ts';
import { migrateToLatest } from '../../src/migrate.ts';
import { openDoor } from '../support/door.ts';
import { testDatabase } from '../support/servers/database.ts';
import { poolers } from '../support/servers/pooler.ts';

let database: Awaited<ReturnType<typeof testDatabase>>;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

test.each(poolers)('%s in session mode, with its defaults, lets us in', async (_, start) => {
  const pooler = await start(database.url);
  const { pool, close } = createDatabase({ url: pooler.url, size: 2, onError: () => {} });
  try {
    await migrateToLatest(pooler.url);
    const { rows } = await pool.query(
      "select name, setting from pg_settings where name in ('jit', 'idle_in_transaction_session_timeout') order by name",
    );
    expect(rows).toEqual([
      { name: 'idle_in_transaction_session_timeout', setting: '60000' },
      { name: 'jit', setting: 'off' },
    ]);
    const who = await pool.query("select current_setting('application_name') as name");
    expect(who.rows[0]?.name).toBe('orgwarden');
  } finally {
    await close();
    await pooler.close();
  }
});

test('closing ends the connections of a pool whose queries never went through Kysely', async () => {
  const { pool, close } = createDatabase({ url: database.url, size: 2, onError: () => {} });
  await pool.query('select 1');
  await close();
  expect(pool.totalCount).toBe(0);
});

test('a connection that breaks while it is being settled is the database’s doing', async () => {
  const door = await openDoor(database.url);
  const { db, close } = createDatabase({ url: door.url, size: 1, onError: () => {} });
  const lost = door.lose({ after: [], text: 'pg_walfile_name', lost: 'answer', seen: 'cut' });
  const failure = await sql`select 1`.execute(db).catch((error: unknown) => error);
  await lost;
  expect(isDatabaseDown(failure), String(failure)).toBe(true);
  expect((await sql`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }]);
  await close();
  await door.close();
});

test('what is asked with values is planned for these values', async () => {
  const { db, close } = createDatabase({ url: database.url, size: 1, onError: () => {} });
  try {
    // Reckoned while it is planned, or never.
    const asked = sql`select case when random() < 0 then 1 / ${0}::integer end`.execute(db);
    await expect(asked).rejects.toThrow('division by zero');
  } finally {
    await close();
  }
});
