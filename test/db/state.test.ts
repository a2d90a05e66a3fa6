import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase } from '../../src/db/database.ts';
import { promptly } from '../../src/db/deadlines.ts';
import { loadOf, stateOf } from '../../src/db/state.ts';
import { type Door, openDoor } from '../support/door.ts';
import { testDatabase } from '../support/servers/database.ts';

let database: Awaited<ReturnType<typeof testDatabase>>;
let door: Door;
beforeAll(async () => {
  database = await testDatabase();
  door = await openDoor(database.url);
});
afterAll(async () => {
  await door.close();
  await database.drop();
});

const deadlines = { ...promptly, statement: 800, lock: 300, answer: 1000, connect: 500, fate: 500 };
const open = (url = door.url, more = {}) =>
  createDatabase({ url, size: 1, onError: () => {}, deadlines: { ...deadlines, ...more } });

test('a server that is good, read-only, or silent', async () => {
  const readOnly = new URL(door.url);
  readOnly.searchParams.set('options', '-c default_transaction_read_only=on');
  const [good, replica] = [open(), open(readOnly.href)];
  expect(await stateOf(good)).toBe('good');
  expect(await stateOf(replica)).toBe('read-only');
  door.deaf();
  expect(await stateOf(good)).toBe('silent');
  door.hear();
  expect(await stateOf(good)).toBe('good');
  await Promise.all([good.close(), replica.close()]);
});

test('a server that answers, and a pool of which nothing is free', async () => {
  const busy = open(door.url, { connect: 5000, statement: 5000, answer: 6000 });
  const held = sql`select pg_sleep(3)`.execute(busy.db);
  expect(await stateOf(busy)).toBe('busy');
  expect(loadOf(busy)).toMatchObject({ used: 1, idle: 0, waiting: 1 });
  await held;
  await busy.close();
});

test('each statement has its deadlines, at the server and here, and a broken one spoils nobody else', async () => {
  const { db, close } = open();
  const fails = (statement: string) => sql.raw(statement).execute(db);
  await expect(fails('select pg_sleep(5)')).rejects.toThrow('statement timeout');
  const other = open();
  const { promise: locked, resolve: isLocked } = Promise.withResolvers<void>();
  const { promise: end, resolve: letGo } = Promise.withResolvers<void>();
  const holding = other.db.transaction().execute(async (trx) => {
    await sql`lock table notice`.execute(trx);
    isLocked();
    await end;
  });
  await locked;
  await expect(fails('select from notice')).rejects.toMatchObject({ code: 'E-BUSY' });
  letGo();
  await holding;
  door.loseAllInside();
  await expect(fails('select 1')).rejects.toMatchObject({ code: 'E-DB-DOWN' });
  await fails('select 1');
  await Promise.all([close(), other.close()]);
});

test('once a server takes no changes, all that is open there is given up', async () => {
  const { db, close } = open();
  const write = () => sql`update deployment set retention_at = null`.execute(db);
  await sql`set default_transaction_read_only = on`.execute(db);
  await expect(write()).rejects.toMatchObject({ code: 'E-DB-DOWN', facts: { why: 'read-only' } });
  await write();
  await close();
});
