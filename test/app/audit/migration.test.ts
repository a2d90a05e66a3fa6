import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrateDown, migrateToLatest } from '../../../src/migrate.ts';
import { runSql } from '../../support/servers/admin.ts';
import { auditScene } from './scene.ts';

let scene: Awaited<ReturnType<typeof auditScene>>;
beforeAll(async () => {
  scene = await auditScene();
});
afterAll(() => scene.end());

const isLinked = async () =>
  (
    await runSql(
      scene.url,
      `select 1 from information_schema.columns where table_name = 'audit_event' and column_name = 'hash'`,
    )
  ).length > 0;

test('acts from before they were linked are linked as they are found, and a version back still writes', async () => {
  while (await isLinked()) await migrateDown(scene.url, true);
  const other = await scene.addWorkspace('T2');
  for (const id of [scene.workspaceId, other, scene.workspaceId]) await scene.act(id);
  await migrateToLatest(scene.url);
  await scene.act(scene.workspaceId);
  const { isGood, lines } = await scene.verify();
  expect(lines.join('\n')).toContain(`workspace ${scene.workspaceId}: acts no. 1 to 3 fit`);
  expect(lines.join('\n')).toContain(`workspace ${other}: acts no. 1 to 1 fit`);
  expect(isGood).toBe(true);
  await expect(runSql(scene.url, `update audit_event set actor = 'x'`)).rejects.toThrow('append');
});
