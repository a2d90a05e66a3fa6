import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createBrowser } from '../../../sandbox/browser.ts';
import type { FaultAct } from '../../../sandbox/salesforce/faults.ts';
import type { ErrorCode } from '../../../src/lib/errors.ts';
import { type TestWorld, testWorld } from '../../support/world.ts';
import { dmWith, expectPage, expectTold, liveGrants, orgNamed } from './scene.ts';

const MINUTE_MS = 60_000;

describe('what goes wrong between the link and the grant is said in the browser and in Slack', () => {
  let world: TestWorld;
  const acme = () => orgNamed(world, 'Acme');
  let asked = 0;
  /** Cards are edited every few seconds at most, so that all of them are looked at together, at the end. */
  const cards: { name: string; code: ErrorCode; words: string[] }[] = [];
  const ask = async (name = `Try no. ${++asked}.`) => ({
    name,
    link: await world.askFor(acme(), { name }),
  });

  beforeAll(async () => {
    world = await testWorld({
      orgs: [
        { name: 'Acme', seed: 1 },
        { name: 'Done', seed: 2 },
      ],
    });
    world.slack.rateLimit({ burst: 1000, intervalMs: 1 });
  });
  afterAll(() => world.close());

  test('E-LINK-EXPIRED: after 15 minutes the page and the card say so, and offer a new link', async () => {
    const { link, name } = await ask();
    const browser = createBrowser();
    await browser.open(link);
    world.clock.forward(16 * MINUTE_MS);
    await browser.press('Go to Salesforce');
    expectPage(browser.page, 'E-LINK-EXPIRED', [
      'has expired',
      '15 minutes',
      'Nothing was changed',
    ]);
    const card = await dmWith(world, 'dana', name, 'expired before it was used');
    expect(card).toContain('[Get a new link]');
  });

  test('E-LINK-EXPIRED: also where the time ran out at Salesforce, and no code is exchanged', async () => {
    const { link } = await ask();
    const exchanges = acme().ledger.tokenCalls.exchange;
    world.clock.forward(2 * MINUTE_MS);
    const browser = createBrowser();
    await browser.open(link);
    await browser.press('Go to Salesforce');
    browser.choose(acme().users.admin.username);
    await browser.press('Log In');
    world.clock.forward(13.5 * MINUTE_MS);
    await browser.press('Allow');
    expectPage(browser.page, 'E-LINK-EXPIRED', ['Nothing was changed']);
    expect(acme().ledger.tokenCalls.exchange).toBe(exchanges);
  });

  test('E-LINK-USED: another browser, and the same one once the domain is connected', async () => {
    const { link } = await ask();
    const first = createBrowser();
    await first.open(link);
    await first.press('Go to Salesforce');
    const other = createBrowser();
    await other.open(link);
    await other.press('Go to Salesforce');
    expectPage(other.page, 'E-LINK-USED', ['already opened', 'It was not finished']);

    const done = orgNamed(world, 'Done');
    const used = await world.askFor(done, { name: 'Done' });
    await world.consent(used, done, { browser: first });
    expect(first.page.text).toContain('Connected');
    await first.open(used);
    expectPage(first.page, 'E-LINK-USED', ['Done', 'was connected by Dana Ruiz']);
    expect(liveGrants(done)).toHaveLength(1);
  });

  test('E-LINK-REPLACED: a newer link ends the older one', async () => {
    const { link, name } = await ask();
    const dana = world.slack.as('dana');
    await dmWith(world, 'dana', name, 'Waiting for approval');
    await dana.press('Get a new link', { in: 'dm' });
    const { url } = await dana.press('Allow and open Salesforce');
    await dana.closeModal({ all: true });
    const browser = createBrowser();
    await browser.open(link);
    expectPage(browser.page, 'E-LINK-REPLACED', ['A newer link', 'latest message']);
    await browser.open(url ?? '');
    expect(browser.page.text).toContain(name);
  });

  test('E-STATE: a callback without a state, with a strange one, or in a browser without the cookie', async () => {
    const callback = `${world.publicUrl}/salesforce/callback`;
    const browser = createBrowser();
    for (const query of ['', '?code=x', '?code=x&state=y', '?state=a&state=b&code=x']) {
      await browser.open(callback + query);
      expectPage(browser.page, 'E-STATE', ['stopped', 'same browser']);
    }
    const { link } = await ask();
    const before = liveGrants(acme());
    await browser.open(link);
    await browser.press('Go to Salesforce');
    browser.choose(acme().users.admin.username);
    await browser.press('Log In');
    browser.clearCookies();
    await browser.press('Allow');
    expectPage(browser.page, 'E-STATE', ['stopped']);
    expect(liveGrants(acme())).toEqual(before);
  });

  test('E-DENIED: who presses Deny is told that nothing was connected', async () => {
    const { link, name } = await ask();
    const page = await world.consent(link, acme(), { answer: 'Deny' });
    expectPage(page, 'E-DENIED', ['Nothing was connected']);
    cards.push({ name, code: 'E-DENIED', words: ['Access was declined'] });
  });

  const refusing = [
    ['blocked', 'Unblock', 'this app is blocked by admin'],
    ['not-found', 'Install', 'External client app is not installed in this org'],
    ['admin-approved', 'permission set', 'user is not admin approved to access this app'],
  ] as const;
  for (const [state, todo, reason] of refusing) {
    test(`E-APP-BLOCKED: our app is ${state} in the org, with the steps for an admin`, async () => {
      acme().set({ ourApp: state });
      const { link, name } = await ask();
      const browser = createBrowser();
      await browser.open(link);
      await browser.press('Go to Salesforce');
      browser.choose(acme().users.admin.username);
      await browser.press('Log In');
      acme().set({ ourApp: 'installed' });
      expectPage(browser.page, 'E-APP-BLOCKED', [todo, reason]);
      cards.push({ name, code: 'E-APP-BLOCKED', words: [todo, reason] });
    });
  }

  test('E-NOT-FOUND: an address that is no link of ours', async () => {
    const browser = createBrowser();
    await browser.open(`${world.publicUrl}/salesforce/connect/short`);
    expectPage(browser.page, 'E-NOT-FOUND', ['leads nowhere', 'copied whole']);
  });

  const tokenSays = (error: string, description: string): FaultAct => ({
    do: 'token-error',
    error,
    description,
  });
  const atExchange: { code: ErrorCode; what: string; fault: FaultAct; words: string[] }[] = [
    {
      code: 'E-CONFIG',
      what: 'the client secret is wrong',
      fault: tokenSays('invalid_client', 'invalid client credentials'),
      words: ['set up wrongly', 'npm run doctor'],
    },
    {
      code: 'E-CONFIG',
      what: 'the app lacks a scope that we ask for',
      fault: tokenSays('invalid_scope', 'the requested scope is not allowed'),
      words: ['does not accept the scopes', 'the requested scope is not allowed'],
    },
    {
      code: 'E-CONFIG',
      what: 'the app asks for DPoP',
      fault: tokenSays('use_dpop_nonce', ''),
      words: ['asks for DPoP', 'Salesforce said: use_dpop_nonce'],
    },
    {
      code: 'E-SF-DOWN',
      what: 'Salesforce is in maintenance',
      fault: { do: 'status', status: 503 },
      words: ['isn’t answering', 'try again in a few minutes'],
    },
    {
      code: 'E-SF-DOWN',
      what: 'too many logins in an hour',
      fault: tokenSays('rate_limit_exceeded', 'login rate exceeded'),
      words: ['isn’t answering'],
    },
    {
      code: 'E-BUSY',
      what: 'Salesforce is at the same request already',
      fault: tokenSays('invalid_grant', 'token request is already being processed'),
      words: ['Try again in a few minutes'],
    },
    {
      code: 'E-ACCESS',
      what: 'the org takes logins from some addresses only',
      fault: tokenSays('invalid_grant', 'ip restricted'),
      words: ['IP rules', 'Login History', 'Nothing was connected'],
    },
    {
      code: 'E-USER-OFF',
      what: 'the user was deactivated meanwhile',
      fault: tokenSays('invalid_grant', 'inactive user'),
      words: ['deactivated', 'another admin'],
    },
    {
      code: 'E-DOMAIN-GONE',
      what: 'the org was suspended',
      fault: tokenSays('inactive_org', 'inactive organization'),
      words: ['suspended or deleted', 'Nothing was connected'],
    },
    {
      code: 'E-APP-BLOCKED',
      what: 'only users whom an admin approved may use our app',
      fault: { do: 'recorded', id: 'refresh-invalid-app-access' },
      words: ['assigns the permission set', 'user is not admin approved to access this app'],
    },
    {
      code: 'E-ACCESS',
      what: 'Salesforce says why in words that draw',
      fault: tokenSays('invalid_grant', '<script>alert(1)</script> <!channel> *no*'),
      words: ['Salesforce said: invalid_grant: <script>alert(1)</script> <!channel> *no*'],
    },
    {
      code: 'E-SF-DOWN',
      what: 'its token is for another host',
      fault: { do: 'token-fields', fields: { instance_url: 'https://evil.example' } },
      words: ['could not be used: a token for a host that is not Salesforce'],
    },
    {
      code: 'E-STATE',
      what: 'Salesforce does not know the code',
      fault: tokenSays('invalid_grant', 'invalid authorization code'),
      words: ['same browser'],
    },
    {
      code: 'E-UNKNOWN',
      what: 'an error that no documentation has',
      fault: tokenSays('brand_new_error', 'of 2027'),
      words: ['wrong on our side', 'reference'],
    },
  ];
  for (const { code, what, fault, words } of atExchange) {
    test(`${code}: ${what}, at the exchange`, async () => {
      const before = liveGrants(acme());
      const { link, name } = await ask();
      const made = acme().faults.add({ ...fault, on: 'token' });
      const page = await world.consent(link, acme());
      made.clear();
      expectPage(page, code, words);
      expect(page.text).not.toContain('brand_new_error');
      expect(page.html).not.toMatch(/<script|evil\.example/);
      expect(liveGrants(acme())).toEqual(before);
      cards.push({ name, code, words: [] });
    });
  }

  test('E-UNKNOWN: page and card carry the same reference', async () => {
    const { link, name } = await ask();
    const fault = acme().faults.add({ on: 'token', ...tokenSays('brand_new_error', 'of 2027') });
    const page = await world.consent(link, acme());
    fault.clear();
    const reference = /reference ([0-9a-f]{8})/.exec(page.text)?.[1];
    expect(reference).toBeDefined();
    cards.push({ name, code: 'E-UNKNOWN', words: [reference ?? ''] });
  });

  const afterExchange: { code: ErrorCode; what: string; fault: FaultAct; words: string[] }[] = [
    {
      code: 'E-API-OFF',
      what: 'the user may not use the API',
      fault: { do: 'api-currently-disabled' },
      words: ['API Enabled', 'We kept nothing'],
    },
    {
      code: 'E-API-LIMIT',
      what: 'the day’s calls are used up',
      fault: { do: 'api-limit' },
      words: ['API calls', 'We kept nothing', 'Try again later'],
    },
    {
      code: 'E-ACCESS',
      what: 'the session is not good for the API',
      fault: { do: 'not-valid-for-rest' },
      words: ['Possible causes', 'Nothing was connected'],
    },
  ];
  for (const { code, what, fault, words } of afterExchange) {
    test(`${code}: ${what}, when we look at the org; the grant is taken back`, async () => {
      const before = liveGrants(acme());
      const { link, name } = await ask();
      const made = acme().faults.add({ ...fault, on: 'query' });
      const page = await world.consent(link, acme());
      made.clear();
      expectPage(page, code, words);
      expect(liveGrants(acme())).toEqual(before);
      cards.push({ name, code, words: [] });
    });
  }

  test('an answer that was lost may have left a grant, and the page says where to remove it', async () => {
    const { link, name } = await ask();
    const fault = acme().faults.add({ on: 'token', do: 'drop-answer' });
    const page = await world.consent(link, acme());
    fault.clear();
    expectPage(page, 'E-SF-DOWN', ['Connected Apps OAuth Usage']);
    cards.push({ name, code: 'E-SF-DOWN', words: ['Connected Apps OAuth Usage'] });
  });

  test('the card of each says the same in the DM of who asked, with a way on', async () => {
    expect(cards.length).toBeGreaterThan(15);
    for (const { name, code, words } of cards) {
      const card = await dmWith(world, 'dana', name, code);
      expectTold(card, code, ['Not connected', ...words]);
      expect(card).toContain('[Get a new link]');
    }
  });

  test('Slack had nothing to refuse, and nothing of Acme was kept', async () => {
    const dana = world.slack.as('dana');
    await dana.command('/salesforce list', { channel: '#sec-alerts' });
    const list = await world.slack.eventually(() =>
      dana.ephemerals.findLast((text) => text.includes('First connected')),
    );
    expect(list).toContain('1 domain');
    expect(world.slack.problems).toEqual([]);
  });
});
