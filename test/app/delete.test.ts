import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestWorld, testWorld } from '../support/world.ts';
import { CHANNEL, domainScene, HOUR_MS } from './domain-scene.ts';
import { dmWith, liveGrants, orgNamed, sql, toldAlone } from './errors/scene.ts';

const grantsStored = async (world: TestWorld, name: string) =>
  (
    await sql<{ n: number }>(
      world,
      `select count(*)::int as n from grant_secret g join domain d on d.id = g.domain_id where d.name = $1`,
      [name],
    )
  )[0]?.n;

const acts = async (world: TestWorld, action: string) =>
  sql<{ actor: string; facts: Record<string, unknown> }>(
    world,
    `select actor, facts from audit_event where action = $1 order by id`,
    [action],
  );

describe('a domain is deleted', () => {
  let world: TestWorld;
  let scene: ReturnType<typeof domainScene>;
  const dana = () => world.slack.as('dana');
  const org = (name: string) => orgNamed(world, name);

  beforeAll(async () => {
    world = await testWorld({
      orgs: ['Acme', 'Down', 'Gone', 'Typed'].map((name, at) => ({ name, seed: 71 + at })),
    });
    world.slack.rateLimit({ burst: 1000, intervalMs: 1 });
    scene = domainScene(world);
    await scene.give('priya', 'operator');
    for (const name of ['Acme', 'Down', 'Gone']) await world.connect(org(name));
  });
  afterAll(() => world.close());

  test('only an admin may, and who else is told who can', async () => {
    const priya = world.slack.as('priya');
    await priya.command('/salesforce delete Acme', { channel: CHANNEL });
    const told = await toldOrShown(priya, "can't delete domains");
    expect(told).toContain('admin role');
    expect(told).toContain('Dana Ruiz');
    await priya.closeModal({ all: true }).catch(() => {});
    expect(liveGrants(org('Acme'))).toHaveLength(1);
  });

  test('a wrong name deletes nothing and is said under the field', async () => {
    await dana().command('/salesforce delete Acme', { channel: CHANNEL });
    await dana().fill({ "Type the domain's name to confirm": 'acme' });
    expect(dana().modal?.text).toContain("You're about to stop watching Acme");
    expect(dana().modal?.text).toContain('Also revoke our own grant in Salesforce');
    await dana().submit('Delete');
    await world.slack.eventually(() => dana().modal?.text.includes("That doesn't match"));
    expect(dana().modal?.text).toContain('Type Acme exactly.');
    await dana().closeModal({ all: true });
    expect(await acts(world, 'domain.deleted')).toEqual([]);
  });

  test('a running sync is stopped and commits nothing; the grant is gone in Salesforce; the count is told', async () => {
    org('Acme').grantNewApps(2, 'Late');
    const gate = org('Acme').faults.add({ on: 'query', do: 'delay', ms: 1500 });
    world.clock.forward(2 * HOUR_MS);
    await dana().command('/salesforce sync Acme', { channel: CHANNEL });
    await expect
      .poll(() => sql(world, `select 1 from domain where name = 'Acme' and run_id is not null`))
      .toHaveLength(1);
    await dana().command('/salesforce delete Acme', { channel: CHANNEL });
    await world.slack.eventually(() => dana().modal?.text.includes('A sync is running'));
    await dana().fill({
      "Type the domain's name to confirm": 'Acme',
      Reason: 'domain <!channel> retired',
    });
    await dana().submit('Delete');
    await world.slack.eventually(() => dana().modal?.text.includes('no longer watched'));
    await dana().closeModal({ all: true });
    gate.clear();

    const card = await world.card('Acme', 'Salesforce confirmed that our grant is revoked');
    const text = world.slack.render(card);
    expect(text).toContain('⚪');
    expect(text).toContain('by Dana Ruiz');
    expect(text).toContain('retired');
    expect(JSON.stringify(card.blocks)).not.toContain('<!channel>');
    expect(text).toContain('[Undo]');
    expect(liveGrants(org('Acme'))).toEqual([]);
    expect(await grantsStored(world, 'Acme')).toBe(0);
    expect(await scene.thread('Acme', 'You now watch 2 domains.')).toBeDefined();
    const [act] = await acts(world, 'domain.deleted');
    expect(act).toMatchObject({ actor: dana().id, facts: { revoke: true } });
    const late = await sql(world, `select 1 from app where name like 'Late %'`);
    expect(late).toEqual([]);
    const runs = await sql(
      world,
      `select 1 from sync_run r join domain d on d.id = r.domain_id where d.name = 'Acme' and r.outcome = 'complete'`,
    );
    expect(runs).toHaveLength(1);
  });

  test('a second admin is told by whom it was done, and nothing is done twice', async () => {
    const li = world.slack.as('li');
    await li.command('/salesforce delete Down', { channel: CHANNEL });
    await li.fill({ "Type the domain's name to confirm": 'Down' });
    org('Down').faults.add({ on: 'revoke', do: 'status', status: 503 });
    await scene.remove('Down', { reason: 'twice' });
    await li.submit('Delete');
    await world.slack.eventually(() => li.modal?.text.includes('E-STALE-CARD'));
    expect(li.modal?.text).toContain('deleted by Dana Ruiz');
    await li.closeModal({ all: true });
    expect(await acts(world, 'domain.deleted')).toHaveLength(2);
  });

  test('Salesforce down at Delete is said with the manual step; up an hour later it is confirmed and erased', async () => {
    const card = await world.card('Down', "didn't confirm that our grant was revoked");
    const text = world.slack.render(card);
    expect(text).toContain('Setup, Connected Apps OAuth Usage');
    expect(text).toContain('[Try again]');
    expect(await grantsStored(world, 'Down')).toBe(1);
    await dana().press('Try again', { in: card });
    await toldAlone(world, 'dana', 'Trying again to revoke');
    org('Down').faults.clear('revoke');
    world.clock.forward(HOUR_MS);
    await world.card('Down', 'Salesforce confirmed that our grant is revoked');
    expect(liveGrants(org('Down'))).toEqual([]);
    expect(await grantsStored(world, 'Down')).toBe(0);
  });

  test('Salesforce down for 73 hours: erased here, and the manual step stays said', async () => {
    org('Gone').faults.add({ on: 'revoke', do: 'status', status: 503 });
    await dana().command('/salesforce delete Gone', { channel: CHANNEL });
    await world.slack.eventually(() => dana().modal?.text.includes('This is your last domain'));
    await dana().closeModal({ all: true });
    await scene.remove('Gone');
    await world.card('Gone', '[Try again]');
    world.clock.forward(73 * HOUR_MS);
    const card = await world.card('Gone', 'We tried for 72 hours');
    const text = world.slack.render(card);
    expect(text).toContain('Setup, Connected Apps OAuth Usage');
    expect(text).not.toContain('[Try again]');
    expect(text).not.toContain('[Undo]');
    await dana().press('Details', { in: card });
    await world.slack.eventually(() => dana().modal?.text.includes('Deleted'));
    expect(dana().modal?.text).toContain('We tried for 72 hours');
    await dana().closeModal({ all: true });
    expect(await grantsStored(world, 'Gone')).toBe(0);
    expect(liveGrants(org('Gone'))).toHaveLength(1);
    org('Gone').faults.clear();
  });

  test('with the box unticked our grant stays in Salesforce, erased here', async () => {
    await world.connect(org('Typed'));
    await dana().command('/salesforce delete', { channel: CHANNEL });
    await dana().fill({ 'Our grant': [], "Type the domain's name to confirm": 'Typed' });
    await dana().submit('Delete');
    await world.card('Typed', 'Our grant in Salesforce was not revoked');
    await dana().closeModal({ all: true });
    expect(liveGrants(org('Typed'))).toHaveLength(1);
    expect(await grantsStored(world, 'Typed')).toBe(0);
  });

  test('Undo brings the domain back on the same card, with its history and no alert', async () => {
    const card = await world.card('Typed', '[Undo]');
    const before = await sql<{ n: number }>(world, `select count(*)::int as n from app`);
    const posts = scene.cards().length;
    await dana().press('Undo', { in: card, confirm: 'Confirm' });
    const { url } = await dana().press('Allow and open Salesforce', { in: 'modal' });
    await dana().closeModal({ all: true });
    await scene.throughSalesforce(url, org('Typed'));
    const back = await world.card('Typed', 'Success');
    expect(back.ts).toBe(card.ts);
    await scene.thread('Typed', 'its history is back');
    expect(await scene.thread('Typed', 'Caught up')).toContain('nothing changed');
    expect(await sql(world, `select count(*)::int as n from app`)).toEqual(before);
    expect(scene.cards()).toHaveLength(posts);
    // Pressed on the card as it was: told by whom, nothing begins.
    expect(await sql(world, `select 1 from consent where state in ('open', 'opened')`)).toEqual([]);
  });

  test('E-DUP-DELETED, added again within 90 days: Bring back, on the card of whoever asked, has the history again', async () => {
    await scene.remove('Typed', { reason: 'again' });
    await world.card('Typed', 'Salesforce confirmed');
    world.clock.forward(25 * HOUR_MS);
    const apps = await sql<{ n: number }>(world, `select count(*)::int as n from app`);
    const page = await world.consent(
      await world.askFor(org('Typed'), { name: 'Again' }),
      org('Typed'),
    );
    expect(page.text).toContain('E-DUP-DELETED');
    expect(liveGrants(org('Typed'))).toHaveLength(1); // the one that was left on purpose
    await dmWith(world, 'dana', 'Again', '[Bring back]');
    await dana().press('Bring back', { in: 'dm' });
    const { url } = await dana().press('Allow and open Salesforce', { in: 'modal' });
    await dana().closeModal({ all: true });
    await scene.throughSalesforce(url, org('Typed'));
    await world.card('Typed', 'Success');
    await scene.thread('Typed', 'its history is back');
    expect(await sql(world, `select count(*)::int as n from app`)).toEqual(apps);
  });

  test('Start fresh adds the org again without its history', async () => {
    const apps = await sql<{ n: number }>(world, `select count(*)::int as n from app`);
    await scene.remove('Typed');
    await world.card('Typed', 'Salesforce confirmed');
    await world.consent(await world.askFor(org('Typed'), { name: 'Fresh' }), org('Typed'));
    await dmWith(world, 'dana', 'Fresh', '[Start fresh]');
    await dana().press('Start fresh', { in: 'dm' });
    const fresh = await dana().press('Allow and open Salesforce', { in: 'modal' });
    await dana().closeModal({ all: true });
    const done = await scene.throughSalesforce(fresh.url, org('Typed'));
    expect(done.text).toContain('Connected');
    await world.card('Fresh', 'Success');
    expect(
      (await sql<{ n: number }>(world, `select count(*)::int as n from app`))[0]?.n,
    ).toBeGreaterThan(apps[0]?.n ?? 0);
  });

  test('neither side saw anything that it would refuse', () => {
    expect(world.slack.problems).toEqual([]);
    expect(world.salesforce.problems).toEqual([]);
  });

  async function toldOrShown(person: ReturnType<typeof dana>, part: string): Promise<string> {
    return world.slack.eventually(
      () =>
        person.ephemerals.findLast((text) => text.includes(part)) ??
        (person.modal?.text.includes(part) ? person.modal.text : undefined),
      { what: part },
    );
  }
});
