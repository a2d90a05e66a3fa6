import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeEach, expect, test } from 'vitest';
import type { CopyRow } from '../../src/db/copy-lines.ts';
import { createDatabase } from '../../src/db/database.ts';
import { promptly } from '../../src/db/deadlines.ts';
import { openStage } from '../../src/db/stage.ts';
import { watchCommit } from '../../src/syncs/watch-commit.ts';
import { openDoor } from '../support/door.ts';
import { testDatabase } from '../support/servers/database.ts';

const database = await testDatabase();
const opened = createDatabase({ url: database.url, size: 1, onError: () => {} });
const stage = await openStage(opened);
const { db } = stage;
await sql`create temporary table copied (n double precision, text text)`.execute(db);

beforeEach(async () => {
  await sql`truncate copied`.execute(db);
});

afterAll(async () => {
  stage.release(false);
  await opened.close();
  await database.drop();
});

const copy = (rows: readonly CopyRow[]) => stage.copy('copied', ['n', 'text'], rows);

async function copied(): Promise<{ n: number; text: string | null }[]> {
  const { rows } = await sql<{ n: number; text: string | null }>`
    select n, text from copied order by n`.execute(db);
  return rows;
}

/** What a table can keep of a text. */
const kept = (text: string | null) => text?.toWellFormed().replaceAll('\0', '') ?? null;

const anyText = fc.oneof(
  fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)), maxLength: 8 }),
  fc.string({ unit: fc.constantFrom('\\', '\t', '\n', '\r', '\0', '\v', 'N', '.', 'a') }),
);

const SLEEPING = sql`(select pid from pg_stat_activity
  where query like 'select pg_sleep%' and state = 'active' and datname = current_database())`;

test('a commit that nobody will answer is given up: its session is gone, or nobody says whether it is', async () => {
  const door = await openDoor(database.url);
  const deadlines = { ...promptly, connect: 800, answer: 800 };
  const patient = createDatabase({ url: door.url, size: 1, onError: () => {} });
  const prompt = createDatabase({ url: door.url, size: 1, onError: () => {}, deadlines });
  async function sleeping(happens: () => unknown): Promise<void> {
    const other = await openStage(patient);
    await expect.poll(() => other.lives(prompt.db)).toBe(true);
    const end = watchCommit(other, prompt.db, { lookMs: 100, silentMs: 1500 });
    const asked = sql`select pg_sleep(30)`.execute(other.db);
    const failed = expect(asked).rejects.toMatchObject({ code: 'E-DB-DOWN' });
    await expect
      .poll(async () => (await sql`select ${SLEEPING} as pid`.execute(db)).rows)
      .not.toEqual([{ pid: null }]);
    await happens();
    await failed;
    end();
    other.release(true);
  }
  const from = performance.now();
  await sleeping(async () => {
    door.loseAllInside();
    await sql`select pg_terminate_backend(${SLEEPING})`.execute(db);
  });
  await sleeping(() => door.deaf());
  expect(performance.now() - from).toBeLessThan(10_000);
  await Promise.allSettled([patient.close(), prompt.close()]);
  await door.close();
});

test('a stage that we give up ourselves is no idle connection that broke; one that the server ends is', async () => {
  const heard: string[] = [];
  const own = createDatabase({
    url: database.url,
    size: 1,
    onError: ({ message }) => heard.push(message),
  });
  const other = await openStage(own);
  const asked = sql`select pg_sleep(30)`.execute(other.db);
  const failed = expect(asked).rejects.toMatchObject({ code: 'E-DB-DOWN' });
  other.cutOff();
  other.release(true);
  await failed;
  const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(own.db);
  await sql`select pg_terminate_backend(${rows[0]?.pid}::integer)`.execute(db);
  await expect.poll(() => heard).toEqual([expect.stringContaining('administrator command')]);
  await own.close();
});

test('any text that is copied into a table comes back as it was', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.option(anyText), { maxLength: 30 }), async (texts) => {
      await sql`truncate copied`.execute(db);
      await copy(texts.map((text, n) => [n, text]));
      expect((await copied()).map(({ text }) => text)).toEqual(texts.map(kept));
    }),
  );
});

test('any number, too', async () => {
  const anyNumber = fc.oneof(
    fc.maxSafeInteger(),
    fc.nat(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).filter((number) => !Object.is(number, -0)),
  );
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(anyNumber, { maxLength: 30 }), async (numbers) => {
      await sql`truncate copied`.execute(db);
      await copy(numbers.map((n) => [n, String(n)]));
      for (const { n, text } of await copied()) expect(n).toBe(Number(text));
      expect(await copied()).toHaveLength(numbers.length);
    }),
  );
});

test('all rows are there for the next statement, whoever copies at the same time', async () => {
  const batches = Array.from({ length: 60 }, (_, at) => Array.from({ length: at * 3 }, () => at));
  const copying = batches.map((batch) => copy(batch.map((n) => [n, 'x'.repeat(1000)])));
  const { rows } = await sql`select count(*)::integer as rows, sum(n) as sum from copied`.execute(
    db,
  );
  await Promise.all(copying);
  const all = batches.flat();
  expect(rows).toEqual([{ rows: all.length, sum: all.reduce((sum, n) => sum + n, 0) }]);
});

test('what PostgreSQL refuses is thrown by the next statement, and nothing is left of it', async () => {
  await copy([['no number', null]]);
  await expect(copied()).rejects.toThrow(/invalid input syntax/);
  await copy([[1, 'a']]);
  expect(await copied()).toEqual([{ n: 1, text: 'a' }]);
});
