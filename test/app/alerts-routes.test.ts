import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestWorld, testWorld } from '../support/world.ts';
import { orgNamed, sql } from './errors/scene.ts';

const HOUR = 3_600_000;

describe('/salesforce alerts', () => {
  let world: TestWorld;
  beforeAll(async () => {
    world = await testWorld({ orgs: [{ name: 'Acme', seed: 1 }] });
    await world.connect(orgNamed(world, 'Acme'));
  });
  afterAll(() => world.close());

  const inChannel = () =>
    world.slack
      .as('dana')
      .messages('#sec-alerts')
      .filter((message) => !message.onlyFor)
      .map((message) => world.slack.render(message));
  const until = (what: string, look: () => unknown) =>
    world.slack.eventually(() => Boolean(look()), { what });
  const open = async () => {
    const dana = world.slack.as('dana');
    await dana.command('/salesforce alerts', { channel: '#sec-alerts' });
    await until('the window', () => dana.modal?.text.includes('What #sec-alerts gets'));
    return dana;
  };

  test('sends a test over the real path, marked as one', async () => {
    const dana = await open();
    await dana.press('Send a test', { in: 'modal' });
    await until('the test', () => inChannel().some((text) => text.includes('TEST · 🔴')));
    await dana.closeModal({ all: true });
  });

  test('from the menu of a domain and from its details, for the channel that it names', async () => {
    const dana = world.slack.as('dana');
    await dana.command('/salesforce', { channel: '#general' });
    await until('the list', () => dana.ephemerals.some((text) => text.includes('First connected')));
    await dana.press('Alerts', { in: '#general', near: 'Acme' });
    await until('the window', () => dana.modal?.text.includes('What #sec-alerts gets'));
    await dana.closeModal({ all: true });
    await dana.command('/salesforce status Acme', { channel: '#general' });
    await until('the details', () => dana.modal?.text.includes('Connected as'));
    await dana.press('Alerts', { in: 'modal' });
    await until('the window', () => dana.modal?.text.includes('What #sec-alerts gets'));
    await dana.closeModal({ all: true });
  });

  test('an unknown zone and the name of a group are said under their fields', async () => {
    const dana = await open();
    await dana.fill({ Mention: 'A user group', 'User group to mention': '@oncall' });
    await dana.submit('Save');
    await until('the refusal', () => dana.modal?.text.includes('Type the id of the group'));
    await dana.fill({ 'User group to mention': 'S05052KBYHX' });
    await dana.fill({ 'Time zone': 'Mars/Olympus' });
    await dana.submit('Save');
    await until('the refusal', () => dana.modal?.text.includes('There is no such zone'));
    await dana.closeModal({ all: true });
  });

  test('a change is told in the channel and recorded; what no channel takes goes to an admin', async () => {
    const dana = await open();
    await dana.fill({
      Kinds: ['Errors 🔒', 'New apps'],
      Mention: 'A user group',
      'User group to mention': 'S05052KBYHX',
    });
    await dana.submit('Save');
    await until('the gap', () => dana.modal?.text.includes('No channel gets grant alerts'));
    await dana.closeModal({ all: true });
    await until('the line', () =>
      inChannel().some((text) => text.includes('Dana Ruiz turned off expired grants')),
    );
    const acts = await sql(world, `select 1 from audit_event where action = 'route.changed'`);
    expect(acts).toHaveLength(1);
    const rules = await sql(world, 'select mention from route where kinds is not null');
    expect(rules).toEqual([{ mention: 'group:S05052KBYHX' }]);

    const before = inChannel().length;
    orgNamed(world, 'Acme').endOurGrants();
    world.clock.forward(HOUR + 60_000);
    await until('the alert by DM', () =>
      dana.dm().some((text) => text.includes('Grant expired') && text.includes('[Acknowledge]')),
    );
    expect(inChannel()).toHaveLength(before);
    expect(world.slack.problems).toEqual([]);
  });
});
