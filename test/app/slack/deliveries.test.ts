import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sha256 } from '../../../src/lib/ids.ts';
import { type TestWorld, testWorld } from '../../support/world.ts';
import { deliverForged, deliverRaw, sql } from '../errors/scene.ts';

describe('what Slack delivers twice', () => {
  let world: TestWorld;
  beforeAll(async () => {
    world = await testWorld();
  });
  afterAll(() => world.close());

  const answers = () =>
    world.slack.as('dana').ephemerals.filter((text) => text.includes('Needs: operator')).length;

  const command = (trigger: string) => {
    const dana = world.slack.person('dana');
    const channel = world.slack.channel('#sec-alerts');
    return deliverRaw(world, {
      body: new URLSearchParams({
        team_id: world.slack.home.id,
        user_id: dana.id,
        channel_id: channel.id,
        command: '/salesforce',
        text: 'help add',
        api_app_id: 'A0ORGWARD1',
        trigger_id: trigger,
      }).toString(),
    });
  };
  const told = () =>
    world.slack
      .as('dana')
      .messages('dm')
      .filter((message) => world.slack.render(message).includes('Needs: operator')).length;

  test('a signed command that comes twice is answered once, and another one again', async () => {
    expect((await command('T1')).status).toBe(200);
    expect((await command('T1')).status).toBe(200);
    world.clock.forward(5000);
    expect((await command('T2')).status).toBe(200);
    await world.slack.eventually(() => told() === 2);
    expect(told()).toBe(2);
    expect(answers()).toBe(0);
    const rows = await sql<{ key: string }>(world, 'select key from slack_delivery');
    expect(rows.length).toBeGreaterThanOrEqual(2);
    expect(rows.every(({ key }) => /^[0-9a-f]{64}$/.test(key))).toBe(true);
  });

  test('one that another process has seen is left to it', async () => {
    await sql(
      world,
      'insert into slack_delivery (workspace_id, key, at) select id, $1, $2 from workspace',
      [sha256('T3'), world.clock.now()],
    );
    expect((await command('T3')).status).toBe(200);
    world.clock.forward(5000);
    await command('T4');
    await world.slack.eventually(() => told() === 3);
    expect(told()).toBe(3);
  });

  test('a press that comes twice acts once', async () => {
    const press = () =>
      deliverForged(world, 'dana', {
        trigger_id: 'P1',
        actions: [{ type: 'button', action_id: 'command.run', block_id: 'b', value: 'help add' }],
      });
    const before = told();
    world.clock.forward(5000);
    await press();
    await press();
    await world.slack.eventually(() => told() === before + 1);
    world.clock.forward(5000);
    await command('P2');
    await world.slack.eventually(() => told() === before + 2);
    expect(told()).toBe(before + 2);
  });
});
