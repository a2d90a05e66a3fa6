import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Cell } from '../../src/apps/reads/count.ts';
import { filesRead, keepFile } from '../../src/apps/reads/file-store.ts';
import { readsOf } from '../../src/apps/reads/view-store.ts';
import { createDatabase } from '../../src/db/database.ts';
import { testDatabase } from '../support/servers/database.ts';

const database = await testDatabase();
const { db, close } = createDatabase({ url: database.url, size: 2, onError: () => {} });
const SEEN = new Date('2026-11-01T00:00:00Z');
const NOW = new Date('2026-11-24T00:00:00Z');

let place: { workspaceId: number; domainId: number };
let apps: { drift: number; quiet: number; foreign: number };

beforeAll(async () => {
  const domain = async () => {
    const { rows } = await sql<{ workspaceId: number; domainId: number }>`
      with w as (
        insert into workspace (team_id, name, created_at) values (${randomUUID()}, 'Acme', ${SEEN}) returning id
      )
      insert into domain (workspace_id, name, org_id, org_name, kind, edition, instance_name, instance_url, sign_in_kind,
        sign_in_origin, channel, salesforce_user_id, salesforce_username, connected_at, connected_by, status, interval_ms)
      select id, 'Acme', '00D', 'Acme', 'production', 'E', 'N', 'https://x', 'production', 'https://x', 'C1', '005', 'u',
        ${SEEN}, 'U1', 'success', 1 from w returning workspace_id, id as domain_id`.execute(db);
    return rows[0] ?? { workspaceId: 0, domainId: 0 };
  };
  const app = async (at: typeof place, name: string) => {
    const { rows } = await sql<{ id: number }>`
      insert into app (workspace_id, domain_id, identity, name, kind, first_seen_at)
      values (${at.workspaceId}, ${at.domainId}, ${`name:${name}`}, ${name}, 'not installed', ${SEEN}) returning id`.execute(
      db,
    );
    return rows[0]?.id ?? 0;
  };
  place = await domain();
  apps = {
    drift: await app(place, 'Drift'),
    quiet: await app(place, 'Quiet'),
    foreign: await app(await domain(), 'Drift'),
  };
});
afterAll(async () => {
  await close();
  await database.drop();
});

const cell = (of: Partial<Cell>): Cell => ({
  appId: apps.drift,
  userId: '005000000000001AAA',
  object: 'Account',
  method: 'query',
  sourceIp: '203.0.113.7',
  calls: 1,
  ...of,
});

const day = (fileId: string, at: string, made = NOW) => ({
  fileId,
  createdAt: made,
  logDate: new Date(at),
  hourly: false,
  sequence: 0,
  bytes: 1,
});
const hour = (fileId: string, at: string, sequence: number) => ({
  ...day(fileId, at),
  hourly: true,
  sequence,
});

const keep = (file: ReturnType<typeof day>, cells: readonly Cell[] | 'too big', odd = 0) =>
  db.transaction().execute(async (trx) => {
    const sum = (of: readonly Cell[]) => of.reduce((n, { calls }) => n + calls, 0);
    const counted =
      cells === 'too big'
        ? cells
        : {
            calls: sum(cells),
            unnamed: sum(cells.filter(({ appId }) => appId === null)),
            cells,
            peaks: cells
              .flatMap(({ appId, userId }) =>
                appId === null ? [] : [{ appId, userId, at: NOW, objects: ['A', 'B'] }],
              )
              .slice(0, 1),
          };
    await keepFile(trx, place, file, { counted, odd }, NOW);
  });

const reads = async (appId: number, since = SEEN) =>
  (await readsOf(db, place.workspaceId, [apps.drift, apps.quiet, apps.foreign], since)).get(appId);

test('what an app read is told with what is known of the log; a file that is made anew, and a day, replace what they are of', async () => {
  // Before anything was read, no calls are no word that there were none.
  expect((await reads(apps.quiet))?.log.state).toBe('not yet');

  await keep(hour('h1', '2026-11-20T09:00:00Z', 1), [cell({ calls: 5 })]);
  await keep(hour('h2', '2026-11-20T09:00:00Z', 2), [cell({ calls: 2, object: 'Case' })]);
  await keep(hour('h3', '2026-11-21T00:00:00Z', 1), [cell({ calls: 9, sourceIp: '198.51.100.1' })]);
  expect(await reads(apps.drift)).toMatchObject({
    calls: 16,
    objects: [
      { object: 'Account', calls: 14 },
      { object: 'Case', calls: 2 },
    ],
    firstDay: '2026-11-20',
    lastDay: '2026-11-21',
  });

  // The day replaces its hours, and no other day's; made anew it replaces itself.
  await keep(day('d1', '2026-11-20T00:00:00Z'), [cell({ calls: 8 })]);
  expect((await reads(apps.drift))?.calls).toBe(17);
  await keep(
    day('d2', '2026-11-20T00:00:00Z', new Date(NOW.getTime() + 1)),
    [
      cell({ calls: 7, sourceIp: '' }),
      cell({ calls: 1, userId: '(other)', object: '(other)' }),
      cell({ calls: 30, appId: null, object: '' }),
    ],
    2,
  );
  await keep(
    day('d2', '2026-11-20T00:00:00Z', new Date(NOW.getTime() + 2)),
    [
      cell({ calls: 7, sourceIp: '' }),
      cell({ calls: 1, userId: '(other)', object: '(other)' }),
      cell({ calls: 30, appId: null, object: '' }),
    ],
    2,
  );
  await keep(day('d0', '2026-11-19T00:00:00Z'), 'too big');
  const log = {
    state: 'visible',
    why: null,
    firstDay: '2026-11-19',
    lastDay: '2026-11-21',
    days: 3,
    calls: 47,
    unnamed: 30,
    odd: 2,
    tooBig: 1,
    failing: null,
  };
  expect(await reads(apps.drift)).toEqual({
    log,
    calls: 17,
    users: 1,
    objects: [
      { object: 'Account', calls: 16 },
      { object: '(other)', calls: 1 },
    ],
    addresses: [
      { sourceIp: '198.51.100.1', calls: 9 },
      { sourceIp: '', calls: 7 },
      { sourceIp: '203.0.113.7', calls: 1 },
    ],
    firstDay: '2026-11-20',
    lastDay: '2026-11-21',
  });
  expect((await filesRead(db, place, SEEN)).map(({ fileId }) => fileId).sort()).toEqual([
    'd0',
    'd2',
    'h3',
  ]);
  const peaks = await sql`select file_id from app_read_peak order by file_id`.execute(db);
  expect(peaks.rows).toEqual([{ fileId: 'd2' }, { fileId: 'h3' }]);

  // From a later day on; an app without calls; and nothing of another workspace's.
  const late = await reads(apps.drift, new Date('2026-11-21T12:00:00Z'));
  expect(late).toMatchObject({ calls: 9, log: { days: 1, calls: 9, unnamed: 0 } });
  expect(await reads(apps.quiet)).toEqual({
    log,
    calls: 0,
    users: 0,
    objects: [],
    addresses: [],
    firstDay: null,
    lastDay: null,
  });
  expect(await reads(apps.foreign)).toBeUndefined();
  await sql`insert into read_log (workspace_id, domain_id, due_at, hidden)
    values (${place.workspaceId}, ${place.domainId}, ${NOW}, 'No right.')`.execute(db);
  expect((await reads(apps.drift))?.log).toMatchObject({
    state: 'hidden',
    why: 'No right.',
    days: 3,
  });
});
