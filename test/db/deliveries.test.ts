import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type OpenDatabase } from '../../src/db/database.ts';
import { noteDelivery } from '../../src/workspaces/delivery-store.ts';
import { workspaceStore } from '../../src/workspaces/store.ts';
import { testDatabase } from '../support/servers/database.ts';

const NOW = new Date('2026-11-30T10:00:00Z');

let files: Awaited<ReturnType<typeof testDatabase>>;
let database: OpenDatabase;
beforeAll(async () => {
  files = await testDatabase();
  database = createDatabase({ url: files.url, size: 8, onError: () => {} });
});
afterAll(async () => {
  await database.close();
  await files.drop();
});

const ensure = (teamId: string) =>
  workspaceStore(database.db).ensure(
    { teamId, name: 'Acme', slackUrl: 'https://acme.slack.com/', alertChannel: 'C1' },
    NOW,
  );

test('of many at once one is first, and all hear of the workspace', async () => {
  const { id } = await ensure('T1');
  const noted = await Promise.all(
    Array.from({ length: 8 }, () => noteDelivery(database.db, 'T1', 'a', NOW)),
  );
  expect(noted.filter((each) => each?.isFirst)).toHaveLength(1);
  expect(noted.map((each) => each?.workspace.id)).toEqual(Array.from({ length: 8 }, () => id));
  expect(noted[0]?.workspace).toEqual({
    id,
    teamId: 'T1',
    name: 'Acme',
    slackUrl: 'https://acme.slack.com/',
    alertChannel: 'C1',
    pausedUntil: null,
  });
});

test('the same id of another workspace is another delivery', async () => {
  await ensure('T2');
  expect((await noteDelivery(database.db, 'T2', 'a', NOW))?.isFirst).toBe(true);
});

test('a team that is not ours, or that has taken the app out, is told of nothing', async () => {
  expect(await noteDelivery(database.db, 'T9', 'a', NOW)).toBeUndefined();
  const { id } = await ensure('T3');
  await workspaceStore(database.db).markGone(id, NOW);
  expect(await noteDelivery(database.db, 'T3', 'b', NOW)).toBeUndefined();
});
