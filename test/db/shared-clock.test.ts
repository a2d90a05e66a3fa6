import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createDatabase } from '../../src/db/database.ts';
import { createSharedClock } from '../../src/db/shared-clock.ts';
import type { TimeSaid } from '../../src/db/time-said.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { type Door, openDoor } from '../support/door.ts';
import { testDatabase } from '../support/servers/database.ts';

const OFF_MS = 10 * 60_000;
/** What one question may take on a busy machine. */
const NEAR_MS = 2_000;

let database: Awaited<ReturnType<typeof testDatabase>>;
let door: Door;
beforeAll(async () => {
  database = await testDatabase();
  door = await openDoor(database.url);
});
afterAll(async () => {
  vi.useRealTimers();
  await door.close();
  await database.drop();
});

test('time is PostgreSQL’s, whatever this machine’s clock says, and goes on while nobody answers', async () => {
  const shared = createSharedClock();
  const { db, close } = createDatabase({ url: door.url, size: 1, onError: () => {} });
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + OFF_MS });
  expect(shared.clock.now()).toEqual(systemClock.now());
  await shared.follow(db);
  const theirs = async () => {
    const { rows } = await sql<{ at: Date }>`select clock_timestamp() as at`.execute(db);
    return rows[0]?.at.getTime() ?? 0;
  };
  const before = await theirs();
  const now = shared.clock.now().getTime();
  expect(now).toBeGreaterThan(before - NEAR_MS);
  expect(now).toBeLessThan(before + NEAR_MS);
  expect(Math.abs(shared.machineAheadMs() - OFF_MS)).toBeLessThan(NEAR_MS);
  door.shut();
  vi.setSystemTime(Date.now() - 2 * OFF_MS);
  expect(Math.abs(shared.clock.now().getTime() - before)).toBeLessThan(NEAR_MS);
  expect(Math.abs(shared.machineAheadMs() + OFF_MS)).toBeLessThan(NEAR_MS);
  shared.close();
  vi.useRealTimers();
  door.open();
  await close();
});

test('each new connection says the time, also where the address has settings of its own', async () => {
  const address = new URL(database.url);
  for (const name of ['jit', 'statement_timeout', 'lock_timeout'])
    address.searchParams.set(name, name === 'jit' ? 'off' : '5000');
  address.searchParams.set('idle_in_transaction_session_timeout', '60000');
  for (const url of [database.url, address.href]) {
    const said: TimeSaid[] = [];
    const onTime = (time: TimeSaid) => said.push(time);
    const { db, close } = createDatabase({ url, size: 1, onError: () => {}, onTime });
    await sql`select 1`.execute(db);
    await sql`select 1`.execute(db);
    expect(said).toHaveLength(1);
    expect(Math.abs((said[0]?.at.getTime() ?? 0) - Date.now())).toBeLessThan(NEAR_MS);
    await close();
  }
});
