import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestWorld, testWorld } from '../support/world.ts';
import { CHANNEL, domainScene } from './domain-scene.ts';
import { dmWith, orgNamed, sql } from './errors/scene.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe('a grant whose end is known', () => {
  let world: TestWorld;
  let scene: ReturnType<typeof domainScene>;
  const dana = () => world.slack.as('dana');
  const org = (name: string) => orgNamed(world, name);

  beforeAll(async () => {
    world = await testWorld({
      orgs: [
        { name: 'Ninety', seed: 71 },
        { name: 'Idle', seed: 72 },
        { name: 'Endless', seed: 73 },
      ],
    });
    world.slack.rateLimit({ burst: 1000, intervalMs: 1 });
    scene = domainScene(world);
    org('Ninety').set({ ourPolicy: { hours: 90 * 24, untilUsed: false } });
    org('Idle').set({ ourPolicy: { hours: 30 * 24, untilUsed: true } });
    for (const name of ['Ninety', 'Idle', 'Endless']) await world.connect(org(name));
  });
  afterAll(() => world.close());

  /** Warnings in the channel, as they are shown now. */
  const warnings = (name: string) =>
    dana()
      .messages(CHANNEL)
      .filter(({ threadTs, onlyFor }) => !threadTs && !onlyFor)
      .map((message) => world.slack.render(message))
      .filter(
        (text) => text.includes(name) && /grant (ends|has ended|does not end|that was)/u.test(text),
      )
      .filter((text) => !text.includes('first connected'));

  const warned = (name: string, part: string) =>
    world.slack.eventually(() => warnings(name).find((text) => text.includes(part)), {
      what: `warning of ${name} with ${part}`,
    });

  /** Goes on by days, `step` at a time, each with a sync of every domain. */
  async function daysPass(days: number, step: number) {
    for (let day = 0; day < days; day += step) {
      world.clock.forward(step * DAY);
      const now = world.clock.now();
      await expect
        .poll(
          async () =>
            (
              await sql(
                world,
                `select 1 from domain where status <> 'error' and last_synced_at < $1 and deleted_at is null`,
                [now],
              )
            ).length,
          { interval: 30 },
        )
        .toBe(0);
    }
  }

  const details = async (name: string) => {
    await dana().command(`/salesforce status "${name}"`, { channel: CHANNEL });
    const text = await world.slack.eventually(() =>
      dana().modal?.text.includes('Connected as') ? dana().modal?.text : undefined,
    );
    await dana().closeModal({ all: true });
    return text;
  };

  test('the details say how long it lasts', async () => {
    expect(await details('Ninety')).toContain('(90 days after the approval)');
    expect(await details('Idle')).toContain('ends after 30 days without use');
    expect(await details('Endless')).toContain('until it is revoked');
  });

  test('says nothing while the end is more than two weeks away', async () => {
    await daysPass(75, 15);
    expect([...warnings('Ninety'), ...warnings('Idle'), ...warnings('Endless')]).toEqual([]);
  }, 240_000);

  test('14 days ahead: once in the channel and once to who gave it; the list, the card and the home show it', async () => {
    await daysPass(2, 2);
    const text = await warned('Ninety', 'the grant ends in');
    expect(text).toMatch(
      /🟠 Ninety: the grant ends in 1[34] days \(.*\)\. Reconnect now to avoid a gap\./u,
    );
    expect(text).toContain('90 days after its approval');
    expect(text).toContain('Grant owner: Dana Ruiz');
    expect(text).toContain('[Reconnect]');
    expect(text).toContain('[Details]');
    await dmWith(world, 'dana', 'Ninety', 'the grant ends in');
    await world.card('Ninety', 'Grant ends in');
    await dana().command('/salesforce', { channel: CHANNEL });
    await world.slack.eventually(() =>
      dana().ephemerals.some((each) => /Ninety[\s\S]*Grant ends in/u.test(each)),
    );
    await dana().openHome();
    await world.slack.eventually(() =>
      /Needs you \(1\)[\s\S]*Grant ends in/u.test(dana().home?.text ?? ''),
    );
    await daysPass(3, 3);
    expect(warnings('Ninety')).toHaveLength(1);
  });

  test('7 days and 1 day ahead: a new message each, and the older ones lead to it', async () => {
    await daysPass(4, 2);
    await world.slack.eventually(() => warnings('Ninety').length === 2, { what: 'the second' });
    await warned('Ninety', 'A newer message says so');
    await daysPass(5, 5);
    await world.slack.eventually(() => warnings('Ninety').length === 3, { what: 'the third' });
    const last = await warned('Ninety', '[Reconnect]');
    expect(last).toMatch(/the grant ends in (1 day|\d+ h)/u);
    expect(warnings('Ninety').filter((text) => text.includes('[Reconnect]'))).toHaveLength(1);
  });

  test('reconnected from the warning: all of them say so, and an outdated press is told by whom', async () => {
    const live = () =>
      dana()
        .messages(CHANNEL)
        .findLast((message) => {
          const text = world.slack.render(message);
          return text.includes('Ninety: the grant ends') && text.includes('[Reconnect]');
        });
    const card = live();
    if (!card) throw new Error('no warning');
    const outdated = { ...card, blocks: structuredClone(card.blocks) };
    await dana().press('Reconnect', { in: card, confirm: 'Confirm' });
    const { url } = await dana().press('Allow and open Salesforce', { in: 'modal' });
    await dana().closeModal({ all: true });
    await scene.throughSalesforce(url, org('Ninety'));
    await world.slack.eventually(
      () => warnings('Ninety').every((text) => text.includes('The grant that was about to end')),
      { what: 'all warnings taken back' },
    );
    expect(warnings('Ninety')[0]).toContain('by Dana Ruiz');
    await dana().press('Reconnect', { in: outdated, confirm: 'Confirm' });
    await world.slack.eventually(
      () =>
        dana().ephemerals.some((text) => text.includes('E-STALE-CARD')) ||
        dana().modal?.text.includes('E-STALE-CARD'),
    );
    await dana()
      .closeModal({ all: true })
      .catch(() => {});
    await daysPass(3, 3);
    expect(warnings('Ninety')).toHaveLength(3);
  });

  test('one that counts from its last use is warned of only while it cannot be used, and then taken back', async () => {
    expect(warnings('Idle')).toEqual([]);
    org('Idle').faults.add({ on: 'any', do: 'status', status: 503 });
    world.clock.forward(17 * DAY);
    expect(await warned('Idle', 'the grant ends in')).toContain('after 30 days without use');
    org('Idle').faults.clear();
    world.clock.forward(HOUR);
    await warned('Idle', 'does not end soon any more');
  });

  test('nobody reconnects: the grant ends, its alert says so, and the warnings say that it ended', async () => {
    org('Endless').set({ ourPolicy: { hours: 150 * 24, untilUsed: false } });
    await daysPass(1, 1);
    const exchanged = await sql<{ at: Date }>(
      world,
      `select code_exchanged_at at from grant_secret g join domain d on d.grant_id = g.id where d.name = 'Endless'`,
    );
    const ends = (exchanged[0]?.at.getTime() ?? 0) + 150 * DAY;
    world.clock.forward(ends - world.clock.now().getTime() - 6 * DAY);
    await warned('Endless', 'the grant ends in 6 days');
    // Of two warnings that were due at once, the nearer one is given.
    expect(warnings('Endless')).toHaveLength(1);
    world.clock.forward(7 * DAY);
    await world.card('Endless', 'Grant expired');
    await warned('Endless', 'the grant has ended');
    expect(world.slack.problems).toEqual([]);
    expect(world.salesforce.problems).toEqual([]);
  });
});
