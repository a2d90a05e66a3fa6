import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { troubleEvents } from '../../sandbox/events/trouble.ts';
import { type TestWorld, testWorld } from '../support/world.ts';
import { orgNamed, sql } from './errors/scene.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const names = Array.from({ length: 10 }, (_, at) => `Org ${at}`);

const shown = (world: TestWorld) =>
  world.slack
    .as('dana')
    .messages('#sec-alerts')
    .filter((message) => !message.onlyFor)
    .map((message) => world.slack.render(message));

const until = (world: TestWorld, what: string, look: () => boolean, waitMs = 40_000) =>
  world.said(look, { what, waitMs });

const dueNow = (world: TestWorld) =>
  sql(world, 'update domain set next_due_at = $1 where deleted_at is null', [world.clock.now()]);

const errors = async (world: TestWorld) =>
  (await sql(world, `select 1 from domain where status = 'error'`)).length;

describe('ten domains that break for one cause and recover, while Slack answers 500, 429 or nothing', () => {
  let world: TestWorld;
  beforeAll(async () => {
    world = await testWorld({ orgs: names.map((name, seed) => ({ name, seed })) });
    world.slack.rateLimit({ burst: 10_000, intervalMs: 1 });
    for (const org of world.orgs) await world.consent(await world.askFor(org), org);
    for (const { name } of world.orgs) await world.card(name, 'Success');
  });
  afterAll(() => world.close());

  test('afterwards every card is true, nothing is lost, and each notice came once', async () => {
    for (const org of world.orgs) org.faults.add({ on: 'query', do: 'api-disabled-for-org' });
    for (const method of ['chat.postMessage', 'chat.update']) {
      world.slack.fault(method, { kind: 'http', status: 500 }, 6);
      world.slack.fault(method, { kind: 'rate_limited', retryAfter: 1 }, 4);
      world.slack.fault(method, { kind: 'drop' }, 2);
    }
    await dueNow(world);
    await expect.poll(() => errors(world)).toBe(10);
    world.clock.forward(2 * MINUTE);
    await until(world, 'one card for all', () =>
      shown(world).some((text) => text.includes('10 domains can no longer be read')),
    );
    for (const org of world.orgs) org.faults.clear();
    world.clock.forward(HOUR);
    await dueNow(world);
    await expect.poll(() => errors(world)).toBe(0);
    world.clock.forward(10 * MINUTE);
    await until(world, 'the group is green', () =>
      shown(world).some((text) => text.includes('🟢 10 domains · Fixed')),
    );
    for (const name of names) await world.card(name, 'Success');
    const open = await sql(world, 'select 1 from alert where closed_at is null');
    expect(open).toHaveLength(0);
    await expect
      .poll(
        async () =>
          (await sql(world, 'select 1 from notice where sent_at is null and dropped_at is null'))
            .length,
      )
      .toBe(0);
    const told = world.slack.as('dana').dm();
    const broken = told.filter((text) => text.includes('stopped syncing'));
    // The first two are told one by one; a lost answer excuses one double each.
    expect(broken.length).toBeLessThanOrEqual(2 + 2 + 2);
    expect(
      told.filter((text) => text.includes('can no longer be read')).length,
    ).toBeLessThanOrEqual(3);
  });
});

describe('syncs stop', () => {
  let world: TestWorld;
  beforeAll(async () => {
    world = await testWorld({
      orgs: [
        { name: 'Acme', seed: 1 },
        { name: 'Calm', seed: 2 },
      ],
    });
    await world.connect(orgNamed(world, 'Acme'));
  });
  afterAll(async () => {
    await troubleEvents['syncs-go-on'].run(world);
    await world.close();
  });

  test('a clock finds it late, the list and its summary are red, and one alert says so', async () => {
    await troubleEvents['syncs-stop'].run(world);
    world.clock.forward(5 * HOUR);
    const dana = world.slack.as('dana');
    await dana.command('/salesforce list', { channel: '#sec-alerts' });
    await until(world, 'the list', () =>
      dana.ephemerals.some((text) => /Worst: 🔴 Acme is Late/.test(text)),
    );
    // After a jump, syncs have a minute to catch up.
    await world.bot?.wakeWorker();
    world.clock.forward(2 * MINUTE);
    await until(world, 'the alert', () =>
      shown(world).some((text) => text.includes('🟠 Acme · Late: last synced 5 h ago')),
    );
    world.clock.forward(8 * HOUR);
    await until(world, 'red', () =>
      shown(world).some((text) => text.includes('🔴 Acme · Late: last synced 13 h ago')),
    );
  });

  test('they go on: the same card is green', async () => {
    await troubleEvents['syncs-go-on'].run(world);
    await until(world, 'green', () => shown(world).some((text) => /🟢 Acme · Fixed/.test(text)));
    expect(world.slack.problems).toEqual([]);
  });
});
