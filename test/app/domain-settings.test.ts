import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestWorld, testWorld } from '../support/world.ts';
import { CHANNEL, domainScene, HOUR_MS } from './domain-scene.ts';
import { deliverForged, dmWith, orgNamed, pressOf, sql } from './errors/scene.ts';

describe('what people choose of a domain: how often it is read, and its name', () => {
  let world: TestWorld;
  let scene: ReturnType<typeof domainScene>;
  const dana = () => world.slack.as('dana');

  beforeAll(async () => {
    world = await testWorld({
      orgs: [
        { name: 'Acme', seed: 81 },
        { name: 'Other', seed: 82 },
      ],
    });
    world.slack.rateLimit({ burst: 1000, intervalMs: 1 });
    scene = domainScene(world);
    await scene.give('priya', 'operator');
    await world.connect(orgNamed(world, 'Acme'));
    await world.connect(orgNamed(world, 'Other'));
  });
  afterAll(() => world.close());

  const row = async (name: string) => {
    const [found] = await sql<{ id: number; interval_ms: string; due: Date; synced: Date }>(
      world,
      'select id, interval_ms, next_due_at due, last_synced_at synced from domain where name = $1',
      [name],
    );
    if (!found) throw new Error(`no ${name}`);
    return { ...found, ms: Number(found.interval_ms) };
  };
  const acts = () =>
    sql<{ actor: string; facts: object }>(
      world,
      `select actor, facts from audit_event where action = 'domain.interval_changed' order by id`,
    );
  const details = async (person = dana()) => {
    await person.command('/salesforce status Acme', { channel: CHANNEL });
    await world.slack.eventually(() => person.modal?.text.includes('Connected as'));
  };
  const choose = async (label: string) => {
    await details();
    await dana().press('Change interval', { in: 'modal' });
    await world.slack.eventually(() => dana().modal?.text.includes('How often is Acme read?'));
    await dana().fill({ Interval: label });
    await dana().submit('Save');
    await world.slack.eventually(() => dana().modal?.text.includes('Acme is read'));
    const { text } = dana().modal ?? { text: '' };
    await dana().closeModal({ all: true });
    return text;
  };

  test('an admin chooses it from the details: this domain alone, from its last sync on, told and recorded', async () => {
    expect(await choose('Every 4 h')).toContain('every 4 h from now on');
    const { ms, due, synced } = await row('Acme');
    expect(ms).toBe(4 * HOUR_MS);
    expect(due.getTime()).toBe(synced.getTime() + 4 * HOUR_MS);
    expect((await row('Other')).ms).toBe(HOUR_MS);
    expect(await scene.thread('Acme', 'changed how often')).toContain(
      'Dana Ruiz changed how often this is read: every 4 h (was every hour).',
    );
    expect(await acts()).toEqual([
      { actor: dana().id, facts: { before: HOUR_MS, after: 4 * HOUR_MS } },
    ]);
    await details();
    expect(dana().modal?.text).toContain('(every 4 h)');
    await dana().closeModal({ all: true });
  });

  test('it is kept to, and lateness is measured by it', async () => {
    world.clock.forward(3 * HOUR_MS);
    const after = world.clock.now().getTime();
    await expect
      .poll(async () => (await row('Other')).synced.getTime())
      .toBeGreaterThanOrEqual(after);
    expect((await row('Acme')).due.getTime()).toBeGreaterThan(world.clock.now().getTime());
    await world.card('Acme', 'Success');
    expect(world.slack.render(await world.card('Acme', 'Success'))).not.toContain('Late');
  });

  test('a shorter one that is overdue starts at once; the same one again is no change', async () => {
    const before = await row('Acme');
    expect(await choose('Every 30 min')).toContain('every 30 min from now on');
    await expect
      .poll(async () => (await row('Acme')).synced.getTime())
      .toBeGreaterThan(before.synced.getTime());
    expect(await choose('Every 30 min')).toContain('as before');
    expect(await acts()).toHaveLength(2);
  });

  test('an operator sees no such button, and a forged press or form is refused', async () => {
    const priya = world.slack.as('priya');
    await details(priya);
    expect(priya.modal?.text).toContain('[Reconnect]');
    expect(priya.modal?.text).not.toContain('Change interval');
    await priya.closeModal({ all: true });
    const { id, ms } = await row('Acme');
    await deliverForged(world, 'priya', pressOf('domain.interval', String(id)));
    await dmWith(world, 'priya', "You can't change how often a domain is read");
    expect((await row('Acme')).ms).toBe(ms);
  });

  test('an operator renames it: cards, lists and the record follow, and no two have one name', async () => {
    const priya = world.slack.as('priya');
    const asked = () => world.slack.eventually(() => priya.modal?.text.includes('called from now'));
    await priya.command('/salesforce rename acme', { channel: CHANNEL });
    await asked();
    const refused: readonly (readonly [name: string, why: string])[] = [
      ['  ', 'Give it a name'],
      ['otheR', 'Another domain has this name'],
    ];
    for (const [Name, why] of refused) {
      await priya.fill({ Name });
      await priya.submit('Rename');
      await world.slack.eventually(() => priya.modal?.text.includes(why));
    }
    await priya.fill({ Name: ' Sales   <EU> ' });
    await priya.submit('Rename');
    await world.slack.eventually(() => priya.modal?.text.includes('is called Sales <EU> from now'));
    await priya.closeModal({ all: true });
    await world.card('Sales <EU>', 'Success');
    expect(await scene.thread('Sales <EU>', 'renamed this')).toContain(
      'Priya Shah renamed this from Acme to Sales <EU>.',
    );
    const lists = () =>
      dana()
        .sees(CHANNEL)
        .filter((text) => text.includes('at the first look'));
    await world.said(() => lists().some((text) => text.includes('found in Sales <EU>')), {
      what: 'its list of apps under the new name',
    });
    expect(lists().join('\n')).not.toContain('found in Acme ');
    await priya.command('/salesforce audit', { channel: CHANNEL });
    await world.slack.eventually(() =>
      priya.ephemerals.some((text) => text.includes('renamed Sales <EU> (Acme → Sales <EU>)')),
    );
    await priya.command('/salesforce status "sales <eu>"', { channel: CHANNEL });
    await priya.press('Rename', { in: 'modal' });
    await asked();
    await priya.fill({ Name: 'Acme' });
    await priya.submit('Rename');
    await world.slack.eventually(() => priya.modal?.text.includes('is called Acme from now'));
    await priya.closeModal({ all: true });
    await world.card('Acme', 'Success');
  });

  test('at the API limit the alert offers both to try and to change it', async () => {
    const acme = orgNamed(world, 'Acme');
    acme.faults.add({ on: 'any', do: 'api-limit' });
    world.clock.forward(HOUR_MS);
    const alert = await world.slack.eventually(
      () =>
        dana()
          .messages(CHANNEL)
          .find((message) => world.slack.render(message).includes('[Change interval]')),
      { what: 'the alert' },
    );
    expect(world.slack.render(alert)).toContain('[Try now]');
    await dana().press('Change interval', { in: alert });
    await world.slack.eventually(() => dana().modal?.text.includes('How often is Acme read?'));
    await dana().closeModal({ all: true });
    acme.faults.clear();
    await dana().press('Try now', { in: alert });
    await world.card('Acme', 'Success');
    expect(world.slack.problems).toEqual([]);
  });
});
