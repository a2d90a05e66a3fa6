import { sql } from 'kysely';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { createDatabase } from '../../src/db/database.ts';
import { openStage, type Stage } from '../../src/db/stage.ts';
import { leaveTables, openTables } from '../../src/syncs/stage-tables-store.ts';
import { testDatabase } from '../support/servers/database.ts';

const database = await testDatabase();
const opened = createDatabase({ url: database.url, size: 1, onError: () => {} });

afterAll(async () => {
  await opened.close();
  await database.drop();
});

/** What `work` gives, on the pool's one connection; `broken`: it is given up afterwards. */
async function onStage<T>(work: (stage: Stage) => Promise<T>, broken = false): Promise<T> {
  const stage = await openStage(opened);
  try {
    return await work(stage);
  } finally {
    stage.release(broken);
  }
}

const tableOf = async ({ db }: Stage) => {
  const { rows } = await sql<{ oid: number; people: number }>`
    select 'stage_person'::regclass::oid::integer as oid, count(*)::integer as people from stage_person`.execute(
    db,
  );
  return rows[0];
};

const addPeople = ({ db }: Stage, many: number) =>
  sql`insert into stage_person select 'user ' || n from generate_series(1, ${many}::integer) n`.execute(
    db,
  );

/** The tables of a reading as they are before it, and it brings so many people. */
const read = (people: number) =>
  onStage(async (stage) => {
    await openTables(stage);
    const found = await tableOf(stage);
    await addPeople(stage, people);
    await leaveTables(stage);
    return found;
  });

beforeEach(() => onStage(async () => {}, true));

test('a connection keeps the tables of a small reading, and nothing that is in them', async () => {
  const first = await read(10);
  expect(first?.people).toBe(0);
  expect(await read(10)).toEqual(first);
  expect(await onStage(tableOf)).toEqual(first);
});

test('those of a large one are made anew, so that their files do not stay', async () => {
  const first = await read(100_000);
  const second = await read(10);
  expect(second?.people).toBe(0);
  expect(second?.oid).not.toBe(first?.oid);
});

test('those of many small ones do not grow for ever', async () => {
  const first = await read(1000);
  let readings = 1;
  while ((await read(1000))?.oid === first?.oid) {
    readings += 1;
    expect(readings).toBeLessThan(100);
  }
  expect(readings).toBeGreaterThan(3);
});

test('what a reading left that did not end is not taken for one of the next', async () => {
  await onStage(async (stage) => {
    await openTables(stage);
    await addPeople(stage, 10);
  });
  expect((await read(10))?.people).toBe(0);
});

test('those of readings with long lists, which lie in tables of their own, do not grow for ever either', async () => {
  const sizes = new Set<number>();
  for (let readings = 0; readings < 30; readings += 1) {
    const { oid, bytes } = await onStage(async (stage) => {
      await openTables(stage);
      await sql`
        insert into stage_app (n, identity, name, kind, allowed, is_allowed_read, is_listed)
        select n, 'id:' || n, 'App ' || n, 'connected',
          array(select 'Permission set ' || md5(n::text || k::text) from generate_series(1, 300) k), true, true
        from generate_series(1, 20) n`.execute(stage.db);
      const { rows } = await sql<{ oid: number; bytes: number }>`
        select 'stage_app'::regclass::oid::integer as oid, pg_total_relation_size('stage_app')::integer as bytes`.execute(
        stage.db,
      );
      await leaveTables(stage);
      return rows[0] ?? { oid: 0, bytes: 0 };
    });
    sizes.add(oid);
    expect(bytes).toBeLessThan(3e6);
  }
  expect(sizes.size).toBeGreaterThan(1);
});
