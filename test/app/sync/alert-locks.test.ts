import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LOCK_WAITS } from '../../support/lock-waits.ts';
import { type TestWorld, testWorld } from '../../support/world.ts';
import { orgNamed, sql } from '../errors/scene.ts';

/** What `src/alerts/store.ts` takes. */
const ALERTS = 7_341;

let world: TestWorld;
let ladder: pg.Client;
beforeAll(async () => {
  world = await testWorld({ orgs: [{ name: 'Acme', size: 'few', seed: 1 }] });
  await world.connect(orgNamed(world, 'Acme'), 'Production EU');
  ladder = new pg.Client({ connectionString: world.database.url });
  await ladder.connect();
});
afterAll(async () => {
  await ladder.end();
  await world.close();
});

test('a sync that fails while the ladder moves an alert of the same domain waits for it, and both are written', async () => {
  const [domain] = await sql<{ id: number; workspace_id: number }>(
    world,
    'select id, workspace_id from domain',
  );
  await ladder.query('begin');
  await ladder.query('select pg_advisory_xact_lock($1::int, $2::int)', [
    ALERTS,
    domain?.workspace_id,
  ]);
  orgNamed(world, 'Acme').faults.add({ on: 'query', do: 'api-disabled-for-org' });
  await sql(world, 'update domain set next_due_at = $1', [world.clock.now()]);
  const waiting = async () => (await sql(world, LOCK_WAITS, [['advisory']])).length;
  await expect.poll(waiting, { interval: 20 }).toBe(1);
  // What a new alert of the domain asks of its row, for its foreign key.
  await ladder.query(`set local lock_timeout = '3s'`);
  const { rowCount } = await ladder.query('select 1 from domain where id = $1 for key share', [
    domain?.id,
  ]);
  expect(rowCount).toBe(1);
  await ladder.query('commit');
  await expect
    .poll(
      async () => (await sql<{ status: string }>(world, 'select status from domain'))[0]?.status,
      { timeout: 5_000, interval: 50 },
    )
    .toBe('error');
});
