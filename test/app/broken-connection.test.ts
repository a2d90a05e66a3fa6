import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase } from '../../src/db/database.ts';
import { guardedClient } from '../../src/db/guard.ts';
import { type Door, openDoor } from '../support/door.ts';
import { testDatabase } from '../support/servers/database.ts';

let database: Awaited<ReturnType<typeof testDatabase>>;
let door: Door;
let opened: ReturnType<typeof createDatabase>;

beforeAll(async () => {
  database = await testDatabase();
  door = await openDoor(database.url);
  opened = createDatabase({ url: door.url, size: 2, onError: () => {} });
});
afterAll(async () => {
  await opened.close();
  await door.close();
  await database.drop();
});

test('a connection that breaks between two statements of a transaction fails it, and nothing else', async () => {
  const uncaught: unknown[] = [];
  const hear = (error: unknown) => void uncaught.push(error);
  process.on('uncaughtException', hear);
  const broken = opened.db.transaction().execute(async (trx) => {
    await sql`select 1`.execute(trx);
    door.shut();
    await new Promise((resolve) => setTimeout(resolve, 200));
    await sql`select 2`.execute(trx);
  });
  await expect(broken).rejects.toThrow();
  process.off('uncaughtException', hear);
  expect(uncaught).toEqual([]);
  door.open();
  expect((await sql<{ n: number }>`select 3 as n`.execute(opened.db)).rows).toEqual([{ n: 3 }]);
});

test('one that broke as it was handed over is the database’s doing, and is given up', async () => {
  const client = await opened.pool.connect();
  const broke = new Promise((resolve) => client.once('error', resolve));
  door.shut();
  await broke;
  door.open();
  const ours = guardedClient(client, opened.guard);
  await expect(ours.query('begin', [])).rejects.toMatchObject({ code: 'E-DB-DOWN' });
  ours.release();
  expect((await sql<{ n: number }>`select 4 as n`.execute(opened.db)).rows).toEqual([{ n: 4 }]);
});
