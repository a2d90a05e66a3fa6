import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { readFactsOf } from '../../src/apps/reads/facts-store.ts';
import { type ReadDeps, runReading } from '../../src/apps/reads/run.ts';
import type { UsageCall, UsageFile } from '../../src/domains/usage-log.ts';
import { tooBig } from '../../src/salesforce/answer.ts';
import { brokenAnswer } from '../../src/salesforce/errors.ts';
import { dayOf, readScene } from './read-scene.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const call: UsageCall = {
  at: null,
  appId: null,
  appName: 'Drift',
  userId: null,
  object: 'Account',
  method: 'query',
  sourceIp: '192.0.2.1',
};

let scene: Awaited<ReturnType<typeof readScene>>;
let drift: number;
let now: Date;
let listed: UsageFile[];
let isHidden: boolean;
/** What becomes of a file that is asked for: so many calls, or an error. */
let says: (fileId: string) => number | Error;
let asked: string[];
const deps = (): ReadDeps => ({
  db: scene.db,
  clock: { now: () => now },
  openOrg: async () => ({
    usageFiles: async () =>
      isHidden ? { ok: false, why: 'No right.' } : { ok: true, value: listed },
    usageCalls: async ({ fileId }, begin) => {
      asked.push(fileId);
      const of = says(fileId);
      if (typeof of !== 'number') throw of;
      begin()(Array.from({ length: of }, () => call));
      return { odd: 0 };
    },
    calls: () => 0,
    usage: () => undefined,
  }),
  syncCalls: async () => 0,
  isOver: () => false,
  count: () => {},
  log: () => {},
});

const file = (fileId: string, at: Date, hourly = false): UsageFile => ({
  fileId,
  createdAt: now,
  logDate: at,
  hourly,
  sequence: hourly ? 1 : 0,
  bytes: 1,
});

async function read() {
  asked = [];
  await runReading(deps(), scene.place, new AbortController().signal);
  const { rows } = await sql<{ failCode: string | null; hidden: string | null; minutes: number }>`
    select fail_code, hidden, extract(epoch from due_at - ${now}::timestamptz)::float8 / 60 as minutes from read_log`.execute(
    scene.db,
  );
  return rows[0];
}
const dueAgain = () => (now = new Date(now.getTime() + 13 * HOUR_MS));
const kept = async () => {
  const { rows } = await sql<{ calls: number }>`
    select coalesce(sum(calls), 0)::float8 as calls from app_read`.execute(scene.db);
  return rows[0]?.calls;
};

beforeAll(async () => {
  scene = await readScene();
  drift = await scene.app('Drift');
  await sql`update domain set baseline_at = ${dayOf(-9)}, next_due_at = ${dayOf(90)}`.execute(
    scene.db,
  );
});
beforeEach(async () => {
  now = new Date(dayOf(20).getTime() + 10 * HOUR_MS);
  listed = [];
  isHidden = false;
  says = () => 1;
  await sql`delete from read_log`.execute(scene.db);
  await sql`delete from read_file`.execute(scene.db);
});
afterAll(() => scene.close());

test('one file that cannot be read holds up no other: not the next ones, not the next looks, not what is said of the right', async () => {
  await sql`insert into read_log (workspace_id, domain_id, due_at, hidden)
    values (${scene.place.workspaceId}, ${scene.place.domainId}, ${now}, 'No right.')`.execute(
    scene.db,
  );
  says = (id) => (id === 'bad' ? brokenAnswer('cut') : 2);
  listed = [file('bad', dayOf(17)), file('good', dayOf(18))];
  for (let look = 0; look < 8; look += 1) {
    const row = await read();
    expect(row).toMatchObject({ failCode: 'E-SF-DOWN', hidden: null });
    expect(row?.minutes).toBeLessThanOrEqual(4 * 60);
    dueAgain();
  }
  expect(await kept()).toBe(2);
  says = () => 5;
  expect(await read()).toMatchObject({ failCode: null, minutes: 4 * 60 });
  expect(await kept()).toBe(7);
});

test('whoever gives the missing right waits no day for it', async () => {
  isHidden = true;
  expect(await read()).toMatchObject({ hidden: 'No right.', minutes: 4 * 60 });
});

test('where every file fails, the org is not asked for all of them', async () => {
  listed = Array.from({ length: 40 }, (_, nth) => file(`f${nth}`, dayOf(nth - 30)));
  says = () => brokenAnswer('HTTP 503');
  expect((await read())?.failCode).toBe('E-SF-DOWN');
  expect(asked.length).toBe(10);
});

test('a day that is too big leaves its hours standing, and those that come after it are read', async () => {
  const hours = [1, 2, 3].map((hour) =>
    file(`h${hour}`, new Date(dayOf(19).getTime() + hour * HOUR_MS), true),
  );
  listed = hours.slice(0, 2);
  await read();
  listed = [...hours, file('day', dayOf(19))];
  says = (id) => (id === 'day' ? tooBig(1) : 1);
  for (let look = 0; look < 2; look += 1) {
    dueAgain();
    await read();
  }
  expect(await kept()).toBe(3);
  // Made anew, and small enough, it takes their place.
  listed = [...hours, { ...file('day', dayOf(19)), createdAt: dayOf(22) }];
  says = () => 10;
  dueAgain();
  await read();
  expect(await kept()).toBe(10);
});

test('a reading that takes long is no failure: it goes on a minute later', async () => {
  listed = [1, 2, 3].map((nth) => file(`f${nth}`, dayOf(nth)));
  says = () => {
    now = new Date(now.getTime() + 4 * MINUTE_MS);
    return 1;
  };
  expect(await read()).toMatchObject({ failCode: null, minutes: 1 });
  expect(asked).toEqual(['f1', 'f2']);
  now = new Date(now.getTime() + 2 * MINUTE_MS);
  await read();
  expect(await kept()).toBe(3);
});

test('words that stand for an address make no new address of an app', async () => {
  for (let day = 0; day < 20; day += 1)
    await scene.day(day, [{ app: 'Drift', object: 'Lead', calls: 2, ip: '192.0.2.7' }]);
  await scene.day(20, [{ app: 'Drift', object: 'Case', calls: 80, ip: 'Salesforce.com IP' }]);
  expect([...(await scene.factsOn(21)).values()]).toMatchObject([
    { newAddresses: [], callsFromNew: 0, knownAddresses: 1, newObjects: [{ object: 'Case' }] },
  ]);
});

test('days are days of UTC, whatever the time zone of the database', async () => {
  for (const day of [5, 36]) await scene.day(day, [{ app: 'Drift', object: 'Lead', calls: 2 }]);
  const facts = await scene.db.transaction().execute(async (trx) => {
    await sql`set local time zone 'America/Los_Angeles'`.execute(trx);
    return readFactsOf(trx, scene.place, [drift], dayOf(38));
  });
  expect([...facts.values()]).toMatchObject([{ knownDays: 1, lastDay: '2026-11-06' }]);
});
