import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Org } from '../../../sandbox/salesforce/start.ts';
import { only } from '../sync/scene.ts';
import { type GovernanceScene, governanceScene } from './governance-scene.ts';
import { inventoryView } from './inventory-view.ts';

describe('what people decided, and what syncs read later', () => {
  let scene: GovernanceScene;
  let org: Org;
  let view: ReturnType<typeof inventoryView>;
  let workspaceId: number;
  beforeAll(async () => {
    scene = await governanceScene();
    org = only(scene);
    view = inventoryView(scene);
    for (const name of ['Side Tool', 'Grows', 'Held']) {
      org.grantToken(org.users.ordinary.username, name);
    }
    await scene.connect(org);
    scene.clock.forward(2000);
    await view.sync();
    workspaceId = await scene.workspaceId();
  });
  afterAll(() => scene.close());

  async function decide(name: string, verdict: 'approved' | 'banned'): Promise<number> {
    const appId = await scene.appId(name);
    const request = { workspaceId, appId, expected: undefined, verdict, everywhere: false };
    const rest = { until: undefined, reason: 'not needed', note: undefined, who: undefined };
    await scene.apps.decide({
      ...request,
      ...rest,
      by: 'U000000001',
      revoke: false,
    });
    return appId;
  }

  const told = (kind: string) =>
    scene.rows<{ key: string; facts: Record<string, unknown> }>(
      'select key, facts from notice where kind = $1 order by created_at',
      [kind],
    );

  const tokensOf = async (appId: number) => {
    const found = await scene.rows<{ user_id: string; created_at: Date; gone: boolean }>(
      'select user_id, created_at, gone_at is not null as gone from token where app_id = $1',
      [appId],
    );
    return found;
  };

  test('new tokens of a banned app are a message of their own, once a reading', async () => {
    const appId = await decide('Side Tool', 'banned');
    scene.clock.forward(60_000);
    await view.sync();
    expect(await told('app.back')).toEqual([]);
    for (const user of org.users.all.slice(5, 7)) org.grantToken(user.username, 'Side Tool');
    scene.clock.forward(2000);
    await view.sync();
    const [back, ...others] = await told('app.back');
    expect(others).toEqual([]);
    expect(back?.facts).toEqual({ appId, tokens: 2, users: 2, mention: true });
    await view.sync();
    expect(await told('app.back')).toHaveLength(1);
    const app = await scene.apps.view(workspaceId, appId);
    expect(app).toMatchObject({ status: 'banned', tokensSinceBan: 2, tokens: 3 });
  });

  test('an approval that five more people outgrow is reopened, and said in its thread', async () => {
    const appId = await decide('Grows', 'approved');
    await view.sync();
    expect(await told('app.decisionEnded.thread')).toEqual([]);
    org.grantMany('Grows', 7);
    scene.clock.forward(2000);
    await view.sync();
    const [ended] = await told('app.decisionEnded.thread');
    expect(ended?.facts).toMatchObject({ why: 'reopened', changed: 'users' });
    const app = await scene.apps.view(workspaceId, appId);
    expect(app).toMatchObject({ status: 'new', decision: undefined, users: 8 });
    const [decision] = await scene.rows<{ ended_why: string }>(
      'select ended_why from decision where app_id = $1',
      [appId],
    );
    expect(decision?.ended_why).toBe('reopened');
    await view.sync();
    expect(await told('app.decisionEnded.thread')).toHaveLength(1);
  });

  test('what a revocation proved while a reading ran stays gone, though that reading saw it', async () => {
    const appId = await scene.appId('Held');
    const [row] = await tokensOf(appId);
    expect(row?.gone).toBe(false);
    const held = org.faults.gate('query');
    await scene.makeDue('Acme');
    await held.arrived();
    // Proven five minutes after the reading began, by Salesforce's clock.
    const readAt = new Date(scene.clock.now().getTime() + 5 * 60_000);
    const [revocation] = await scene.rows<{ id: number }>(
      `insert into revocation (workspace_id, domain_id, app_id, asked_by, asked_at, reach, shown_tokens, shown_users, state,
         due_at, read_at, proven_at, ended_at)
       select workspace_id, domain_id, id, 'U1', $2, 'all', 1, 1, 'done', $2, $2, $2, $2 from app where id = $1 returning id`,
      [appId, readAt],
    );
    await scene.rows(
      `insert into revocation_row (workspace_id, revocation_id, user_id, created_at, copies, state)
       values ($1, $2, $3, $4, 1, 'gone')`,
      [workspaceId, revocation?.id, row?.user_id, row?.created_at],
    );
    const runs = (await scene.endedRuns('Acme')).length;
    held.open();
    await scene.until('the held reading ended', async () => (await scene.endedRuns('Acme'))[runs]);
    expect(await tokensOf(appId)).toEqual([{ ...row, gone: true }]);
    expect(await scene.apps.view(workspaceId, appId)).toMatchObject({ tokens: 0, users: 0 });
    const said = (await view.notices()).filter((key) => key.includes(`:${appId}:`));
    expect(said).toEqual([]);
  });

  test('a reading that began after the proof and sees it is believed', async () => {
    const appId = await scene.appId('Held');
    scene.clock.forward(10 * 60_000);
    await view.sync();
    expect(await tokensOf(appId)).toEqual([expect.objectContaining({ gone: false })]);
  });

  test('what came back since a proof is seen, also while a later revocation has proven nothing', async () => {
    org.grantToken(org.users.admin.username, 'Held');
    scene.clock.forward(60_000);
    const appId = await scene.appId('Held');
    // It has read, and revoked nothing yet.
    await scene.rows(
      `insert into revocation (workspace_id, domain_id, app_id, asked_by, asked_at, reach, shown_tokens, shown_users, state,
         due_at, frozen_at, read_at, ended_at, stop_why)
       select workspace_id, domain_id, id, 'U1', $2, 'all', 1, 1, 'stopped', $2, $2, $2, $2, 'person' from app where id = $1`,
      [appId, scene.clock.now()],
    );
    scene.clock.forward(2000);
    await view.sync();
    expect(await view.findings('Held')).toContain('came-back');
  });
});
