import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestWorld, testWorld } from '../support/world.ts';
import { dmWith, sql, toldAlone } from './errors/scene.ts';

const DAY_MS = 24 * 3_600_000;

describe('asking for access', () => {
  let world: TestWorld;
  beforeAll(async () => {
    world = await testWorld();
  });
  afterAll(() => world.close());

  const acts = (action: string) =>
    sql<{ actor: string; facts: Record<string, unknown> }>(
      world,
      'select actor, facts from audit_event where action = $1 order by id',
      [action],
    );

  async function ask(handle: string, reason: string) {
    const person = world.slack.as(handle);
    await person.command('/salesforce sync Acme', { channel: '#sec-alerts' });
    await toldAlone(world, handle, "You can't start a sync");
    await person.press('Ask for access', { in: '#sec-alerts' });
    await world.slack.eventually(() => person.modal?.text.includes('Reason'));
    await person.fill({ Reason: reason });
    return person.submit('Ask');
  }

  test('a refusal names who can, and has a way on', async () => {
    const outcome = await ask('sam', 'covering for Li this week');
    expect(outcome.outcome).toBe('updated');
    expect(world.slack.as('sam').modal?.text).toMatch(/Asked\. .*(Dana Ruiz|Li Wei)/);
    await world.slack.as('sam').closeModal({ all: true });
    expect(await toldAlone(world, 'sam', "You can't")).toMatch(/Dana Ruiz|Li Wei/);
    expect(await acts('act.refused')).toHaveLength(1);
  });

  test('each admin gets it once, with three answers', async () => {
    for (const admin of ['dana', 'li']) {
      const card = await dmWith(world, admin, 'Sam Ode asks for the operator role');
      expect(card).toContain('covering for Li this week');
      for (const label of ['Give for 7 days', 'Give', 'Decline'])
        expect(card).toContain(`[${label}]`);
    }
  });

  test('a second request within a day is not sent', async () => {
    await ask('sam', 'really');
    expect(world.slack.as('sam').modal?.text).toContain('One request a day');
    await world.slack.as('sam').closeModal({ all: true });
    expect(await acts('access.asked')).toHaveLength(1);
  });

  test('given for 7 days: told, on every card, recorded; the second admin hears by whom', async () => {
    const { li, dana } = { li: world.slack.as('li'), dana: world.slack.as('dana') };
    await Promise.all([
      li.press('Give for 7 days', { in: 'dm' }),
      dana.press('Give for 7 days', { in: 'dm' }),
    ]);
    expect(await dmWith(world, 'sam', 'gave you the operator role')).toContain('until');
    for (const admin of ['dana', 'li']) await dmWith(world, admin, 'Given until');
    expect(await acts('access.given')).toHaveLength(1);
    const [role] = await acts('role.given');
    expect(role?.facts).toMatchObject({ before: 'none', after: 'operator' });
    const seconds = () =>
      ['li', 'dana'].filter((each) =>
        world.slack
          .as(each)
          .dm()
          .some((text) => text.includes('Already decided')),
      );
    await world.slack.eventually(() => seconds().length > 0);
    expect(seconds()).toHaveLength(1);
    await world.slack.as('sam').command('/salesforce add', { channel: '#sec-alerts' });
    await world.slack.eventually(() => world.slack.as('sam').modal?.text.includes('My Domain'));
    await world.slack.as('sam').closeModal({ all: true });
  });

  test('it ends by time', async () => {
    world.clock.forward(7 * DAY_MS + 60_000);
    const { outcome } = await ask('sam', 'once more');
    expect(outcome).toBe('updated');
    await world.slack.as('sam').closeModal({ all: true });
  });

  test('declined with a note, which the person reads', async () => {
    await dmWith(world, 'li', 'once more', '[Decline]');
    await world.slack.as('li').press('Decline', { in: 'dm' });
    await world.slack.as('li').fill({ Note: 'please ask in #sec' });
    await world.slack.as('li').submit('Decline');
    expect(await dmWith(world, 'sam', 'declined your request')).toContain('please ask in #sec');
    expect(await acts('access.declined')).toHaveLength(1);
  });

  test('a guest is told nothing, and can ask nobody', async () => {
    await world.slack.as('gus').command('/salesforce roles', { channel: '#sec-alerts' });
    const told = await toldAlone(world, 'gus', 'E-OUTSIDE');
    expect(told).not.toMatch(/Dana|Li Wei|Ask for access/);
  });

  test('neither side saw anything that it would refuse', () => {
    expect(world.slack.problems).toEqual([]);
  });
});
