import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Browser, createBrowser } from '../../sandbox/browser.ts';
import { compileCache } from '../support/bot-process.ts';
import { type TestWorld, testWorld } from '../support/world.ts';
import {
  askAtLoginHost,
  dmWith,
  expectPage,
  expectTold,
  liveGrants,
  orgNamed,
  sql,
} from './errors/scene.ts';

const MINUTE_MS = 60_000;

let world: TestWorld;
const acme = () => orgNamed(world, 'Acme');
const beta = () => orgNamed(world, 'Beta');
let asked = 0;
const ask = (as = 'dana') => world.askFor(acme(), { name: `Try no. ${++asked}.`, as });
const endings = () =>
  sql<{ id: string }>(world, 'select id from grant_secret where ending_since is not null');
const domains = async () =>
  (await sql<{ name: string }>(world, 'select name from domain where deleted_at is null')).map(
    ({ name }) => name,
  );

beforeAll(async () => {
  world = await testWorld({
    orgs: [
      { name: 'Acme', seed: 1 },
      { name: 'Beta', seed: 2 },
      { name: 'Watched', seed: 3 },
      ...[1, 2, 3, 4].map((seed) => ({ name: `Tab ${seed}`, seed: 10 + seed })),
    ],
  });
  world.slack.rateLimit({ burst: 1000, intervalMs: 1 });
  await world.connect(orgNamed(world, 'Watched'));
});
afterAll(() => world.close());

describe('what is refused after the exchange leaves no grant', () => {
  /** Signs in and allows; checks that as many grants live afterwards as did before, and no more domains are watched. */
  async function refused(walk: () => Promise<Browser['page']>) {
    const [before, watched] = [liveGrants(...world.salesforce.orgs), await domains()];
    const page = await walk();
    expect(liveGrants(...world.salesforce.orgs)).toEqual(before);
    expect(await endings()).toEqual([]);
    expect(await domains()).toEqual(watched);
    return page;
  }

  test('E-SCOPE: Salesforce did not grant `api`', async () => {
    const fault = acme().faults.add({
      on: 'token',
      do: 'token-fields',
      fields: { scope: 'refresh_token id' },
      times: 1,
    });
    const page = await refused(async () => world.consent(await ask(), acme()));
    fault.clear();
    expectPage(page, 'E-SCOPE', ['did not grant api', 'We kept nothing', 'OAuth scopes']);
  });

  test('E-SCOPE: an answer without a refresh token cannot sync on a schedule', async () => {
    acme().faults.add({
      on: 'token',
      do: 'token-fields',
      fields: { refresh_token: null, scope: 'api id' },
      times: 1,
    });
    const page = await world.consent(await ask(), acme());
    expectPage(page, 'E-SCOPE', ['refresh_token', 'schedule']);
    expect(await domains()).toEqual(['Watched']);
    // The simulator made a refresh token that it did not hand out; a real org would have made none.
    acme().endOurGrants();
  });

  test('E-NOT-ADMIN: a user who sees only their own apps', async () => {
    const user = acme().users.ordinary.username;
    const page = await refused(async () => world.consent(await ask(), acme(), { user }));
    expectPage(page, 'E-NOT-ADMIN', [user, 'Missing: Customize Application', 'We kept nothing']);
    expectTold(await dmWith(world, 'dana', 'E-NOT-ADMIN'), 'E-NOT-ADMIN', [user]);
  });

  test('E-WRONG-ORG: the address of one org was typed, the sign-in ended in another', async () => {
    acme().set({ wanders: true });
    const page = await refused(async () =>
      world.consent(await ask(), acme(), { user: beta().users.admin.username }),
    );
    acme().set({ wanders: false });
    expectPage(page, 'E-WRONG-ORG', [acme().host, beta().host, 'We changed nothing']);
  });

  test('E-WRONG-ORG: the org says that it is another one than its token', async () => {
    const gate = acme().faults.gate('query');
    const { state } = acme();
    const own = state.id;
    const page = await refused(async () => {
      const walk = world.consent(await ask(), acme());
      await gate.arrived();
      state.id = beta().id;
      gate.open();
      return walk;
    });
    state.id = own;
    expectPage(page, 'E-WRONG-ORG', ['different domain']);
  });

  test('E-STATE: a signature that does not fit', async () => {
    acme().faults.add({
      on: 'token',
      do: 'token-fields',
      fields: { signature: Buffer.alloc(32).toString('base64') },
      times: 1,
    });
    const page = await refused(async () => world.consent(await ask(), acme()));
    expectPage(page, 'E-STATE', ['stopped']);
  });

  test('E-STATE: an identity of another org under the signature of this one', async () => {
    acme().faults.add({
      on: 'token',
      do: 'token-fields',
      fields: { id: `${acme().url}/id/${beta().id}/${acme().users.admin.id}` },
      times: 1,
    });
    const page = await refused(async () => world.consent(await ask(), acme()));
    expectPage(page, 'E-STATE', ['stopped']);
  });

  test('E-SF-DOWN: a token for a host that is not Salesforce is never used there', async () => {
    acme().faults.add({
      on: 'token',
      do: 'token-fields',
      fields: { instance_url: 'https://acme.my.salesforce.com.evil.example' },
      times: 1,
    });
    const page = await refused(async () => world.consent(await ask(), acme()));
    expectPage(page, 'E-SF-DOWN', ['isn’t answering']);
  });

  test('E-NOT-PERMITTED: who asked lost the role between link and callback', async () => {
    const page = await refused(async () => {
      const browser = createBrowser();
      await browser.open(await ask('li'));
      await browser.press('Go to Salesforce');
      browser.choose(acme().users.admin.username);
      await browser.press('Log In');
      world.slack.setRole('li', 'member');
      world.clock.forward(61_000);
      return browser.press('Allow');
    });
    world.slack.setRole('li', 'admin');
    world.clock.forward(61_000);
    expectPage(page, 'E-NOT-PERMITTED', [
      'no longer has the operator role',
      'Nothing was connected',
    ]);
  });

  test('E-NOT-PERMITTED: who asked was deactivated before the button was pressed', async () => {
    const link = await ask('li');
    world.slack.deactivate('li');
    world.clock.forward(61_000);
    const browser = createBrowser();
    await browser.open(link);
    await browser.press('Go to Salesforce');
    world.slack.person('li').deleted = false;
    world.clock.forward(61_000);
    expectPage(browser.page, 'E-NOT-PERMITTED', ['Nothing was connected']);
    expect(browser.page.url).toBe(link);
    const kept = `select facts from audit_event where action = 'act.refused' and actor = $1 and source = 'browser'`;
    expect(await sql(world, kept, [world.slack.person('li').id])).toEqual([
      { facts: { act: 'connect a domain' } },
    ]);
  });

  test('E-DUPLICATE: eight times by the same admin, and the first grant still syncs', async () => {
    const org = orgNamed(world, 'Watched');
    for (let time = 1; time <= 8; time += 1) {
      const page = await refused(async () =>
        world.consent(await askAtLoginHost(world, `Again ${time}`), org),
      );
      expectPage(page, 'E-DUPLICATE', ['Watched', 'didn’t add it twice']);
    }
    const dana = world.slack.as('dana');
    const synced = org.ledger.calls.length;
    world.clock.forward(3 * MINUTE_MS);
    org.endSessions();
    await dana.command('/salesforce sync Watched', { channel: '#sec-alerts' });
    await world.slack.eventually(async () => {
      const [run] = await sql<{ outcome: string }>(
        world,
        `select outcome from sync_run r join domain d on d.id = r.domain_id
         where d.name = 'Watched' order by started_at desc limit 1`,
      );
      return org.ledger.calls.length > synced && run?.outcome === 'complete';
    });
  });

  test('where Salesforce does not take the grant back, the page says so, and it is ended once it does', async () => {
    const before = liveGrants(acme());
    const down = acme().faults.add({ on: 'revoke', do: 'status', status: 503 });
    const user = acme().users.ordinary.username;
    const page = await world.consent(await ask(), acme(), { user });
    expectPage(page, 'E-NOT-ADMIN', ['left to do by hand', 'Connected Apps OAuth Usage']);
    expect(liveGrants(acme())).toHaveLength(before.length + 1);
    expect(await endings()).toHaveLength(1);
    expect(await dmWith(world, 'dana', 'did not confirm')).toContain('E-NOT-ADMIN');
    world.clock.forward(5 * MINUTE_MS);
    await world.bot?.wakeWorker();
    expect(await endings()).toHaveLength(1);
    // The try under way to its end: the next one is reckoned from then.
    const isOver = async () => {
      const [grant] = await sql<{ next: Date }>(
        world,
        'select next_try_at as next from grant_secret where ending_since is not null',
      );
      return grant !== undefined && grant.next > world.clock.now();
    };
    await world.said(isOver, { what: 'a try to its end' });
    down.clear();
    world.clock.forward(2 * 60 * MINUTE_MS);
    await world.said(async () => (await endings()).length === 0, { what: 'an end' });
    expect(liveGrants(acme())).toEqual(before);
  });
});

describe('the consent page under attack', () => {
  const pressed = async (link: string, browser: Browser) => {
    await browser.open(link);
    await browser.press('Go to Salesforce');
  };
  const allow = async (browser: Browser, username: string) => {
    browser.choose(username);
    await browser.press('Log In');
    return browser.press('Allow');
  };

  test('a form on another site gets the landing page again, and uses nothing up', async () => {
    const link = await ask();
    const victim = createBrowser();
    await victim.postFrom('https://evil.example', link, {});
    expect(victim.page.status).toBe(403);
    expect(victim.page.text).toContain('Go to Salesforce');
    expect(victim.cookies()).toEqual([]);
    await pressed(link, createBrowser());
  });

  test('a scanner that fetches the link, by GET and HEAD, uses nothing up', async () => {
    const link = await ask();
    for (let time = 0; time < 5; time += 1) {
      expect((await fetch(link)).status).toBe(200);
      expect((await fetch(link, { method: 'HEAD' })).status).toBe(200);
    }
    const browser = createBrowser();
    await pressed(link, browser);
    expect(browser.page.url).toContain(acme().host);
  });

  test('four tabs of one browser, finished in reverse order, connect four domains', async () => {
    const first = createBrowser();
    const tabs: { browser: Browser; admin: string }[] = [];
    for (const number of [1, 2, 3, 4]) {
      const org = orgNamed(world, `Tab ${number}`);
      const browser = first.tab();
      await pressed(await world.askFor(org), browser);
      tabs.push({ browser, admin: org.users.admin.username });
    }
    for (const { browser, admin } of tabs.reverse()) {
      const page = await allow(browser, admin);
      expect(page.text).toContain('Connected');
    }
    expect(first.cookies().filter((cookie) => cookie.startsWith('ow-'))).toEqual([]);
  });

  test('back and press again: the same browser goes on, its first answer is void', async () => {
    const browser = createBrowser();
    const link = await ask();
    await pressed(link, browser);
    const stale = browser.tab();
    const firstSignIn = browser.page.url;
    browser.back();
    await browser.press('Go to Salesforce');
    await stale.open(firstSignIn);
    const before = liveGrants(acme());
    const old = await allow(stale, acme().users.admin.username);
    expectPage(old, 'E-STATE', ['stopped']);
    expect(liveGrants(acme())).toEqual(before);
    browser.choose(acme().users.ordinary.username);
    await browser.press('Log In');
    expect((await browser.press('Deny')).text).toContain('E-DENIED');
  });

  test('another browser with the link, and one with the answer, get nothing', async () => {
    const link = await ask();
    const owner = createBrowser();
    await pressed(link, owner);
    const thief = createBrowser();
    await pressed(link, thief);
    expectPage(thief.page, 'E-LINK-USED', ['already opened']);
    const before = liveGrants(acme());
    owner.choose(acme().users.admin.username);
    await owner.press('Log In');
    // The thief carries the owner's sign-in to its end in a browser of his own.
    await thief.open(owner.page.url);
    const page = await thief.press('Allow');
    expectPage(page, 'E-STATE', ['stopped']);
    expect(liveGrants(acme())).toEqual(before);
  });

  test('a callback that is sent again, or with its state altered, does nothing', async () => {
    const browser = createBrowser();
    await pressed(await ask(), browser);
    const page = await allow(browser, acme().users.ordinary.username);
    expect(page.text).toContain('E-NOT-ADMIN');
    const callback = page.url;
    const before = [liveGrants(acme()), acme().ledger.tokenCalls.exchange];
    await browser.open(callback);
    expect(browser.page.text).toMatch(/E-LINK-USED|E-STATE/);
    const altered = new URL(callback);
    altered.searchParams.set('state', `${altered.searchParams.get('state')?.slice(0, -1)}-`);
    await browser.open(altered.href);
    expectPage(browser.page, 'E-STATE', ['stopped']);
    expect([liveGrants(acme()), acme().ledger.tokenCalls.exchange]).toEqual(before);
    expect(acme().ledger.codeReuse).toEqual([]);
  });

  test('parameters given twice, and far too long, are refused before anything is looked up', async () => {
    const browser = createBrowser();
    const callback = `${world.publicUrl}/salesforce/callback`;
    for (const query of [
      'state=a&state=b',
      'code=a&code=b&state=x',
      'error=a&error=b&state=x',
      `state=${'s'.repeat(300)}`,
      `state=x&code=${'c'.repeat(5000)}`,
      `state=x&error_description=${'d'.repeat(8000)}`,
    ]) {
      await browser.open(`${callback}?${query}`);
      expectPage(browser.page, 'E-STATE', ['stopped']);
    }
  });

  test('no callback query and no link path crashes, and none is said back', async () => {
    const names = fc.constantFrom(
      'state',
      'code',
      'error',
      'error_description',
      'foo',
      '__proto__',
    );
    const marked = fc
      .string({ unit: 'binary', maxLength: 60 })
      .map((text) => `x7q-marker-${text}<b>`);
    const query = fc.array(fc.tuple(names, marked), { maxLength: 6 });
    const rawPath = fc.string({ unit: 'grapheme-ascii', maxLength: 80 });
    const check = async (address: string, marker: string) => {
      // A kept connection may be closed under the next request, when a busy machine lets it wait for seconds.
      const headers = { connection: 'close' };
      const answer = await fetch(address, { redirect: 'manual', headers });
      const text = await answer.text();
      expect(answer.status, address).toBeGreaterThanOrEqual(400);
      expect(answer.status, address).toBeLessThan(500);
      expect(text, address).not.toContain(marker);
      expect(text, address).not.toContain('E-UNKNOWN');
    };
    await fc.assert(
      fc.asyncProperty(query, async (pairs) => {
        // Lone surrogates become U+FFFD, as they do in a browser.
        const search = new URLSearchParams();
        for (const [name, value] of pairs) search.append(name, value.toWellFormed());
        await check(`${world.publicUrl}/salesforce/callback?${search}`, 'x7q-marker-');
      }),
      { numRuns: 120 },
    );
    await fc.assert(
      fc.asyncProperty(rawPath, async (path) => {
        await check(
          `${world.publicUrl}/salesforce/connect/x7q-marker-${encodeURIComponent(path)}`,
          'x7q-marker-',
        );
      }),
      { numRuns: 80 },
    );
    expect((await fetch(`${world.publicUrl}/healthz`)).status).toBe(200);
  });

  /**
   * Whoever is killed while it draws a card holds it for another minute of real time: longer than a story waits, and
   * over long before the two minutes that pass here on the clock alone.
   */
  const newestCardIsDrawn = () =>
    world.slack.eventually(
      async () => {
        const [card] = await sql<{ is_drawn: boolean }>(
          world,
          `select drawn = wanted and claimed_until is null as is_drawn from card
           where kind = 'consent' order by id desc limit 1`,
        );
        return card?.is_drawn;
      },
      { what: 'a card that nobody draws any more' },
    );

  test('a bot that is killed between the exchange and our record: the person is told within two minutes', async () => {
    await world.bot?.close();
    const link = `${world.publicUrl}/salesforce/connect/`;
    // Started elsewhere, so that a `.env` of this checkout is none of its business.
    const child = spawn(process.execPath, [join(import.meta.dirname, '../../src/main.ts')], {
      cwd: tmpdir(),
      env: { PATH: process.env.PATH, ...compileCache, ...world.env },
      stdio: 'ignore',
    });
    const exited = once(child, 'exit');
    try {
      await world.slack.eventually(
        async () => (await fetch(`${world.publicUrl}/readyz`).catch(() => undefined))?.ok,
        { what: 'the bot as a process' },
      );
      const mine = await ask();
      expect(mine.startsWith(link)).toBe(true);
      await newestCardIsDrawn();
      const gate = acme().faults.gate('exchange:after');
      const walk = world.consent(mine, acme()).catch((error: unknown) => error);
      await gate.arrived();
      child.kill('SIGKILL');
      await exited;
      gate.open();
      expect(await walk).toBeInstanceOf(Error);
    } finally {
      child.kill('SIGKILL');
    }
    const again = await world.startBot();
    try {
      world.clock.forward(2 * MINUTE_MS + 1000);
      const told = await dmWith(world, 'dana', `Try no. ${asked}.`, 'Not connected');
      expectTold(told, 'E-UNKNOWN', ['Connected Apps OAuth Usage', '[Get a new link]']);
    } finally {
      await again.close();
    }
  });
});
