import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createDatabase, type OpenDatabase } from '../../src/db/database.ts';
import { claimDeployment } from '../../src/db/deployment.ts';
import { createWhatIsDue, type Due, plannedOnce } from '../../src/db/due.ts';
import { testDatabase } from '../support/servers/database.ts';

let made: Awaited<ReturnType<typeof testDatabase>>;
let open: OpenDatabase;
beforeAll(async () => {
  made = await testDatabase();
});
beforeEach(() => {
  open = createDatabase({ url: made.url, size: 1, onError: () => {}, settings: plannedOnce });
});
afterEach(() => open.close());
afterAll(() => made.drop());

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
});

test('what a server says that takes no writes is not believed, and the connection to it is given up', async () => {
  const { db } = open;
  await claimDeployment(db, 'https://bot.example', new Date());
  const always = { due: () => sql`select` };
  const whatIsDue = createWhatIsDue(db, { now: () => new Date() }, [always]);
  expect([...(await whatIsDue())]).toEqual([always]);
  const row = await sql`select xmax::text as locked_by from deployment`.execute(db);
  expect(row.rows).toEqual([{ lockedBy: '0' }]);
  await sql`set default_transaction_read_only = on`.execute(db);
  await expect(whatIsDue()).rejects.toMatchObject({
    code: 'E-DB-DOWN',
    facts: { why: 'read-only' },
  });
  expect([...(await whatIsDue())]).toEqual([always]);
});
