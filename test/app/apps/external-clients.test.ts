import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Org } from '../../../sandbox/salesforce/start.ts';
import { MINUTE } from '../../../src/lib/time.ts';
import { only } from '../sync/scene.ts';
import { DAY_MS, type GovernanceScene, governanceScene } from './governance-scene.ts';
import { inventoryView } from './inventory-view.ts';

const NAME = 'Ledger Sync';
const RIGHT = 'ExternalClientAppViewer';

interface Found {
  id: number;
  identity: string;
  kind: string;
  namesake: string | null;
  tokens: number;
  gone: boolean;
}

/** A small org with one external client app beside ours. */
function soleExternal(org: Org): string {
  for (const { name, kind } of org.state.apps) {
    if (kind === 'external' && name !== org.state.ourApp.name) org.installApp(name);
  }
  const { applicationId } = org.installApp(NAME, {
    kind: 'external',
    scopes: ['api', 'refresh_token'],
  });
  return applicationId ?? '';
}

const of = (scene: GovernanceScene, name: string) =>
  scene.rows<Found>(
    `select id, identity, kind, namesake, tokens, gone_at is not null as gone from app where name = $1 order by identity`,
    [name],
  );

const userNames = (org: Org, from: number, to: number) =>
  org.users.all.slice(from, to).map(({ username }) => username);

describe('an external client app, and one that bears its name', () => {
  let scene: GovernanceScene;
  let org: Org;
  let applicationId = '';
  let view: ReturnType<typeof inventoryView>;
  const yearAgo = () => new Date(scene.clock.now().getTime() - 365 * DAY_MS);
  const [real, other, both] = [5, 10, 6];
  const user = (at: number) => org.users.all[at]?.username ?? '';

  beforeAll(async () => {
    scene = await governanceScene({ orgs: [{ name: 'Acme', size: 'few', seed: 1 }] });
    org = only(scene);
    view = inventoryView(scene);
    applicationId = soleExternal(org);
    for (const each of userNames(org, real, 9)) org.grantToken(each, NAME, { at: yearAgo() });
    await scene.connect(org);
  });
  afterAll(() => scene.close());

  const cardOf = (id: number, part: string) =>
    scene.said(
      () =>
        scene.slack
          .as('dana')
          .messages('#sec-alerts')
          .map((message) => scene.slack.render(message))
          .find((text) => text.includes(NAME) && text.includes(part)),
      { what: `card of ${id} with ${part}` },
    );

  test('is installed, with its policy and scopes, though no token names it', async () => {
    const [app, ...more] = await of(scene, NAME);
    expect(more).toEqual([]);
    expect(app).toMatchObject({ identity: `id:${applicationId}`, kind: 'external', tokens: 4 });
    expect(await view.findings(NAME)).not.toContain('not-installed');
    const shown = await scene.apps.view(await scene.workspaceId(), app?.id ?? 0);
    expect(shown).toMatchObject({ scopes: ['api', 'refresh_token'], adminApprovedOnly: false });
  });

  test('who bears its name is not installed, high, and says so on its card', async () => {
    org.grantToken(user(other), NAME, { uninstalledTwin: true });
    await view.sync();
    const found = await of(scene, NAME);
    expect(found).toMatchObject([
      { identity: `id:${applicationId}`, tokens: 4, namesake: null },
      { identity: `name:${NAME}`, tokens: 1, namesake: 'refused', kind: 'not installed' },
    ]);
    expect(await view.findings(NAME)).toEqual(
      expect.arrayContaining(['not-installed', 'same-name']),
    );
    expect(await view.cards('app')).toEqual([String(found[1]?.id)]);
    await cardOf(found[1]?.id ?? 0, 'it only bears the name of an external client app');
  });

  test('the details say what a name is worth, and lead to the page of its kind in Setup', async () => {
    const dana = scene.slack.as('dana');
    const lead = (page: string) =>
      // The clock stands: a window opens within Slack's three seconds.
      scene.slack.eventually(
        () => dana.modal?.text.includes('App details') && JSON.stringify(dana.modal).includes(page),
      );
    for (const [at, words, page] of [
      [
        0,
        'external client app, installed',
        '/lightning/setup/ExternalClientApplicationOauthUsage/home',
      ],
      [
        1,
        'Salesforce does not list these tokens as its',
        '/lightning/setup/ConnectedAppsUsage/home',
      ],
    ] as const) {
      const id = (await of(scene, NAME))[at]?.id;
      await dana.command(`/salesforce app ${id}`, { channel: '#sec-alerts' });
      await scene.slack.eventually(() => dana.modal?.text.includes(words));
      expect(JSON.stringify(await lead(page))).toBe('true');
      await dana.closeModal({ all: true });
    }
  });

  test('one person may hold both: each token goes where Salesforce says', async () => {
    org.grantToken(user(both), NAME, { uninstalledTwin: true });
    await view.sync();
    expect((await of(scene, NAME)).map(({ tokens }) => tokens)).toEqual([4, 2]);
    // Two of one second: nothing that is told tells them apart, so neither is taken for the app's.
    const at = new Date(scene.clock.now().getTime() - MINUTE);
    org.grantToken(user(12), NAME, { at });
    org.grantToken(user(12), NAME, { at, uninstalledTwin: true });
    await view.sync();
    expect(await of(scene, NAME)).toMatchObject([
      { tokens: 4 },
      { tokens: 4, namesake: 'unknown' },
    ]);
    org.revokeTokens({ user: user(12), app: NAME });
    await view.sync();
    expect(await of(scene, NAME)).toMatchObject([
      { tokens: 4 },
      { tokens: 2, namesake: 'refused' },
    ]);
  });

  test('who joins it is no news, and a second sync writes nothing', async () => {
    org.grantToken(user(13), NAME);
    await view.sync();
    expect((await of(scene, NAME)).map(({ tokens }) => tokens)).toEqual([5, 2]);
    expect(await view.cards('app')).toHaveLength(1);
    const before = await scene.rows('select * from app order by id');
    await view.sync();
    const day = (rows: unknown[]) => JSON.stringify(rows);
    expect(
      day(
        await scene.rows(
          'select id, name, identity, namesake, allowed, is_listed from app order by id',
        ),
      ),
    ).toBe(
      day(
        before.map((row) => {
          const { id, name, identity, namesake, allowed, is_listed } = Object(row);
          return { id, name, identity, namesake, allowed, is_listed };
        }),
      ),
    );
  });

  test('where the right to see it is lost, it stays what it was; who comes then is not taken for it', async () => {
    org.setPermission(org.users.admin.username, RIGHT, false);
    await view.sync();
    expect((await of(scene, NAME)).map(({ tokens }) => tokens)).toEqual([5, 2]);
    org.grantToken(user(14), NAME);
    await view.sync();
    expect(await of(scene, NAME)).toMatchObject([
      { tokens: 5 },
      { tokens: 3, namesake: 'unknown' },
    ]);
    const runs = await scene.endedRuns('Acme');
    expect(runs.at(-1)?.coverage?.notes.join(' ')).toContain(
      'External client apps are not visible',
    );
    org.setPermission(org.users.admin.username, RIGHT, true);
    await view.sync();
    expect(await of(scene, NAME)).toMatchObject([
      { tokens: 6 },
      { tokens: 2, namesake: 'refused' },
    ]);
    expect(await view.cards('app')).toHaveLength(1);
  });

  test('a ban of who bears its name leaves the app, and the other way round', async () => {
    const [app, twin] = await of(scene, NAME);
    const workspaceId = await scene.workspaceId();
    const ban = async (appId: number) => {
      await scene.apps.decide({
        workspaceId,
        appId,
        expected: undefined,
        verdict: 'banned',
        everywhere: false,
        until: undefined,
        reason: undefined,
        note: undefined,
        who: undefined,
        by: scene.slack.as('dana').id,
        revoke: true,
      });
      return scene.until('the revocation has ended', async () => {
        const [row] = await scene.rows<{ state: string; removed: number }>(
          'select state, removed from revocation where app_id = $1 and ended_at is not null',
          [appId],
        );
        return row;
      });
    };
    expect(await ban(twin?.id ?? 0)).toMatchObject({ state: 'done', removed: 2 });
    expect(org.ledger.revocations.map(({ by }) => by)).not.toContain('usage');
    expect(await ban(app?.id ?? 0)).toMatchObject({ state: 'done', removed: 6 });
    const ways = org.ledger.revocations
      .filter(({ rows }) => rows.some((row) => row.applicationId === applicationId))
      .map(({ by }) => by);
    expect(ways.filter((by) => by === 'usage')).toHaveLength(6);
    expect(scene.salesforce.problems).toEqual([]);
  });
});

describe('an app that was known by its name and is found to be an external client app', () => {
  let scene: GovernanceScene;
  let org: Org;
  let view: ReturnType<typeof inventoryView>;
  let cards: string[] = [];
  beforeAll(async () => {
    scene = await governanceScene({ orgs: [{ name: 'Acme', size: 'few', seed: 1 }] });
    org = only(scene);
    view = inventoryView(scene);
    soleExternal(org);
    for (const each of userNames(org, 5, 9)) org.grantToken(each, NAME);
    org.setPermission(org.users.admin.username, RIGHT, false);
    scene.clock.forward(2000);
    await scene.connect(org);
  });
  afterAll(() => scene.close());

  test('is the same app, with what was decided, and no card says that it is new', async () => {
    const [bare] = await of(scene, NAME);
    expect(bare).toMatchObject({ identity: `name:${NAME}`, kind: 'not installed', tokens: 4 });
    expect(await view.findings(NAME)).toContain('not-installed');
    await scene.apps.decide({
      workspaceId: await scene.workspaceId(),
      appId: bare?.id ?? 0,
      expected: undefined,
      verdict: 'approved',
      everywhere: false,
      until: undefined,
      reason: undefined,
      note: undefined,
      who: undefined,
      by: scene.slack.as('dana').id,
      revoke: false,
    });
    const told = await view.notices();
    cards = await view.cards('app');
    org.setPermission(org.users.admin.username, RIGHT, true);
    await view.sync();
    expect(await of(scene, NAME)).toMatchObject([
      { id: bare?.id, kind: 'external', tokens: 4, namesake: null },
    ]);
    expect(await view.findings(NAME)).not.toContain('not-installed');
    const [app] = await scene.rows('select status, identity from app where id = $1', [bare?.id]);
    expect(app).toMatchObject({ status: 'approved' });
    expect(await view.notices()).toEqual(told);
    expect(await view.cards('app')).toEqual(cards);
  });

  test('what then comes under the name alone is another app, which nothing excuses', async () => {
    org.grantToken(org.users.all[11]?.username ?? '', NAME, { uninstalledTwin: true });
    await view.sync();
    const [, twin] = await of(scene, NAME);
    expect(twin).toMatchObject({ identity: `name:${NAME}`, namesake: 'refused', tokens: 1 });
    expect(await view.cards('app')).toEqual([...cards, String(twin?.id)]);
  });
});

describe('an app that is installed and that nobody holds a token to', () => {
  let scene: GovernanceScene;
  let org: Org;
  let view: ReturnType<typeof inventoryView>;
  beforeAll(async () => {
    scene = await governanceScene({ orgs: [{ name: 'Acme', size: 'few', seed: 1 }] });
    org = only(scene);
    view = inventoryView(scene);
    org.installApp('Unused One', { adminApprovedOnly: true });
    await scene.connect(org);
  });
  afterAll(() => scene.close());

  test('is there, quietly, with those whom an admin allowed; its first token is news', async () => {
    const [app] = await scene.rows<{
      id: number;
      gone: boolean;
      is_listed: boolean;
      allowed: string[];
    }>(
      `select id, gone_at is not null as gone, is_listed, allowed from app where name = 'Unused One'`,
    );
    expect(app).toMatchObject({ gone: true, is_listed: true });
    expect(app?.allowed.length).toBeGreaterThan(0);
    expect(await view.findings('Unused One')).toEqual([]);
    const dana = scene.slack.as('dana');
    const list = async (typed: string, part: string) => {
      await dana.command(`/salesforce apps ${typed}`, { channel: '#sec-alerts' });
      return scene.said(
        () =>
          dana
            .messages('#sec-alerts')
            .filter(({ onlyFor }) => onlyFor)
            .map((message) => scene.slack.render(message))
            .find((text) => text.includes(part)),
        { what: part },
      );
    };
    await list('Unused status:idle', 'installed, held by nobody');
    expect(await list('Unused', 'No app')).not.toContain('Unused One');
    org.installApp('Unused Two');
    await view.sync();
    expect(await view.cards('app')).toEqual([]);
    org.grantToken(org.users.ordinary.username, 'Unused One');
    await view.sync();
    expect(await view.cards('app')).toEqual([String(app?.id)]);
    expect(await view.findings('Unused One')).toContain('new-app');
    org.uninstallApp('Unused Two');
    await view.sync();
    const [gone] = await scene.rows<{ is_listed: boolean }>(
      `select is_listed from app where name = 'Unused Two'`,
    );
    expect(gone?.is_listed).toBe(false);
  });
});

describe('a foreign app that bears our exact name', () => {
  let scene: GovernanceScene;
  let org: Org;
  let view: ReturnType<typeof inventoryView>;
  beforeAll(async () => {
    scene = await governanceScene({ orgs: [{ name: 'Acme', size: 'few', seed: 1 }] });
    org = only(scene);
    view = inventoryView(scene);
  });
  afterAll(() => scene.close());

  test.each([true, false])(
    'has its findings, its card and its ban; ours is seen as external: %s',
    async (seen) => {
      const name = org.state.ourApp.name;
      org.setPermission(org.users.admin.username, RIGHT, seen);
      const ours = () =>
        scene.rows<{ id: number; tokens: number; status: string }>(
          'select a.id, a.tokens, a.status from domain d join app a on a.id = d.own_app_id',
        );
      if ((await ours()).length === 0) await scene.connect(org);
      // Also one of the person whose grant is ours.
      for (const each of [org.users.ordinary, org.users.admin]) {
        org.grantToken(each.username, name, { uninstalledTwin: true });
      }
      await view.sync();
      const [own] = await ours();
      expect(own).toMatchObject({ tokens: 1, status: 'new' });
      const [twin] = await scene.rows<{ id: number; tokens: number }>(
        `select id, tokens from app where name = $1 and id <> $2 and gone_at is null and application_id is null`,
        [name, own?.id],
      );
      expect(twin?.tokens).toBe(2);
      expect(await view.findings(name)).toEqual(
        expect.arrayContaining(['not-installed', 'new-app']),
      );
      expect(await view.cards('app')).toContain(String(twin?.id));
      const shown = await scene.apps.view(await scene.workspaceId(), twin?.id ?? 0);
      expect(shown).toMatchObject({ isOurs: false, level: 'high' });
      const { revocationId } = await scene.revoke(twin?.id ?? 0, {
        by: scene.slack.as('dana').id,
        reach: 'all',
        shownTokens: 2,
      });
      expect(await scene.revocationIs(revocationId, 'done', 'stopped', 'again')).toMatchObject({
        state: 'done',
        removed: 2,
      });
      expect(org.grants().filter(({ state }) => state === 'live')).toHaveLength(1);
      await expect(view.sync()).resolves.toMatchObject({ outcome: 'complete' });
      expect(await ours()).toMatchObject([{ id: own?.id, tokens: 1 }]);
    },
  );
});
