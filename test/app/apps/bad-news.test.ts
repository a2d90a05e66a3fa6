import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Org } from '../../../sandbox/salesforce/start.ts';
import { only } from '../sync/scene.ts';
import { DAY_MS, type GovernanceScene, governanceScene } from './governance-scene.ts';
import { inventoryView } from './inventory-view.ts';

describe('bad news is a new message', () => {
  let scene: GovernanceScene;
  let org: Org;
  let view: ReturnType<typeof inventoryView>;
  let workspaceId: number;
  const daysAgo = (days: number) => new Date(scene.clock.now().getTime() - days * DAY_MS);

  /** Five apps, ten days ago: each with a card in the channel. */
  beforeAll(async () => {
    scene = await governanceScene();
    org = only(scene);
    view = inventoryView(scene);
    const { admin, ordinary } = org.users;
    org.installApp('Loose Ledger', { adminApprovedOnly: true });
    org.installApp('Wide Ledger', { kind: 'external', scopes: ['api', 'refresh_token'] });
    for (const name of ['Loose Ledger', 'Wide Ledger']) {
      org.grantToken(ordinary.username, name, { at: daysAgo(100) });
    }
    org.grantToken(admin.username, 'Sleeper', { at: daysAgo(400) });
    org.recordUse({ app: 'Sleeper' }, { uses: 5, at: daysAgo(211) });
    org.grantMany('Drift', 3, { at: daysAgo(500) });
    await scene.connect(org);
    await view.sync();
    workspaceId = await scene.workspaceId();
    org.grantToken(ordinary.username, 'Side Tool');
    await view.sync();
    const dana = scene.slack.as('dana').id;
    for (const name of ['Loose Ledger', 'Wide Ledger', 'Sleeper']) {
      await scene.apps.decide({
        workspaceId,
        appId: await scene.appId(name),
        expected: undefined,
        verdict: 'approved',
        everywhere: false,
        until: undefined,
        by: dana,
        revoke: false,
      });
    }
    const { revocationId } = await scene.revokeAll('Drift', { by: dana });
    scene.clock.forward(2 * 60_000);
    await scene.revocationIs(revocationId, 'done');
    await scene.slack.eventually(() => inChannel('Drift').length > 0);
  });
  afterAll(() => scene.close());

  /** Messages of the channel, and not of its threads, that name an app, as they read now. */
  const inChannel = (name: string) =>
    scene.slack
      .as('dana')
      .messages('#sec-alerts')
      .filter(({ threadTs, ts, onlyFor }) => !onlyFor && (!threadTs || threadTs === ts))
      .map((message) => ({ ts: message.ts, text: scene.slack.render(message) }))
      .filter(({ text }) => text.includes(name) && !text.includes('at the first look'));

  test('what was an edit of a card of ten days ago is posted: five apps that got worse', async () => {
    const names = ['Side Tool', 'Loose Ledger', 'Wide Ledger', 'Drift', 'Sleeper'];
    await scene.slack.eventually(() => names.every((name) => inChannel(name).length === 1));
    const old = new Map(names.map((name) => [name, inChannel(name)[0]?.ts]));

    await scene.apps.snooze({
      workspaceId,
      appId: await scene.appId('Side Tool'),
      until: new Date(scene.clock.now().getTime() + 30 * DAY_MS),
      reason: 'waiting for the vendor',
      by: scene.slack.as('dana').id,
    });
    scene.clock.forward(10 * DAY_MS);
    await scene.rows(
      `insert into app_use (workspace_id, domain_id, app_id, day, users, tokens, uses)
       select a.workspace_id, a.domain_id, a.id, $1::date - n, 1, 1, 100 - n
       from app a, generate_series(1, 8) n where a.name = 'Side Tool' on conflict do nothing`,
      [scene.clock.now()],
    );
    await view.sync();
    org.recordUse({ app: 'Side Tool' }, { uses: 9_640_000 });
    org.setAppPolicy('Loose Ledger', { adminApprovedOnly: false });
    org.setAppPolicy('Wide Ledger', { scopes: ['api', 'full', 'refresh_token'] });
    for (const { username } of org.users.all.slice(5, 7)) org.grantToken(username, 'Drift');
    org.recordUse({ app: 'Sleeper' }, { uses: 40 });
    await view.sync();

    const news = (name: string) => inChannel(name).find(({ ts }) => ts !== old.get(name))?.text;
    await scene.slack.eventually(() => names.every((name) => news(name) !== undefined), {
      what: 'a new message of each',
    });
    expect(news('Side Tool')).toMatch(
      /^🔴 Used 9,640,000 times.*: Side Tool · app changed[\s\S]*What changed: used 9,640,000 times/u,
    );
    expect(news('Loose Ledger')).toContain('any user may authorise it now');
    expect(news('Loose Ledger')).toContain('Its approval ended: anyone may authorise it now');
    expect(news('Wide Ledger')).toContain('asks for more than before: full');
    expect(news('Drift')).toContain('2 tokens again since it was revoked');
    expect(news('Drift')).not.toContain('3 of 3 removed');
    expect(news('Sleeper')).toContain('used again, for the first time since');
    expect(news('Sleeper')).toContain('Approved');

    // Each old message leads to the new one, and nothing can be decided on it.
    for (const name of names) {
      const former = () => inChannel(name).find(({ ts }) => ts === old.get(name))?.text ?? '';
      await scene.slack.eventually(() => former().includes('Goes on in'), { what: name });
      expect(former()).not.toMatch(/Approve\]|Ban\]/u);
    }

    // A press on an old message does not make it the card again.
    const [channel] = await scene.rows<{ channel: string }>('select channel from domain');
    for (const name of names) {
      const card = { workspaceId, kind: 'app', subject: String(await scene.appId(name)) } as const;
      const at = { channel: channel?.channel ?? '', ts: old.get(name) ?? '' };
      expect(await scene.core.notices.adopt(card, at)).toBe(false);
    }
    const woken = await scene.rows(`select actor from audit_event where action = 'app.woken'`);
    expect(woken).toEqual([{ actor: 'bot' }]);

    const said = await view.notices();
    await view.sync();
    expect(await view.notices()).toEqual(said);
  });

  test('in quiet hours what can wait waits for their end, what is critical comes and names who is to look', async () => {
    // What was told until now counts no more among the few that are told one by one.
    scene.clock.forward(11 * 60_000);
    const minute = Math.floor(scene.clock.now().getTime() / 60_000);
    const [from, to] = [minute - 60, minute + 120].map((each) => ((each % 1440) + 1440) % 1440);
    await scene.rows(
      `insert into route (workspace_id, channel, mention, quiet_from, quiet_to, zone, changed_at, changed_by)
       select workspace_id, channel, 'owner', $1, $2, 'UTC', $3, 'U1' from domain
       on conflict (workspace_id, channel) do update set quiet_from = $1, quiet_to = $2, zone = 'UTC'`,
      [from, to, scene.clock.now()],
    );
    const { ordinary } = org.users;
    org.grantToken(ordinary.username, 'Night Tool');
    org.grantToken(ordinary.username, 'D\u0430ta Loader');
    await view.sync();
    const critical = () => inChannel('D\u0430ta Loader')[0]?.text;
    await scene.slack.eventually(() => critical() !== undefined, { what: 'the critical one' });
    expect(critical()).toContain('@Dana Ruiz');
    await scene.bot?.wakeWorker();
    expect(inChannel('Night Tool')).toEqual([]);

    scene.clock.forward(121 * 60_000);
    await scene.slack.eventually(() => inChannel('Night Tool').length === 1, { what: 'the other' });
    expect(inChannel('Night Tool')[0]?.text).toContain('New app: Night Tool');
  });

  test('where no channel takes apps, what is critical goes to admins', async () => {
    await scene.rows(`update route set kinds = '{grant,errors}'`);
    org.grantToken(org.users.ordinary.username, 'Salesforce CL\u0406');
    const said = inChannel('CL\u0406').length;
    await view.sync();
    const dana = scene.slack.as('dana');
    await scene.slack.eventually(
      () => dana.dm().some((text) => text.includes('Look at this app: Salesforce CL\u0406')),
      { what: 'the direct message' },
    );
    expect(inChannel('CL\u0406')).toHaveLength(said);
  });
});
