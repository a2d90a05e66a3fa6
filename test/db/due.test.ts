import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type OpenDatabase } from '../../src/db/database.ts';
import { createWhatIsDue, type Due } from '../../src/db/due.ts';
import { testDatabase } from '../support/servers/database.ts';

let made: Awaited<ReturnType<typeof testDatabase>>;
let open: OpenDatabase;
beforeAll(async () => {
  made = await testDatabase();
  open = createDatabase({ url: made.url, size: 1, onError: () => {} });
});
afterAll(async () => {
  await open.close();
  await made.drop();
});

test('all are asked at once, and one connection keeps the plan, also for whoever asks at another time', async () => {
  const { db } = open;
  let now = new Date('2026-03-01T12:00:00Z');
  const at = (name: string, hour: string) => {
    const due: Due = (now) => sql`select where ${hour}::timestamptz <= ${now}`;
    return { name, due };
  };
  const built = { name: 'built', due: () => db.selectFrom('workspace').where('id', '<', 0) };
  const whatIsDue = createWhatIsDue<{ name: string; due?: Due }>(db, { now: () => now }, [
    at('morning', '2026-03-01T08:00:00Z'),
    { name: 'never asked' },
    at('late', '2026-03-01T18:00:00Z'),
    built,
  ]);
  const names = async () => [...(await whatIsDue())].map(({ name }) => name);
  expect(await names()).toEqual(['morning']);
  now = new Date('2026-03-01T20:00:00Z');
  expect(await names()).toEqual(['morning', 'late']);
  const kept = await sql<{ name: string; ownPlans: number }>`
    select name, custom_plans::integer as own_plans from pg_prepared_statements`.execute(db);
  expect(kept.rows).toEqual([{ name: 'what_is_due', ownPlans: 0 }]);
  const left = await sql<{ mode: string }>`
    select current_setting('plan_cache_mode') as mode`.execute(db);
  expect(left.rows).toEqual([{ mode: 'auto' }]);
});
