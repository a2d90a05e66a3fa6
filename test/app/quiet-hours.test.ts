import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestWorld, testWorld } from '../support/world.ts';
import { CHANNEL } from './domain-scene.ts';
import { orgNamed, sql } from './errors/scene.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('quiet hours of a channel, and the daily line', () => {
  let world: TestWorld;
  const dana = () => world.slack.as('dana');
  const org = (name: string) => orgNamed(world, name);
  const shown = () =>
    dana()
      .messages(CHANNEL)
      .filter(({ onlyFor }) => !onlyFor)
      .map((message) => world.slack.render(message));
  const until = (what: string, look: () => unknown) =>
    world.slack.eventually(() => Boolean(look()), { what });
  const has = (part: string | RegExp) =>
    shown().some((text) => (typeof part === 'string' ? text.includes(part) : part.test(text)));

  /** Sets the clock to the next time of day, UTC, given as HH:MM. */
  function goTo(time: string) {
    const now = world.clock.now();
    const at = new Date(`${now.toISOString().slice(0, 10)}T${time}:00Z`);
    const ms = at.getTime() - now.getTime();
    world.clock.forward(ms > 0 ? ms : ms + DAY);
  }
  const failAll = async () => {
    await sql(
      world,
      'update domain set next_due_at = $1, parked_until = null where deleted_at is null and run_id is null',
      [world.clock.now()],
    );
  };
  const statusOf = async (name: string) =>
    (await sql<{ status: string }>(world, 'select status from domain where name = $1', [name]))[0]
      ?.status;
  /** What is wrong with it, a sync that is due included. */
  const openOf = (name: string) =>
    sql<{ condition: string }>(
      world,
      `select a.condition from alert a join domain d on d.id = a.domain_id where d.name = $1 and a.closed_at is null
       union all select 'due' from domain where name = $1 and (run_id is not null or next_due_at <= $2)`,
      [name, world.clock.now()],
    );
  const becomes = (name: string, status: string) =>
    expect
      .poll(
        async () => {
          await failAll();
          return statusOf(name);
        },
        { interval: 300 },
      )
      .toBe(status);

  beforeAll(async () => {
    world = await testWorld({
      orgs: ['Limit', 'Mended', 'Red'].map((name, at) => ({ name, seed: 120 + at })),
    });
    world.slack.rateLimit({ burst: 1000, intervalMs: 1 });
    for (const name of ['Limit', 'Mended', 'Red']) await world.connect(org(name));
  });
  afterAll(() => world.close());

  test('an admin chooses them for the channel, and the channel is told', async () => {
    await dana().command('/salesforce alerts', { channel: CHANNEL });
    await until('the window', () => dana().modal?.text.includes('What #sec-alerts gets'));
    await dana().fill({ 'Quiet from': '22:00', 'Quiet until': '07:30', 'Time zone': 'UTC' });
    await dana().submit('Save');
    await until('the line', () => has(/Dana Ruiz .*22:00 to 07:30/u));
  });

  test('orange is held, red comes through at any hour', async () => {
    goTo('23:00');
    for (const name of ['Limit', 'Mended']) org(name).faults.add({ on: 'query', do: 'api-limit' });
    org('Red').faults.add({ on: 'query', do: 'api-disabled-for-org' });
    for (const name of ['Limit', 'Mended', 'Red']) await becomes(name, 'error');
    await until('red', () => has(/🔴 Red · /u) && has('[Acknowledge]'));
    const held = await sql<{ held_until: Date; step: number }>(
      world,
      `select held_until, step from alert where condition = 'limit'`,
    );
    expect(held).toHaveLength(2);
    for (const { held_until, step } of held) {
      expect(held_until.toISOString()).toMatch(/T07:30:00/u);
      expect(step).toBe(0);
    }
    expect(has(/🟠 (?:Limit|Mended) · /u)).toBe(false);
    // Their own cards tell the truth all the same.
    await world.card('Limit', 'API limit');
  });

  test('what is over by the morning has no card; the rest is told together as the day begins', async () => {
    org('Mended').faults.clear();
    await becomes('Mended', 'success');
    expect(has('While you were away')).toBe(false);
    goTo('07:29');
    await failAll();
    // By a clock that leaps over the night it is late, until its sync has ended.
    await expect.poll(() => openOf('Mended')).toEqual([]);
    expect(has(/🟠 Limit · /u)).toBe(false);
    world.clock.forward(2 * MINUTE);
    await until('the word of the morning', () => has('While you were away'));
    const away = shown().filter((text) => text.includes('While you were away'));
    expect(away).toHaveLength(1);
    expect(away[0]).toContain('2 API limits');
    await until('its card', () => has(/🟠 Limit · /u));
    expect(has(/🟠 Mended · /u)).toBe(false);
  });

  test('after three days there is one line a day, as the day begins, with all that is still broken', async () => {
    const lines = () =>
      shown().filter((text) => text.includes('Still broken, for more than three days'));
    for (let day = 0; day < 3; day += 1) {
      world.clock.forward(DAY);
      await failAll();
    }
    await until('the admins', () =>
      dana()
        .dm()
        .some((text) => text.includes('Broken for') && text.includes('Red')),
    );
    expect(lines()).toEqual([]);
    goTo('07:31');
    await until('the line', () => lines().length === 1);
    expect(lines()[0]).toContain('Red');
    for (let day = 1; day <= 2; day += 1) {
      goTo('12:00');
      await failAll();
      expect(lines()).toHaveLength(day);
      goTo('07:31');
      await until('the next line', () => lines().length === day + 1);
    }
    // Besides, Red has what it had: two cards, of which the older leads to the newer, and one reminder.
    expect(shown().filter((text) => text.includes('Still broken: Red'))).toHaveLength(1);
    expect(shown().filter((text) => /^(?:🔴 )?Red · API access is off/u.test(text))).toHaveLength(
      2,
    );
  });

  test('all is well: the line stops', async () => {
    for (const name of ['Limit', 'Red']) org(name).faults.clear();
    for (const name of ['Limit', 'Red']) await becomes(name, 'success');
    await until('green', () => has(/🟢 Red · Fixed/u));
    const before = shown().filter((text) => text.includes('Still broken, for more')).length;
    goTo('07:31');
    await failAll();
    await becomes('Red', 'success');
    expect(shown().filter((text) => text.includes('Still broken, for more'))).toHaveLength(before);
    expect(world.slack.problems).toEqual([]);
  });
});
