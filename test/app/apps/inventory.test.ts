import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Org } from '../../../sandbox/salesforce/start.ts';
import type { AppLine } from '../../../src/apps/inventory/view.ts';
import { byRisk, type Risk } from '../../../src/apps/risk/risk.ts';
import { only } from '../sync/scene.ts';
import { type GovernanceScene, governanceScene } from './governance-scene.ts';
import { inventoryView } from './inventory-view.ts';

describe('what syncs say of apps', () => {
  let scene: GovernanceScene;
  let org: Org;
  let view: ReturnType<typeof inventoryView>;
  beforeAll(async () => {
    scene = await governanceScene({ orgs: [{ name: 'Acme', size: 'small', seed: 1 }] });
    org = only(scene);
    view = inventoryView(scene);
    await scene.connect(org);
    // Our own approval is of the second in which the first reading began.
    await view.sync();
  });
  afterAll(() => scene.close());

  test('the first one is one list to review: no app has a card of its own, all are counted', async () => {
    expect(await view.cards('apps')).toEqual(['1/baseline']);
    expect(await view.cards('app')).toEqual([]);
    const counted = await scene.rows<{ name: string; tokens: number; users: number }>(
      'select name, tokens, users from app where gone_at is null',
    );
    expect(counted.length).toBeGreaterThan(10);
    for (const { name, tokens } of counted) {
      expect(tokens, name).toBe(org.countTokens({ app: name }));
    }
    const [flags] = await scene.rows<{ known: boolean; searched: boolean }>(
      `select bool_and(in_baseline) as known, bool_and(search <> '') as searched from app where gone_at is null`,
    );
    expect(flags).toEqual({ known: true, searched: true });
    const batch = await scene.apps.batch(await scene.workspaceId(), '1/baseline');
    expect(batch).toMatchObject({ domainName: 'Acme', baseline: true, total: counted.length });
    expect(batch?.worst).toHaveLength(2);
    expect(batch?.worst[0]?.risk).toBeGreaterThan(0);
    const zoom = await scene.apps.view(await scene.workspaceId(), await scene.appId('Zoom'));
    expect(zoom?.maker).toMatchObject({ vendor: 'Zoom', by: 'name', isOther: false });
  });

  test('who may do much is known, and counted for each app', async () => {
    const [admin] = await scene.rows<{ privileges: string[] }>(
      'select privileges from org_user where user_id = $1',
      [org.users.admin.id],
    );
    expect(admin?.privileges).toContain('Modify All Data');
    const ordinary = await scene.rows<{ privileges: string[] }>(
      'select privileges from org_user where user_id = $1',
      [org.users.ordinary.id],
    );
    for (const { privileges } of ordinary) expect(privileges).toEqual([]);
    const [wrong] = await scene.rows<{ n: number }>(
      `select count(*)::integer as n from app a where gone_at is null and admins is distinct from (
         select count(distinct t.user_id)::integer from token t join org_user o using (workspace_id, domain_id, user_id)
         where t.app_id = a.id and t.gone_at is null and cardinality(o.privileges) > 0)`,
    );
    expect(wrong?.n).toBe(0);
  });

  test('a look-alike that somebody granted is a card after the next one, with its reasons', async () => {
    const name = 'D\u0430ta Loader';
    org.grantToken(org.users.ordinary.username, name);
    await view.sync();
    const id = await scene.appId(name);
    expect(await view.cards('app')).toEqual([String(id)]);
    expect(await view.cards('apps')).toEqual(['1/baseline']);
    expect(await view.findings(name)).toEqual(
      expect.arrayContaining(['look-alike', 'new-app', 'not-installed']),
    );
    const app = await scene.apps.view(await scene.workspaceId(), id);
    expect(app).toMatchObject({ name, level: 'high', status: 'new', users: 1, tokens: 1 });
    expect(app?.firstUser).toBe(org.users.ordinary.username);
    expect(app?.parts.map(({ rule }) => rule)).toContain('look-alike');
    const points = app?.parts.reduce((sum, part) => sum + part.points, 0);
    expect(points).toBe(app?.risk);
  });

  test('the same again says nothing', async () => {
    const before = await view.all();
    await view.sync();
    expect(await view.all()).toEqual(before);
  });

  test('a known app that becomes dangerous is said once, in the thread of its card and in the channel', async () => {
    const username = 'nina@acme.example';
    org.addUser({ username });
    org.grantToken(username, 'Side Tool');
    await view.sync();
    const id = await scene.appId('Side Tool');
    expect(await view.notices()).toEqual([]);

    org.setPermission(username, 'ModifyAllData', true);
    await view.sync();
    const told = await scene.rows<{ facts: unknown; subject: string }>(
      `select n.facts, c.subject from notice n join card c on c.id = n.card_id where n.kind = 'app.changed.thread'`,
    );
    expect(told).toEqual([
      { facts: { appId: id, rules: ['privileged-holder', 'first-admin'] }, subject: String(id) },
    ]);

    // In the channel, too: its card is young, and its edit tells nobody.
    const said = await view.notices();
    expect(said.map((key) => key.replace(/:.*/u, ''))).toEqual(['app.changed', 'app.worse']);

    // Taken away and back within a day is no news.
    org.setPermission(username, 'ModifyAllData', false);
    await view.sync();
    expect(await view.findings('Side Tool')).not.toContain('privileged-holder');
    org.setPermission(username, 'ModifyAllData', true);
    await view.sync();
    expect(await view.findings('Side Tool')).toContain('privileged-holder');
    expect(await view.notices()).toEqual(said);
  });

  test('more than five new ones are one list', async () => {
    const singles = await view.cards('app');
    scene.clock.forward(11 * 60_000);
    org.grantNewApps(6, 'Many');
    await view.sync();
    expect(await view.cards('app')).toEqual(singles);
    const [list = '', ...others] = (await view.cards('apps')).filter(
      (each) => each !== '1/baseline',
    );
    expect(others).toEqual([]);
    const batch = await scene.apps.batch(await scene.workspaceId(), list);
    expect(batch).toMatchObject({ baseline: false, total: 6, waiting: 6 });

    // *Review 5* opens those five, each with why; the list stays one of six.
    const workspaceId = await scene.workspaceId();
    const reviewed = (of: string) =>
      scene.apps.list(workspaceId, { words: '', statuses: ['new'], list: of }, 0);
    const first = await scene.apps.batch(workspaceId, '1/baseline');
    for (const name of ['Many 1', 'Zoom']) org.revokeTokens({ app: name });
    await view.sync();
    expect(await scene.apps.batch(workspaceId, list)).toMatchObject({ total: 6, waiting: 5 });
    const { lines, total } = await reviewed(list);
    expect(total).toBe(5);
    expect(lines.map(({ name }) => name).sort()).toEqual([2, 3, 4, 5, 6].map((n) => `Many ${n}`));
    for (const { why = [] } of lines) expect(why.map(({ rule }) => rule)).toContain('new-app');
    // What the first look found stays what it found.
    const waiting = (first?.waiting ?? 0) - 1;
    expect(await scene.apps.batch(workspaceId, '1/baseline')).toMatchObject({
      total: first?.total,
      waiting,
    });
    expect((await reviewed('1/baseline')).total).toBe(waiting);
  });

  test('five within ten minutes are cards, the sixth makes a list', async () => {
    const singles = (await view.cards('app')).length;
    scene.clock.forward(11 * 60_000);
    org.grantNewApps(4, 'Four');
    await view.sync();
    expect(await view.cards('app')).toHaveLength(singles + 4);
    scene.clock.forward(60_000);
    org.grantNewApps(2, 'Two');
    await view.sync();
    expect(await view.cards('app')).toHaveLength(singles + 4);
    expect(await view.cards('apps')).toHaveLength(3);
  });

  test('lists have one order, whoever sorts', async () => {
    // Ends what readings found: nothing is read after this.
    await scene.rows(
      `update app set level = (array['high', 'medium', 'low'])[1 + id % 3], risk = id * 7 % 40, unusual = id % 2`,
    );
    const apps = await scene.rows<Pick<Risk, 'level' | 'risk' | 'unusual'> & AppLine>(
      'select id, level, risk, unusual, users from app where gone_at is null',
    );
    const sorted = apps
      .toSorted((a, b) => byRisk(a, b) || b.users - a.users || a.id - b.id)
      .map(({ id }) => id);
    const workspaceId = await scene.workspaceId();
    const ids = (lines: readonly AppLine[]) => lines.map(({ id }) => id);
    expect(ids((await scene.apps.list(workspaceId, { words: '' }, 0, 500)).lines)).toEqual(sorted);
    expect(ids(await scene.apps.find(workspaceId, '', 500))).toEqual(sorted);
    const [list = ''] = await view.cards('apps');
    const batch = await scene.apps.batch(workspaceId, list);
    const first = await scene.rows<{ id: number }>(
      'select id from app where gone_at is null and in_baseline',
    );
    const known = new Set(first.map(({ id }) => id));
    expect(ids(batch?.worst ?? [])).toEqual(sorted.filter((id) => known.has(id)).slice(0, 2));
  });
});

describe('tokens that a rotation renews', () => {
  let scene: GovernanceScene;
  let org: Org;
  beforeAll(async () => {
    scene = await governanceScene({
      orgs: [{ name: 'Acme', size: 'small', seed: 1, rotation: true }],
    });
    org = only(scene);
    org.set({ rotationRenews: true, sessionMs: 60_000 });
    await scene.connect(org);
  });
  afterAll(() => scene.close());

  test('are the same tokens: over twenty syncs nothing is said, gone or new', async () => {
    const view = inventoryView(scene);
    scene.clock.forward(2000);
    await view.sync();
    const said = await view.notices();
    const cards = [await view.cards('app'), await view.cards('apps')];
    const held = `select sum(copies)::integer as n, max(first_seen_at) as seen from token where gone_at is null`;
    const [first] = await scene.rows<{ n: number; seen: Date }>(held);
    let renewed = 0;
    for (let round = 0; round < 20; round += 1) {
      scene.clock.forward(61_000);
      const user = org.users.all[round % 8];
      renewed += org.renewTokens({ user: user?.username ?? '' });
      // In the second of the renewal, which this reading leaves to the next one.
      await expect(scene.sync('Acme')).resolves.toMatchObject({ outcome: 'complete' });
    }
    // A reading does not see what was renewed while it ran; the next one does.
    org.set({ rotationRenews: false });
    scene.clock.forward(2000);
    await view.sync();
    expect(renewed).toBeGreaterThan(40);
    const [last] = await scene.rows<{ n: number; seen: Date }>(held);
    expect(last).toEqual(first);
    expect(await view.notices()).toEqual(said);
    expect([await view.cards('app'), await view.cards('apps')]).toEqual(cards);
    expect(await view.findings()).not.toContain('burst');
  });
});
