import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestWorld, testWorld } from '../support/world.ts';
import { dmWith, orgNamed, sql, toldAlone } from './errors/scene.ts';

describe('roles, acts, exports and settings', () => {
  let world: TestWorld;
  beforeAll(async () => {
    world = await testWorld();
    // Whoever has a domain already is not greeted.
    await dmWith(world, 'dana', 'I watch your Salesforce domains', '[Choose alert channel]');
    await world.connect(orgNamed(world, 'Acme'));
  });
  afterAll(() => world.close());

  const say = (handle: string, line: string) =>
    world.slack.as(handle).command(`/salesforce ${line}`, { channel: '#sec-alerts' });

  async function give(by: string, to: string, role: string): Promise<string> {
    const person = world.slack.as(by);
    await say(by, `roles <@${world.slack.person(to).id}>`);
    await world.slack.eventually(() => person.modal?.text.includes('Person'), { what: 'the form' });
    await person.fill({ Person: world.slack.person(to).name, Role: role });
    await person.submit('Save');
    const text = person.modal?.text ?? '';
    await person.closeModal({ all: true });
    return text;
  }

  test('the installer is greeted once, by DM', () => {
    expect(
      ['dana', 'li'].flatMap((each) =>
        world.slack
          .as(each)
          .dm()
          .filter((text) => text.includes('I watch your Salesforce domains')),
      ),
    ).toHaveLength(1);
  });

  test('a role that is not admin leaves the rule of Slack admins', async () => {
    expect(await give('dana', 'sam', 'Viewer')).toContain('Sam Ode is viewer');
    await dmWith(world, 'sam', 'gave you the viewer role');
    await say('li', 'roles');
    expect(await toldAlone(world, 'li', 'Roles')).toContain('[Give a role]');
  });

  test('a guest can hold none', async () => {
    const person = world.slack.as('dana');
    await say('dana', `roles <@${world.slack.person('gus').id}>`);
    await world.slack.eventually(() => person.modal?.text.includes('Person'));
    await person.fill({ Role: 'Operator' });
    const { errors } = await person.submit('Save');
    expect(errors.Person).toContain('Not a full, active member');
    await person.closeModal({ all: true });
  });

  test('the first named admin ends it, and the last one leaving brings it back', async () => {
    expect(await give('dana', 'priya', 'Admin')).toContain('only named admins');
    await say('li', 'settings');
    await world.slack.eventually(
      () =>
        world.slack
          .as('li')
          .ephemerals.some((text) => text.includes("You can't change settings")) ||
        world.slack.as('li').modal?.text.includes("You can't change settings"),
    );
    if (world.slack.as('li').modal) await world.slack.as('li').closeModal({ all: true });
    world.slack.deactivate('priya');
    world.clock.forward(61_000);
    await say('li', 'roles');
    const list = await toldAlone(world, 'li', 'No named admin is active');
    expect(list).toContain('Dana Ruiz');
    world.slack.person('priya').deleted = false;
    // To look at something, what Slack said within ten minutes is enough.
    world.clock.forward(11 * 60_000);
    expect(await give('priya', 'dana', 'Admin')).toContain('Dana Ruiz is admin');
  });

  test('audit: the last acts, with names; the refusal among them', async () => {
    await say('dana', 'audit');
    const text = await toldAlone(world, 'dana', 'Audit log');
    expect(text).toContain('Dana Ruiz gave a role to Priya Shah');
    expect(text).toContain('Li Wei was refused');
    await say('sam', 'audit');
    await toldAlone(world, 'sam', "You can't see the audit log");
  });

  test('export: a file by DM, announced where it was asked for; an act itself', async () => {
    await say('dana', 'export audit since:30d');
    await toldAlone(world, 'dana', "I've sent it to you privately.");
    const summary = await dmWith(world, 'dana', 'Audit log,', 'handle with care');
    expect(summary).toMatch(/\d+ lines/);
    const files = world.slack
      .as('dana')
      .messages('dm')
      .flatMap((message) => message.files);
    expect(files.map(({ name }) => name)).toEqual([
      expect.stringMatching(/^salesforce-audit-\d{4}-\d\d-\d\d\.csv$/),
    ]);
    const csv = files[0]?.content.toString('utf8') ?? '';
    expect(csv).toMatch(/^\uFEFFtime,actor_slack_id,actor_name,action,/);
    expect(csv).toContain('domain.connected');
    expect(csv).toContain('Dana Ruiz');
    expect(
      await sql(world, `select 1 from audit_event where action = 'audit.exported'`),
    ).toHaveLength(1);
  });

  test('an export that Slack does not take says so where it was to come, and its outcome is an act', async () => {
    world.slack.fault('files.completeUploadExternal', { kind: 'error', error: 'internal_error' });
    await say('dana', 'export domains');
    await dmWith(world, 'dana', 'Salesforce domains: Slack did not say whether it took it.');
    const acts = await sql<{ action: string; result: string }>(
      world,
      `select action, facts ->> 'result' as result from audit_event where action like 'domains.export%' order by id`,
    );
    expect(acts).toEqual([
      { action: 'domains.exported', result: null },
      { action: 'domains.export_failed', result: 'failed' },
    ]);
    await say('dana', 'audit');
    await toldAlone(world, 'dana', 'got no word from Slack that it took the file of domains');
  });

  test('settings: days, and a channel that the bot is not in', async () => {
    const dana = world.slack.as('dana');
    await say('dana', 'settings');
    await world.slack.eventually(() => dana.modal?.text.includes('Alert channel'));
    await dana.fill({ 'Alert channel': '#general' });
    const { errors } = await dana.submit('Save');
    expect(errors['Alert channel']).toContain("I'm not in that channel");
    await dana.fill({ 'Alert channel': '#sec-alerts', 'Days to keep': '120' });
    await dana.submit('Save');
    expect(await sql(world, `select value from setting where name = 'audit.days'`)).toEqual([
      { value: 120 },
    ]);
    if (dana.modal) await dana.closeModal({ all: true });
  });

  test('the home shows the domain, the role, recent acts and ways on', async () => {
    await world.slack.as('dana').openHome();
    const home = await world.slack.eventually(() => world.slack.as('dana').home?.text);
    for (const part of [
      'your role: admin',
      'Acme',
      'Recent activity',
      '[Roles]',
      '[Settings]',
      '[Alerts]',
    ]) {
      expect(home).toContain(part);
    }
    const eve = world.slack.as('gus');
    await eve.openHome();
    const outside = await world.slack.eventually(() => eve.home?.text);
    expect(outside).not.toContain('Acme"');
    expect(outside).not.toMatch(/Recent|Roles/);
  });

  test('erase everything: by name only; grants end, data goes, acts stay, who asked is told', async () => {
    const dana = world.slack.as('dana');
    const org = orgNamed(world, 'Acme');
    await say('dana', 'settings');
    await world.slack.eventually(() => dana.modal?.text.includes('Alert channel'));
    await dana.press('Erase everything', { in: 'modal' });
    await world.slack.eventually(() => dana.modal?.text.includes('cannot be undone'));
    await dana.fill({ "Type the workspace's name": 'Wrong' });
    expect((await dana.submit('Erase')).outcome).toBe('errors');
    await dana.fill({ "Type the workspace's name": 'Acme' });
    await dana.submit('Erase');
    await dmWith(world, 'dana', 'Everything is erased');
    for (const table of ['domain', 'app', 'token', 'org_user', 'consent', 'member', 'sync_run']) {
      expect(await sql(world, `select 1 from ${table}`), table).toEqual([]);
    }
    expect(
      await sql(world, `select 1 from audit_event where action = 'workspace.erased'`),
    ).toHaveLength(1);
    await expect.poll(() => org.grants().filter(({ state }) => state === 'live')).toEqual([]);
    await expect.poll(() => sql(world, 'select 1 from grant_secret')).toEqual([]);
  });

  test('neither side saw anything that it would refuse', () => {
    expect(world.slack.problems).toEqual([]);
  });
});
