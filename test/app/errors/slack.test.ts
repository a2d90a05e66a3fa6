import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestWorld, testWorld } from '../../support/world.ts';
import { deliverForged, dmWith, expectTold, orgNamed, pressOf, toldAlone } from './scene.ts';

const MINUTE_MS = 60_000;

describe('what goes wrong in Slack is said in Slack', () => {
  let world: TestWorld;
  const here = { channel: '#sec-alerts' };
  beforeAll(async () => {
    world = await testWorld({
      orgs: [
        { name: 'Acme', seed: 1 },
        { name: 'Beta', seed: 2 },
      ],
    });
    world.slack.rateLimit({ burst: 1000, intervalMs: 1 });
    await world.connect(orgNamed(world, 'Acme'), 'Production');
  });
  afterAll(() => world.close());

  test('E-OUTSIDE: a guest is told whom to ask, and sees nothing else', async () => {
    await world.slack.as('gus').command('/salesforce list', here);
    const text = await toldAlone(world, 'gus', 'E-OUTSIDE');
    expectTold(text, 'E-OUTSIDE', ['full members of Acme', 'Ask the person who invited you']);
    expect(text).not.toContain('Production');
  });

  test('E-NOT-PERMITTED: without the role, with who can do it', async () => {
    await world.slack.as('priya').command('/salesforce add', here);
    const text = await toldAlone(world, 'priya', 'E-NOT-PERMITTED');
    expectTold(text, 'E-NOT-PERMITTED', [
      "You can't add domains",
      'operator',
      'Dana Ruiz',
      'Li Wei',
    ]);
    expect(world.slack.as('priya').modal).toBeUndefined();
  });

  test('E-SLACK-LATE: the window could not open in time; a press opens it', async () => {
    const dana = world.slack.as('dana');
    world.slack.fault('views.open', { kind: 'error', error: 'expired_trigger_id' }, 1);
    await dana.command('/salesforce add', here);
    const text = await toldAlone(world, 'dana', 'E-SLACK-LATE');
    expectTold(text, 'E-SLACK-LATE', ['took too long', '[Open]']);
    await dana.press('Open', { in: '#sec-alerts' });
    await world.slack.eventually(() => dana.modal?.text.includes('My Domain address'));
    await dana.closeModal({ all: true });
  });

  test('E-STALE-CARD: a button that this version does not know', async () => {
    const seen = world.slack.as('dana').dm().length;
    const answer = await deliverForged(world, 'dana', pressOf('domain.of-next-year', '1'));
    expect(answer.status).toBe(200);
    const text = await dmWith(world, 'dana', 'E-STALE-CARD');
    expectTold(text, 'E-STALE-CARD', ['changed since it was shown', 'Type the command again']);
    expect(world.slack.as('dana').dm().length).toBe(seen + 1);
  });

  test('E-NOT-FOUND: a domain that is not there', async () => {
    await deliverForged(world, 'dana', pressOf('domain.sync', '999999'));
    const text = await dmWith(world, 'dana', 'E-NOT-FOUND');
    expectTold(text, 'E-NOT-FOUND', ['I could not find that', 'list']);
  });

  test('E-DUPLICATE: a name or an address that is watched already is said under its field', async () => {
    const dana = world.slack.as('dana');
    await dana.command('/salesforce add', here);
    await world.slack.eventually(() => dana.modal?.text.includes('My Domain address'));
    await dana.fill({ Name: 'production', 'My Domain address': orgNamed(world, 'Beta').host });
    const name = await dana.submit('Next');
    expect(name.errors.Name).toContain('Another domain has this name');
    await dana.fill({ Name: 'Other', 'My Domain address': orgNamed(world, 'Acme').host });
    const address = await dana.submit('Next');
    expect(address.errors['My Domain address']).toContain(
      'You already watch this address as "Production"',
    );
    await dana.closeModal({ all: true });
  });

  test('E-UNKNOWN: Slack refuses our window for a reason that nobody knows', async () => {
    const dana = world.slack.as('dana');
    world.slack.fault('views.open', { kind: 'error', error: 'brand_new_error' }, 1);
    await dana.command('/salesforce add', here);
    const text = await toldAlone(world, 'dana', 'E-UNKNOWN');
    expectTold(text, 'E-UNKNOWN', ['wrong on our side', 'reference ', '[Copy diagnostics]']);
    expect(text).not.toContain('brand_new_error');
  });

  test('E-SLACK-CHANNEL: the channel was archived; admins hear it by DM, once, and get its messages', async () => {
    await world.slack.archive('#sec-alerts');
    orgNamed(world, 'Acme').faults.add({ on: 'query', do: 'status', status: 503 });
    world.clock.forward(61 * MINUTE_MS);
    const text = await dmWith(world, 'li', 'E-SLACK-CHANNEL');
    expectTold(text, 'E-SLACK-CHANNEL', ["I can't post in", 'archived', '[Check again]']);
    await dmWith(world, 'dana', 'E-SLACK-CHANNEL');
    await dmWith(world, 'dana', 'Production', 'Error', 'E-SF-DOWN');
    const told = world.slack
      .as('li')
      .dm()
      .filter((each) => each.includes('E-SLACK-CHANNEL'));
    expect(told).toHaveLength(1);
    await world.slack.archive('#sec-alerts', false);
    await world.slack.as('li').press('Check again', { in: 'dm' });
    await dmWith(world, 'li', 'I can post in');
  });

  test('Slack had nothing to refuse', () => {
    expect(world.slack.problems).toEqual([]);
  });
});
