import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBrowser } from '../../../../sandbox/browser.ts';
import {
  authorizeUrl,
  callbackOf,
  connect,
  exchange,
  get,
  type House,
  post,
  refresh,
  soql,
  startHouse,
  walk,
} from './fixture.ts';

let house: House;
beforeEach(async () => {
  house = await startHouse({ rotation: true });
});
afterEach(() => house.salesforce.close());

const admin = () => house.org.users.admin.username;
const live = () => house.org.grants().filter(({ state }) => state === 'live').length;

describe('the consent walk', () => {
  it('gives a code for Allow and access_denied for Deny', async () => {
    expect((await walk(house.org, admin())).get('code')).toMatch(/^aPrx/);
    const denied = await walk(house.org, admin(), house.org.url, 'Deny');
    expect(denied.get('error')).toBe('access_denied');
    expect(denied.get('error_description')).toBe('end-user denied authorization');
    expect(denied.get('state')).toBe('state-of-this-test');
  });

  it('leads from the generic host, and over an identity provider, to the same consent page', async () => {
    house.org.set({ identityProvider: true });
    expect((await walk(house.org, admin(), house.salesforce.login.url)).get('code')).toMatch(
      /^aPrx/,
    );
  });

  it('can end in another org, whose tokens the first one then gives', async () => {
    const other = await house.salesforce.addOrg({ name: 'Stranger' });
    house.org.set({ wanders: true });
    const code = (await walk(house.org, other.users.admin.username)).get('code') ?? '';
    const { body } = await exchange(house.org, code);
    expect(body.instance_url).toBe(other.url);
    expect(other.grants()).toHaveLength(1);
    expect(house.salesforce.problems).toEqual([]);
  });

  it('remembers the browser unless prompt=login is given', async () => {
    const browser = createBrowser();
    await browser.open(authorizeUrl(house.org.url));
    await browser.press('Log In');
    await browser.open(authorizeUrl(house.org.url));
    expect(browser.page.title).toContain('Allow Access?');
    await browser.open(authorizeUrl(house.org.url, { prompt: 'login' }));
    expect(browser.page.title).toContain('Log in');
  });

  it.each([
    ['client_id', 'stranger', 'invalid_client_id'],
    ['redirect_uri', 'http://localhost:9/salesforce/callback/', 'redirect_uri_mismatch'],
  ])('shows a page of its own for a wrong %s', async (name, value, error) => {
    const browser = createBrowser();
    await browser.open(authorizeUrl(house.org.url, { [name]: value }));
    expect(browser.page.status).toBe(400);
    expect(browser.page.text).toContain(error);
    expect(house.salesforce.problems).toHaveLength(1);
  });

  it.each([
    [{ scope: 'api wave_api' }, 'invalid_scope'],
    [{ code_challenge_method: 'plain' }, 'invalid_request'],
    [{ response_type: 'token' }, 'unsupported_response_type'],
  ])('sends the browser back for %j', async (params, error) => {
    const back = await callbackOf(createBrowser().open(authorizeUrl(house.org.url, params)));
    expect(back.get('error')).toBe(error);
  });

  it.each([
    ['blocked', 'OAUTH_APP_BLOCKED'],
    ['not-found', 'OAUTH_EC_APP_NOT_FOUND'],
    ['admin-approved', 'OAUTH_APP_ACCESS_DENIED'],
  ] as const)('refuses an app that is %s', async (state, error) => {
    house.org.setOurApp(state);
    const browser = createBrowser();
    await browser.open(authorizeUrl(house.org.url));
    expect((await callbackOf(browser.press('Log In'))).get('error')).toBe(error);
  });

  it('shows an error without a way back where the user may not use an uninstalled app', async () => {
    house.org.setOurApp('uninstalled');
    const browser = createBrowser();
    await browser.open(authorizeUrl(house.org.url));
    browser.choose(house.org.users.ordinary.username);
    await browser.press('Log In');
    expect(browser.page.text).toContain('OAUTH_APPROVAL_ERROR_GENERIC');
  });
});

describe('a code', () => {
  it('works once, with its verifier', async () => {
    const code = (await walk(house.org, admin())).get('code') ?? '';
    const { body } = await exchange(house.org, code);
    const signed = createHmac('sha256', 'secret')
      .update(`${body.id}${body.issued_at}`)
      .digest('base64');
    expect(body).toMatchObject({
      token_type: 'Bearer',
      scope: 'api refresh_token',
      instance_url: house.org.url,
      issued_at: String(house.clock.now().getTime()),
      signature: signed,
      id: `${house.org.url}/id/${house.org.id}/${house.org.users.admin.id}`,
    });
    expect((await exchange(house.org, code)).body).toMatchObject({
      error: 'invalid_grant',
      error_description: 'expired authorization code',
    });
    expect(house.org.ledger.codeReuse).toHaveLength(1);
    expect(live()).toBe(1);
  });

  it.each([
    [{ code_verifier: '' }, 'invalid_request'],
    [{ code_verifier: 'b'.repeat(50) }, 'invalid_request'],
    [{ redirect_uri: 'http://localhost:9/' }, 'redirect_uri_mismatch'],
    [{ client_secret: 'wrong' }, 'invalid_client'],
    [{ client_id: 'wrong' }, 'invalid_client_id'],
  ])('is refused with %j', async (wrong, error) => {
    const code = (await walk(house.org, admin())).get('code') ?? '';
    expect((await exchange(house.org, code, wrong)).body.error).toBe(error);
    expect(live()).toBe(0);
  });

  it('is dead after fifteen minutes', async () => {
    const code = (await walk(house.org, admin())).get('code') ?? '';
    house.clock.move(15 * 60_000 + 1);
    expect((await exchange(house.org, code)).body.error).toBe('invalid_grant');
  });
});

describe('a refresh', () => {
  it('rotates; using the old token again ends the grant', async () => {
    const first = await connect(house.org);
    const second = await refresh(house.org, first.refresh_token);
    expect(second.body.refresh_token).not.toBe(first.refresh_token);
    expect((await refresh(house.org, first.refresh_token)).body).toMatchObject({
      error: 'invalid_grant',
      error_description: 'expired access/refresh token',
    });
    expect(house.org.ledger.reuse).toHaveLength(1);
    expect((await refresh(house.org, second.body.refresh_token)).status).toBe(400);
    const answer = await get(house.org, '/services/data/v66.0/limits', second.body.access_token);
    expect(answer.status).toBe(401);
  });

  it('is refused while another with the same token is going on', async () => {
    const { refresh_token: token } = await connect(house.org);
    const gate = house.org.faults.gate('token:before-rotate');
    const slow = refresh(house.org, token);
    await gate.arrived();
    expect((await refresh(house.org, token)).body.error_description).toBe(
      'token request is already being processed',
    );
    gate.open();
    expect((await slow).status).toBe(200);
  });

  it('does nothing when its client left before the gate opened', async () => {
    const { refresh_token: token = '' } = await connect(house.org);
    const gate = house.org.faults.gate('token:before-rotate');
    const stop = new AbortController();
    const fields = {
      grant_type: 'refresh_token',
      refresh_token: token,
      client_id: 'client',
      client_secret: 'secret',
    };
    const url = `${house.org.url}/services/oauth2/token`;
    const left = fetch(url, {
      method: 'POST',
      body: new URLSearchParams(fields),
      signal: stop.signal,
    });
    await gate.arrived();
    stop.abort();
    await expect(left).rejects.toThrow();
    while (gate.waiting > 0) await new Promise((done) => setTimeout(done, 5));
    gate.open();
    expect(house.org.ledger.tokenCalls.refresh).toBe(0);
    expect((await refresh(house.org, token)).status).toBe(200);
  });

  it('does its work although the answer is dropped', async () => {
    const { refresh_token: token } = await connect(house.org);
    house.org.faults.add({ on: 'token', do: 'drop-answer', times: 1 });
    await expect(refresh(house.org, token)).rejects.toThrow();
    expect(house.org.ledger.tokenCalls.refresh).toBe(1);
  });
});

describe('a refresh token of one org at another', () => {
  it('is refused and a problem', async () => {
    const other = await house.salesforce.addOrg({ name: 'Another' });
    const { refresh_token: token } = await connect(house.org);
    expect((await refresh(other, token)).body.error).toBe('invalid_grant');
    expect(house.salesforce.problems.map(({ kind }) => kind)).toEqual(['foreign bearer']);
  });
});

describe('approvals', () => {
  it('of one user and app are five: the sixth ends the oldest', async () => {
    const first = await connect(house.org);
    for (let time = 0; time < 5; time += 1) {
      house.clock.move(1_000);
      await connect(house.org);
    }
    expect(live()).toBe(5);
    expect(house.org.countTokens({ app: 'Orgwarden' })).toBe(5);
    expect((await refresh(house.org, first.refresh_token)).body.error).toBe('invalid_grant');
    expect(house.org.ledger.revocations.map(({ by }) => by)).toEqual(['sixth approval']);
  });

  it('end by their refresh token or by the DeleteToken of their row', async () => {
    const revoke = (token: string | undefined) =>
      post(`${house.org.url}/services/oauth2/revoke`, { token: token ?? '' });
    const mine = await connect(house.org);
    const query = "SELECT DeleteToken FROM OauthToken WHERE AppName = 'Orgwarden'";
    const { records } = await soql(house.org, query, mine.access_token);
    const other = await connect(house.org);
    expect((await revoke(String(records[0]?.DeleteToken))).status).toBe(200);
    expect((await refresh(house.org, mine.refresh_token)).status).toBe(400);
    expect((await revoke(other.refresh_token)).status).toBe(200);
    expect((await revoke(other.refresh_token)).body.error).toBe('invalid_token');
    expect(live()).toBe(0);
    expect(house.org.countTokens({ app: 'Orgwarden' })).toBe(0);
  });
});
