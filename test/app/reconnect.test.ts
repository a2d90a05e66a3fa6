import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestWorld, testWorld } from '../support/world.ts';
import { CHANNEL, domainScene } from './domain-scene.ts';
import {
  askAtLoginHost,
  deliverForged,
  dmWith,
  liveGrants,
  orgNamed,
  pressOf,
  sql,
  toldAlone,
} from './errors/scene.ts';

const MINUTE_MS = 60_000;

describe('a broken domain is reconnected', () => {
  let world: TestWorld;
  let scene: ReturnType<typeof domainScene>;
  const dana = () => world.slack.as('dana');
  const acme = () => orgNamed(world, 'Acme');
  const shown = async (name: string, part: string) =>
    world.slack.render(await world.card(name, part));
  const step = async (handle = 'dana') => {
    const person = world.slack.as(handle);
    const { url } = await person.press('Allow and open Salesforce', { in: 'modal' });
    await person.closeModal({ all: true });
    return url;
  };

  beforeAll(async () => {
    world = await testWorld({
      orgs: [
        { name: 'Acme', seed: 61 },
        { name: 'Other', seed: 62 },
        { name: 'Dev', seed: 63, kind: 'sandbox' },
        { name: 'Fourth', seed: 64 },
      ],
    });
    world.slack.rateLimit({ burst: 1000, intervalMs: 1 });
    scene = domainScene(world);
    await scene.give('priya', 'operator');
    await world.connect(acme());
  });
  afterAll(() => world.close());

  test('the button asks first; then the same card is green, the thread says who and what was missed', async () => {
    const broken = await scene.breakGrant(acme(), 'Acme');
    acme().grantNewApps(3, 'Missed');
    await expect(dana().press('Reconnect', { in: broken })).rejects.toThrow(/Reconnect Acme\?/);
    await dana().press('Reconnect', { in: broken, confirm: 'Cancel' });
    expect(dana().modal).toBeUndefined();

    const outdated = { ...broken, blocks: structuredClone(broken.blocks) };
    const link = await scene.reconnectLink('Acme');
    expect(await shown('Acme', 'not finished. Link works until')).toMatch(
      /Error[\s\S]*Reconnect started [^\n]* by Dana Ruiz, not finished/,
    );
    const page = await scene.throughSalesforce(link, acme());
    expect(page.text).toContain('connected again');

    const green = await world.card('Acme', 'Success');
    expect(green.ts).toBe(broken.ts);
    expect(world.slack.render(green)).not.toContain('not finished');
    expect(scene.cards()).toHaveLength(1);
    expect(await scene.thread('Acme', 'Reconnected at')).toContain(
      `by Dana Ruiz as ${acme().users.admin.username}`,
    );
    expect(await scene.thread('Acme', 'Caught up')).toContain('3 new apps, 0 removed');
    expect(liveGrants(acme())).toHaveLength(1);
    await dmWith(world, 'dana', 'Acme', 'Connected again');

    const priya = world.slack.as('priya');
    await priya.press('Reconnect', { in: outdated, confirm: 'Confirm' });
    await world.slack.eventually(
      () =>
        priya.ephemerals.some((t) => t.includes('E-STALE-CARD')) ||
        priya.modal?.text.includes('E-STALE-CARD'),
    );
    const told = priya.modal?.text ?? priya.ephemerals.at(-1);
    expect(told).toContain('reconnected by Dana Ruiz');
    await priya.closeModal({ all: true }).catch(() => {});
    const asked = await sql(world, `select 1 from consent where purpose = 'reconnect'`);
    expect(asked).toHaveLength(1);
  });

  test('what was missed is told whole, though a look were due before the sync', async () => {
    await scene.breakGrant(acme(), 'Acme');
    acme().grantNewApps(2, 'Unseen');
    await scene.throughSalesforce(await scene.reconnectLink('Acme'), acme());
    const later = new Date(world.clock.now().getTime() + 10 * MINUTE_MS);
    await sql(world, 'update domain set next_due_at = $1 where catch_up_since is not null', [
      later,
    ]);
    await world.bot?.wakeWorker();
    await new Promise((resolve) => setTimeout(resolve, 1500));
    world.clock.forward(10 * MINUTE_MS);
    await world.slack.eventually(
      async () => (await scene.thread('Acme', 'Caught up: 2 new apps, 0 removed')) !== undefined,
    );
  });

  test('a healthy domain is reconnected from the menu: the old grant ends, a changed user is said', async () => {
    const [before] = liveGrants(acme());
    acme().setPermission(acme().users.ordinary.username, 'CustomizeApplication', true);
    acme().setPermission(acme().users.ordinary.username, 'ViewSetup', true);
    await dana().command('/salesforce', { channel: CHANNEL });
    await toldAlone(world, 'dana', 'First connected');
    await dana().press('Reconnect', { in: CHANNEL, near: 'Acme' });
    await world.slack.eventually(() => dana().modal?.text.includes('History and decisions stay'));
    await dana().submit('Confirm');
    await scene.throughSalesforce(await step(), acme(), {
      user: acme().users.ordinary.username,
    });
    expect(await scene.thread('Acme', 'The grant now belongs to')).toContain(
      `${acme().users.ordinary.username} (was ${acme().users.admin.username})`,
    );
    await expect.poll(() => liveGrants(acme())).toHaveLength(1);
    expect(liveGrants(acme())).not.toContain(before);
    await expect.poll(() => sql(world, `select 1 from grant_secret`)).toHaveLength(1);
  });

  test('another org is refused with nothing changed, on the page and on the card', async () => {
    await scene.breakGrant(acme(), 'Acme');
    const other = orgNamed(world, 'Other');
    const link = await scene.reconnectLink('Acme');
    // The sign-in ended in another org, as it may through SSO.
    const id = acme().id;
    await sql(world, `update consent set sign_in_origin = $1 where state = 'open'`, [other.url]);
    const page = await scene.throughSalesforce(link, other);
    expect(page.text).toContain('E-WRONG-ORG');
    expect(page.text).toContain('changed nothing');
    expect(page.text).toContain(id);
    const card = await dmWith(world, 'dana', 'Not reconnected', 'E-WRONG-ORG');
    expect(card).toContain(other.id);
    expect(card).toContain(id);
    expect(card).not.toContain('[Carry over]');
    expect(liveGrants(other)).toEqual([]);
    expect(await shown('Acme', 'Error')).not.toContain('not finished');
  });

  test('a link that is cancelled, or runs out, leaves the card red', async () => {
    await scene.reconnectLink('Acme');
    await world.card('Acme', 'not finished');
    await dmWith(world, 'dana', 'Acme', 'Waiting for approval');
    await dana().press('Cancel', { in: 'dm' });
    await dmWith(world, 'dana', 'Acme', 'Cancelled', 'was not reconnected');
    expect(dana().ephemerals.join('\n')).not.toContain('Cancelled');
    const pending = () => shown('Acme', 'Error').then((text) => text.includes('not finished'));
    const over = () => world.said(async () => !(await pending()), { what: 'a red card alone' });
    await over();
    await scene.reconnectLink('Acme');
    await world.said(pending, { what: 'a reconnect that is not finished' });
    world.clock.forward(16 * MINUTE_MS);
    await over();
  });

  test('two at once: while one is at Salesforce the other is told by whom; a link asked for before ends', async () => {
    const early = await scene.reconnectLink('Acme', 'priya');
    const link = await scene.reconnectLink('Acme');
    const { createBrowser } = await import('../../sandbox/browser.ts');
    const browser = createBrowser();
    await browser.open(link);
    await browser.press('Go to Salesforce');
    const li = world.slack.as('li');
    await li.press('Reconnect', {
      in: await world.card('Acme', '[Reconnect]'),
      confirm: 'Confirm',
    });
    const told = await world.slack.eventually(
      () =>
        li.ephemerals.findLast((text) => text.includes('E-BUSY')) ??
        (li.modal?.text.includes('E-BUSY') ? li.modal.text : undefined),
    );
    expect(told).toContain('Dana Ruiz is reconnecting this domain now');
    browser.choose(acme().users.admin.username);
    await browser.press('Log In');
    await browser.press('Allow');
    expect(browser.page.text).toContain('connected again');
    await world.card('Acme', 'Success');
    await dmWith(world, 'priya', 'Already reconnected by Dana Ruiz');
    const late = await createBrowser().open(early);
    expect(late.text).toContain('connected by Dana Ruiz');
    await expect.poll(() => liveGrants(acme())).toHaveLength(1);
  });

  test('typed without a name: the only broken one, in a window; without a role nobody may', async () => {
    await world.connect(orgNamed(world, 'Dev'));
    await scene.breakGrant(acme(), 'Acme');
    await dana().command('/salesforce reconnect', { channel: CHANNEL });
    await world.slack.eventually(
      () =>
        dana().modal?.text.includes('Reconnect Acme?') ||
        dana().modal?.title?.includes('Reconnect Acme'),
    );
    await dana().submit('Confirm');
    await scene.throughSalesforce(await step(), acme());
    await world.card('Acme', 'Success');
    await dana().command('/salesforce reconnect', { channel: CHANNEL });
    await toldAlone(world, 'dana', 'Which domain?');
    const sam = world.slack.as('sam');
    await sam.command('/salesforce reconnect Acme', { channel: CHANNEL });
    const refused = await world.slack.eventually(
      () =>
        sam.ephemerals.findLast((text) => text.includes("can't reconnect")) ??
        (sam.modal?.text.includes("can't reconnect") ? sam.modal.text : undefined),
    );
    expect(refused).toContain('Priya Shah');
  });

  test('a refreshed sandbox is carried over: same card, new org id, exactly one grant', async () => {
    const dev = orgNamed(world, 'Dev');
    const old = dev.id;
    const now = dev.refreshSandbox();
    world.clock.forward(2 * 60 * MINUTE_MS);
    const card = await world.card('Dev', 'Error');
    const page = await scene.throughSalesforce(await scene.reconnectLink('Dev'), dev);
    expect(page.text).toContain('refreshed');
    const dm = await dmWith(world, 'dana', 'This sandbox was refreshed', '[Carry over]');
    expect(dm).toContain(old);
    expect(dm).toContain(now);
    expect(dm).toContain('[Add as new]');
    expect(liveGrants(dev)).toEqual([]);

    await dana().press('Carry over', { in: 'dm' });
    const done = await scene.throughSalesforce(await step(), dev);
    expect(done.text).toContain('connected again');
    const green = await world.card('Dev', 'Success');
    expect(green.ts).toBe(card.ts);
    await scene.thread('Dev', 'Its sandbox was refreshed');
    // It is another org, read for the first time: that it is ready is said again, where it was said before.
    const ready = (lines: readonly string[]) =>
      lines.filter((line) => /ready to review|Ready at/u.test(line));
    await world.slack.eventually(
      () => ready(green.replies.map((reply) => world.slack.render(reply))).length === 2,
      { what: 'a second ready line' },
    );
    await world.slack.eventually(
      () => ready(dana().dm()).filter((text) => text.includes('Dev')).length === 2,
      { what: 'a second ready DM' },
    );
    expect(await sql(world, `select org_id from domain where name = 'Dev'`)).toEqual([
      { org_id: now },
    ]);
    expect(liveGrants(dev)).toHaveLength(1);

    // Its message has no such button any more; pressed all the same, by a client that is behind: settled, and by whom.
    await dmWith(world, 'dana', 'Dev', 'This link led nowhere; it is connected since');
    expect(dana().dm().join('\n')).not.toContain('[Carry over]');
    const [refused] = await sql<{ id: string }>(
      world,
      `select id from consent where state = 'refused' and name = 'Dev'`,
    );
    await deliverForged(world, 'dana', pressOf('consent.carry_over', refused?.id ?? ''));
    await dmWith(world, 'dana', 'E-STALE-CARD', 'reconnected by Dana Ruiz');
  });

  test('behind the login host someone says whether it is theirs; if not, grant and secret are gone', async () => {
    const other = orgNamed(world, 'Other');
    const add = async (name: string) => {
      await world.consent(await askAtLoginHost(world, name), other);
      return world.card(name, 'Success');
    };
    const card = await add('Whose');
    expect(world.slack.render(card)).toContain('Unconfirmed');
    for (const part of [other.id, other.name, other.users.admin.username]) {
      expect(world.slack.render(card)).toContain(part);
    }
    const dm = await dmWith(world, 'dana', 'Whose', 'ready', "[It's ours]");
    expect(dm).toContain(other.id);
    await dana().press("That isn't ours", { in: card, confirm: 'Confirm' });
    await toldAlone(world, 'dana', 'no longer watched');
    await world.card('Whose', 'Salesforce confirmed that our grant is revoked');
    expect(liveGrants(other)).toEqual([]);
    const [act] = await sql<{ facts: object }>(
      world,
      `select facts from audit_event where action = 'domain.deleted'`,
    );
    expect(act?.facts).toMatchObject({ reason: "That isn't ours", revoke: true });
    // The DM is as old as it was: told by whom.
    await dana().press("It's ours", { in: 'dm' });
    expect(await toldAlone(world, 'dana', 'deleted by Dana Ruiz')).toContain('E-STALE-CARD');

    await world.consent(await askAtLoginHost(world, 'Ours'), other);
    await dmWith(world, 'dana', 'Ours', '[Start fresh]');
    await dana().press('Start fresh', { in: 'dm' });
    await scene.throughSalesforce(await step(), other);
    await dana().press("It's ours", { in: await world.card('Ours', "[It's ours]") });
    await toldAlone(world, 'dana', 'Ours is yours');
    await world.said(async () => !(await shown('Ours', 'Ours')).includes('Unconfirmed'), {
      what: 'a card that is confirmed',
    });
  });

  test('another org that answered may be added as a new domain, under its own name and address', async () => {
    const fourth = orgNamed(world, 'Fourth');
    await dana().command('/salesforce reconnect Dev', { channel: CHANNEL });
    await world.slack.eventually(() => dana().modal?.text.includes('History and decisions stay'));
    await dana().submit('Confirm');
    const link = await step();
    await sql(world, `update consent set sign_in_origin = $1 where state = 'open'`, [fourth.url]);
    const page = await scene.throughSalesforce(link, fourth);
    expect(page.text).toContain('E-WRONG-ORG');
    await dmWith(world, 'dana', 'signed in to Fourth', '[Add it as a new domain]');
    const refused = dana()
      .messages('dm')
      .findLast((m) => /Fourth[\s\S]*\[Add it as a new domain\]/u.test(world.slack.render(m)));
    if (!refused) throw new Error('no card');
    const outdated = { ...refused, blocks: structuredClone(refused.blocks) };
    await dana().press('Add it as a new domain', { in: refused });
    const done = await scene.throughSalesforce(await step(), fourth);
    expect(done.text).toContain('Connected');
    const [added] = await sql<{ name: string; org_id: string; sign_in_origin: string }>(
      world,
      'select name, org_id, sign_in_origin from domain order by id desc limit 1',
    );
    expect(added).toEqual({ name: 'Fourth', org_id: fourth.id, sign_in_origin: fourth.url });
    expect(await sql(world, `select 1 from domain where name = 'Dev'`)).toHaveLength(1);
    const stale = () => dana().ephemerals.filter((text) => text.includes('E-STALE-CARD')).length;
    const before = stale();
    await dana().press('Add it as a new domain', { in: outdated });
    await world.slack.eventually(
      () =>
        (stale() > before && dana().ephemerals.at(-1)) ||
        (dana().modal?.text.includes('E-STALE-CARD') && dana().modal?.text),
      { what: 'that it is settled' },
    );
    await dana()
      .closeModal({ all: true })
      .catch(() => {});
  });

  test('a renamed My Domain is followed: the same org, its new address, one line that says so', async () => {
    const dev = orgNamed(world, 'Dev');
    await sql(
      world,
      `update domain set instance_url = 'https://dev-old.my.salesforce.com', sign_in_origin = 'https://dev-old.my.salesforce.com' where name = 'Dev'`,
    );
    world.clock.forward(2 * 60 * MINUTE_MS);
    expect(await scene.thread('Dev', "The domain's address changed")).toContain('We followed it');
    const [row] = await sql<{ instance_url: string; sign_in_origin: string; status: string }>(
      world,
      `select instance_url, sign_in_origin, status from domain where name = 'Dev'`,
    );
    expect(row).toEqual({ instance_url: dev.url, sign_in_origin: dev.url, status: 'success' });
    const acts = await sql<{ facts: object }>(
      world,
      `select facts from audit_event where action = 'domain.moved'`,
    );
    expect(acts).toEqual([
      { facts: { before: 'https://dev-old.my.salesforce.com', after: dev.url } },
    ]);
    await world.card('Dev', dev.host);
  });

  test('neither side saw anything that it would refuse', () => {
    expect(world.slack.problems).toEqual([]);
    expect(world.salesforce.problems).toEqual([]);
  });
});
