import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase } from '../../src/db/database.ts';
import { promptly } from '../../src/db/deadlines.ts';
import { CommitUnknown, createAskFate, wasDone } from '../../src/db/fate.ts';
import { type Door, openDoor } from '../support/door.ts';
import { runSql } from '../support/servers/admin.ts';
import { testDatabase } from '../support/servers/database.ts';

const deadlines = { ...promptly, connect: 1000, answer: 1000, fate: 1000 };
const role = `fate_${randomBytes(4).toString('hex')}`;
let database: Awaited<ReturnType<typeof testDatabase>>;
let door: Door;
let plain: string;

// No superuser, as a careful operator makes it; and a provider that does not tell which history its server writes.
beforeAll(async () => {
  database = await testDatabase();
  const own = (statement: string) => runSql(database.url, statement);
  await own(`create role ${role} login password '${role}'`);
  await own(`create table kept (what text primary key); grant all on kept to ${role}`);
  door = await openDoor(database.url);
  const url = new URL(door.url);
  url.username = role;
  url.password = role;
  plain = url.href;
});
afterAll(async () => {
  await door.close();
  await runSql(database.url, `drop owned by ${role}; drop role ${role}`);
  await database.drop();
});

const kept = async (what: string) =>
  (await runSql(database.url, 'select 1 from kept where what = $1', [what])).length > 0;

async function keep(what: string, lost: 'answer' | 'statement'): Promise<boolean> {
  const { db, close } = createDatabase({ url: plain, size: 1, onError: () => {}, deadlines });
  const happened = door.lose({ after: [what], text: 'commit', lost, seen: 'silence' });
  const done = db.transaction().execute(async (trx) => {
    await sql`insert into kept values (${sql.lit(what)})`.execute(trx);
  });
  const isDone = await done.then(
    () => true,
    () => false,
  );
  await happened;
  await close();
  return isDone;
}

test.each(['tells', 'does not tell'])(
  'a server that %s its history: done is done, and not is not',
  async (tells) => {
    if (tells !== 'tells')
      await runSql(database.url, 'revoke execute on function pg_walfile_name(pg_lsn) from public');
    expect(await keep(`done ${tells}`, 'answer')).toBe(true);
    expect(await kept(`done ${tells}`)).toBe(true);
    expect(await keep(`lost ${tells}`, 'statement')).toBe(false);
    expect(await kept(`lost ${tells}`)).toBe(false);
  },
);

test('a number of another history says nothing: the row itself is asked for', async () => {
  const ask = createAskFate(database.url, deadlines);
  expect(await ask({ id: '3', timeline: 'FFFFFFFF' })).toBe('elsewhere');
  const error = new CommitUnknown(async () => 'elsewhere', undefined);
  expect(await wasDone(error, async () => true)).toBe(true);
  expect(await wasDone(error, async () => false)).toBe(false);
  expect(await wasDone(error, () => Promise.reject(new Error('away')))).toBeUndefined();
});

test('a number that this server has not had yet was lost with another one; nobody there says nothing', async () => {
  const ask = createAskFate(database.url, deadlines);
  expect(await ask({ id: '4000000000', timeline: undefined })).toBe('rolled back');
  door.shut();
  expect(await createAskFate(door.url, deadlines)({ id: '3', timeline: undefined })).toBe(
    'unknown',
  );
  door.open();
});

test('a transaction that had failed already is not called done, though whoever wrote it heard nothing', async () => {
  const { db, close } = createDatabase({ url: plain, size: 1, onError: () => {}, deadlines });
  const done = db.transaction().execute(async (trx) => {
    await sql`insert into kept values ('failed')`.execute(trx);
    await sql`insert into kept values ('failed')`.execute(trx).catch(() => undefined);
  });
  await expect(done).rejects.toThrow('rolled back');
  expect(await kept('failed')).toBe(false);
  await sql`select 1`.execute(db);
  await close();
});

test('a standby that does not tell its history has not had the number yet: that says nothing', async () => {
  await runSql(
    database.url,
    `create schema standby; create function standby.pg_is_in_recovery() returns boolean language sql as 'select true'`,
  );
  const standby = new URL(database.url);
  standby.searchParams.set('options', '-c search_path=standby,pg_catalog');
  const ask = createAskFate(standby.href, deadlines);
  expect(await ask({ id: '4000000000', timeline: undefined })).toBe('unknown');
});
