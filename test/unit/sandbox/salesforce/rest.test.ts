import { request } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import {
  connect,
  controlToken,
  get,
  type House,
  type QueryPage,
  refresh,
  soql,
  startHouse,
} from './fixture.ts';

let house: House;
afterEach(() => house.salesforce.close());

const all = 'SELECT UserId, AppName, CreatedDate FROM OauthToken ORDER BY CreatedDate';

async function readOn(first: QueryPage, accessToken: string | undefined): Promise<QueryPage[]> {
  const pages = [first];
  for (let page = first; page.nextRecordsUrl !== undefined; ) {
    page = JSON.parse((await get(house.org, page.nextRecordsUrl, accessToken)).text);
    pages.push(page);
  }
  return pages;
}

describe('OauthToken', () => {
  it('comes 500 rows a page and stops at 2,500 without a word', async () => {
    house = await startHouse({ size: 'big' });
    const { access_token: token } = await connect(house.org);
    const pages = await readOn(await soql(house.org, all, token), token);
    expect(pages.map(({ records }) => records.length)).toEqual([500, 500, 500, 500, 500]);
    expect(pages.map(({ done }) => done)).toEqual([false, false, false, false, true]);
    expect(pages[0]?.totalSize).toBe(2_500);
    expect((await soql(house.org, 'SELECT COUNT() FROM OauthToken', token)).totalSize).toBe(12_001);
    house.org.set({ trueTotalSize: true });
    expect((await soql(house.org, all, token)).totalSize).toBe(12_001);
  });

  it('shows only own rows to a user without Customize Application', async () => {
    house = await startHouse();
    const { org } = house;
    org.grantToken('sam@production-eu.example', 'DataLift');
    const { access_token: token } = await connect(org, org.users.ordinary.username);
    const { records } = await soql(org, all, token);
    expect(new Set(records.map((row) => row.UserId))).toEqual(new Set([org.users.ordinary.id]));
    const counted = await soql(org, 'SELECT COUNT() FROM OauthToken', token);
    expect(counted.totalSize).toBe(records.length);
  });

  it('loses the permission at the query that a fault names', async () => {
    house = await startHouse();
    const { access_token: token } = await connect(house.org);
    house.org.faults.add({
      on: 'query',
      do: 'take-permission',
      permission: 'CustomizeApplication',
      after: 1,
      times: 1,
    });
    expect((await soql(house.org, all, token)).records).toHaveLength(161);
    expect((await soql(house.org, all, token)).records.length).toBeLessThan(161);
  });

  it('reports who selects the secrets', async () => {
    house = await startHouse();
    const { access_token: token } = await connect(house.org);
    await soql(house.org, 'SELECT AccessToken, RequestToken FROM OauthToken', token);
    expect(house.salesforce.problems.map(({ kind }) => kind)).toEqual([
      'secret selected',
      'secret selected',
    ]);
  });

  it('is the same for the same seed', async () => {
    house = await startHouse();
    const other = await house.salesforce.addOrg({ name: 'Another', seed: 7, size: 'small' });
    const rows = async (org: typeof other) => {
      const { access_token: token } = await connect(org);
      return (
        await soql(
          org,
          'SELECT AppName, CreatedDate FROM OauthToken ORDER BY CreatedDate LIMIT 90',
          token,
        )
      ).records;
    };
    expect(await rows(other)).toEqual(await rows(house.org));
  });
});

describe('a session', () => {
  it('ends by the clock, and a locator dies with it', async () => {
    house = await startHouse({ size: 'big' });
    const first = await connect(house.org);
    const page = await soql(house.org, all, first.access_token);
    house.clock.move(2 * 3_600_000);
    const next = page.nextRecordsUrl ?? '';
    expect((await get(house.org, next, first.access_token)).text).toContain('INVALID_SESSION_ID');
    const { body } = await refresh(house.org, first.refresh_token);
    const gone = await get(house.org, next, body.access_token);
    expect(gone.status).toBe(400);
    expect(gone.text).toBe(
      '[{"message":"invalid query locator","errorCode":"INVALID_QUERY_LOCATOR"}]',
    );
  });

  it('of one org at another is a problem', async () => {
    house = await startHouse();
    const other = await house.salesforce.addOrg({ name: 'Another' });
    const { access_token: token } = await connect(house.org);
    expect((await get(other, '/services/data/v66.0/limits', token)).status).toBe(401);
    expect(house.salesforce.problems.map(({ kind }) => kind)).toEqual(['foreign bearer']);
  });

  it('meets the daily limit', async () => {
    house = await startHouse({ apiLimit: 1_000 });
    const { access_token: token } = await connect(house.org);
    const { headers } = await get(house.org, '/services/data/v66.0/limits', token);
    expect(headers.get('sforce-limit-info')).toBe('api-usage=1/1000');
    expect(headers.get('date')).toBe('Tue, 24 Nov 2026 10:14:00 GMT');
    house.org.setApiUsage(1_000);
    const refused = await get(house.org, '/services/data/v66.0/limits', token);
    expect(refused.status).toBe(403);
    expect(refused.text).toContain('REQUEST_LIMIT_EXCEEDED');
  });
});

describe('faults', () => {
  it.each([
    [{ do: 'status', status: 503 }, 503, 'maintenance'],
    [{ do: 'invalid-session' }, 401, 'INVALID_SESSION_ID'],
    [{ do: 'api-disabled-for-org' }, 403, 'API_DISABLED_FOR_ORG'],
    [{ do: 'html' }, 200, '<!doctype html>'],
  ] as const)('%j happens as often as asked', async (act, status, text) => {
    house = await startHouse();
    const { access_token: token } = await connect(house.org);
    house.org.faults.add({ on: 'limits', times: 1, ...act });
    const spoilt = await get(house.org, '/services/data/v66.0/limits', token);
    expect([spoilt.status, spoilt.text.includes(text)]).toEqual([status, true]);
    expect((await get(house.org, '/services/data/v66.0/limits', token)).text).toContain(
      'DailyApiRequests',
    );
  });

  it.each(['stall-body', 'reset-body', 'endless-body', 'hang'] as const)(
    '%s never ends well',
    async (act) => {
      house = await startHouse();
      const { access_token: token } = await connect(house.org);
      house.org.faults.add({ on: 'limits', do: act });
      const url = `${house.org.url}/services/data/v66.0/limits`;
      const read = fetch(url, {
        headers: { authorization: `Bearer ${token}` },
        signal: AbortSignal.timeout(300),
      }).then((response) => response.text());
      await expect(read).rejects.toThrow();
    },
  );
});

describe('control calls', () => {
  const call = (headers: Record<string, string>, body: unknown = { action: 'endOurGrants' }) =>
    fetch(`${house.org.url}/__control`, { method: 'POST', headers, body: JSON.stringify(body) });

  it('need the token and JSON', async () => {
    house = await startHouse();
    await connect(house.org);
    expect((await call({ 'content-type': 'application/json' })).status).toBe(403);
    expect(
      (await call({ 'content-type': 'text/plain', 'x-sandbox-token': controlToken })).status,
    ).toBe(403);
    expect(house.org.grants()[0]?.state).toBe('live');
    const trusted = { 'content-type': 'application/json', 'x-sandbox-token': controlToken };
    expect(await (await call(trusted)).json()).toEqual({ ok: true, result: 1 });
    expect(house.org.grants()[0]?.state).toBe('ended');
    const asked = {
      action: 'grantToken',
      user: 'Sam Okafor',
      app: 'DataLift',
      options: { at: '2026-11-01T00:00:00Z' },
    };
    expect(await (await call(trusted, asked)).json()).toEqual({
      ok: true,
      result: '2026-11-01T00:00:00.000+0000',
    });
    expect((await call(trusted, { action: 'toString' })).status).toBe(400);
  });

  it('and pages are refused under a host name that is not ours', async () => {
    house = await startHouse();
    const { org, salesforce } = house;
    for (const base of [org.url, salesforce.login.url, salesforce.identityProvider.url]) {
      const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
      const headers = { host: `evil.example:${new URL(base).port}` };
      request(`${base}/`, { headers }, (response) => resolve(response.resume().statusCode))
        .on('error', reject)
        .end();
      expect(await promise).toBe(403);
    }
  });
});
