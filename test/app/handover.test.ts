import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestWorld, testWorld } from '../support/world.ts';
import { dmWith, orgNamed, sql } from './errors/scene.ts';

describe('a consent link that is handed on', () => {
  let world: TestWorld;
  beforeAll(async () => {
    world = await testWorld();
  });
  afterAll(() => world.close());

  /** The form with the box ticked; gives the outcome of *Next*. */
  async function fillFor(to: string, name: string) {
    const dana = world.slack.as('dana');
    await dana.command('/salesforce add', { channel: '#sec-alerts' });
    await world.slack.eventually(() => dana.modal?.text.includes('My Domain address'));
    await dana.fill({
      Name: name,
      'My Domain address': orgNamed(world, 'Acme').host,
      'Send alerts to': '#sec-alerts',
      'Who approves it': true,
    });
    await world.slack.eventually(() => dana.modal?.text.includes('Send the link to'));
    await dana.fill({ 'Send the link to': world.slack.person(to).name });
    return dana.submit('Next');
  }
  async function hand(to: string, name: string): Promise<void> {
    expect((await fillFor(to, name)).outcome).toBe('updated');
    const dana = world.slack.as('dana');
    await dana.submit('Send to');
    await dana.closeModal({ all: true });
  }

  test('what was typed stays when the box is ticked', async () => {
    const { outcome, errors } = await fillFor('gus', 'Production EU');
    expect(outcome).toBe('errors');
    expect(Object.values(errors)).toEqual([
      'They are not a full, active member of this workspace.',
    ]);
    await world.slack.as('dana').closeModal({ all: true });
  });

  test('sent to someone without a role: a message of their own, no link for the asker', async () => {
    await hand('priya', 'Production EU');
    const asked = await dmWith(world, 'priya', 'Dana Ruiz asks you to connect', 'Production EU');
    for (const part of ['See permissions', 'Open Salesforce', "I'm not the right person"]) {
      expect(asked).toContain(`[${part}]`);
    }
    expect(await dmWith(world, 'dana', 'Waiting for Priya Shah')).not.toContain(
      '[Open Salesforce]',
    );
  });

  test('sent back: it ends, and the asker is told', async () => {
    await world.slack.as('priya').press("I'm not the right person", { in: 'dm' });
    await dmWith(world, 'dana', 'Priya Shah says they are not the right person');
    await dmWith(world, 'priya', 'Production EU', 'Cancelled');
    const states = await sql<{ state: string }>(world, 'select state from consent');
    expect(states).toEqual([{ state: 'cancelled' }]);
  });

  test('opened a few hours later, and connected: the card names who asked', async () => {
    await hand('priya', 'Production EU');
    await dmWith(world, 'priya', 'asks you to connect', '[Open Salesforce]');
    world.clock.forward(5 * 3_600_000);
    const priya = world.slack.as('priya');
    await priya.press('Open Salesforce', { in: 'dm' });
    await world.slack.eventually(() => priya.modal?.text.includes('Allow and open Salesforce'));
    const { url } = await priya.press('Allow and open Salesforce');
    await priya.closeModal({ all: true });
    const page = await world.consent(url ?? '', orgNamed(world, 'Acme'));
    expect(page.text).toContain('Connected');
    const card = await world.card('Production EU', 'Success');
    expect(world.slack.render(card)).toContain('Dana Ruiz');
    await dmWith(world, 'priya', 'Production EU', 'Connected, as Dana Ruiz asked');
    const acts = await sql<{ action: string }>(
      world,
      `select action from audit_event where action like 'consent.%' order by id`,
    );
    expect(acts.map(({ action }) => action)).toEqual([
      'consent.asked',
      'consent.handed',
      'consent.declined',
      'consent.asked',
      'consent.handed',
    ]);
  });

  test('nobody else can open it', async () => {
    const [row] = await sql<{ id: string }>(
      world,
      `select id from consent where state = 'connected'`,
    );
    expect(row).toBeDefined();
    expect(world.slack.problems).toEqual([]);
    expect(world.salesforce.problems).toEqual([]);
  });
});
