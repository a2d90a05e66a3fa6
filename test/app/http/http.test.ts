import { createServer, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { ConsentPort } from '../../../src/consents/port.ts';
import { createHttp, type HttpDeps } from '../../../src/http/http.ts';
import { createMetrics } from '../../../src/http/metrics.ts';
import { AppError } from '../../../src/lib/errors.ts';
import { createLog } from '../../../src/lib/log.ts';

const LINK = 'a'.repeat(43);
const LANDING = {
  domainName: '<b>Production</b>',
  askedBy: 'Priya Shah',
  workspaceName: 'Acme',
  askedAt: new Date('2026-11-24T10:12:00Z'),
  expiresAt: new Date('2026-11-24T10:27:00Z'),
  purpose: 'add',
  signInHost: 'acme.my.salesforce.com',
} as const;

let calls: unknown[][] = [];
let lines = '';
beforeEach(() => {
  calls = [];
  lines = '';
});
const closers: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const close of closers) await close();
});

const consents: ConsentPort = {
  cookieName: (link) => `ow-${link.slice(0, 8)}`,
  async landing(link) {
    calls.push(['landing', link]);
    return LANDING;
  },
  async press(link, cookie) {
    calls.push(['press', link, cookie]);
    return {
      redirectTo: 'https://acme.my.salesforce.com/x?a=1',
      cookieValue: 'tok',
      maxAgeSeconds: 900,
    };
  },
  async callback(query, cookieOf) {
    calls.push(['callback', query, cookieOf('ow-aaaaaaaa')]);
    return {
      domainName: 'Production EU',
      orgId: '00D5g000004XEA2EAO',
      username: 'admin@acme.com',
      orgName: 'Acme',
      purpose: 'add',
      workspaceTeamId: 'T1',
      slackUrl: 'https://slack.com/x',
      cookieName: 'ow-aaaaaaaa',
    };
  },
};

async function start(some: Partial<HttpDeps> = {}) {
  const destination = {
    write: (line: string) => {
      lines += line;
    },
  };
  const http = createHttp({
    publicUrl: 'https://bot.example.com',
    help: { support: undefined, runbook: 'https://bot.example.com/codes#{code}' },
    isLoopback: false,
    consents,
    ready: async () => ({ ok: true, problems: [], troubles: [] }),
    isStopping: () => false,
    metrics: createMetrics(),
    metricsToken: undefined,
    slackBackUrl: (team) => `https://slack.com/back/${team}`,
    log: createLog({ level: 'info', destination }),
    rate: async () => 0,
    trustedProxies: 0,
    installPaths: [],
    ...some,
  });
  const server = createServer((request, response) => {
    void http.handle(request, response).then((isOurs) => {
      if (!isOurs) response.writeHead(418).end('not ours');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(async () => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;

  return (
    path: string,
    options: { method?: string; headers?: Record<string, string>; body?: string } = {},
  ) =>
    new Promise<{ status: number; headers: IncomingHttpHeaders; body: string }>(
      (resolve, reject) => {
        const { method = 'GET', headers = {}, body } = options;
        const sent = httpRequest({ host: '127.0.0.1', port, path, method, headers }, (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (chunk) => {
            text += chunk;
          });
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
          );
        });
        sent.on('error', reject);
        sent.end(body);
      },
    );
}

describe('who asks for too much', () => {
  const FORWARDED = { 'x-forwarded-for': '198.51.100.7, 203.0.113.9' };
  const asked: unknown[][] = [];
  const rate: HttpDeps['rate'] = async ({ name }, who, shared) => {
    asked.push([name, who, shared]);
    return 41_200;
  };
  beforeEach(() => {
    asked.length = 0;
  });

  test.each([
    ['landing', 'GET', `/salesforce/connect/${LINK}`],
    ['press', 'POST', `/salesforce/connect/${LINK}`],
    ['callback', 'GET', '/salesforce/callback?state=s&code=c'],
    ['install', 'GET', '/slack/install?x=1'],
  ])(
    'is told so at %s, with when to come back, and nothing is used up',
    async (name, method, path) => {
      const go = await start({ rate, installPaths: ['/slack/install'] });
      const { status, headers, body } = await go(path, { method });
      expect(status).toBe(429);
      expect(headers['retry-after']).toBe('42');
      expect(body).toContain('Nothing was done, and nothing was used up.');
      expect(body).toContain('Wait 42 seconds, then reload this page.');
      expect(calls).toEqual([]);
      const link = { landing: LINK, press: LINK, callback: 's', install: undefined }[name];
      expect(asked).toEqual([[name, '127.0.0.1', 1], ...(link ? [['link', link, undefined]] : [])]);
    },
  );

  test('checks are never held back, nor what is not ours', async () => {
    const go = await start({ rate });
    expect((await go('/healthz')).status).toBe(200);
    expect((await go('/readyz')).status).toBe(200);
    expect((await go('/slack/install')).status).toBe(418);
    expect(asked).toEqual([]);
  });

  test('is known by the address that the trusted proxies saw; without one the proxy stands for many', async () => {
    const trusting = await start({ rate, trustedProxies: 1 });
    await trusting('/salesforce/callback', { headers: FORWARDED });
    const plain = await start({ rate });
    await plain('/salesforce/callback', { headers: FORWARDED });
    expect(asked).toEqual([
      ['callback', '203.0.113.9', 1],
      ['callback', '127.0.0.1', 20],
    ]);
  });
});

describe('the consent link', () => {
  test('fetching it, also by HEAD, shows the page and uses nothing up', async () => {
    const go = await start();
    const got = await go(`/salesforce/connect/${LINK}`);
    expect(got.status).toBe(200);
    expect(got.body).toContain('&lt;b&gt;Production&lt;/b&gt;');
    const head = await go(`/salesforce/connect/${LINK}`, { method: 'HEAD' });
    expect(head.status).toBe(200);
    expect(head.body).toBe('');
    expect(head.headers['content-length']).toBe(got.headers['content-length']);
    expect(calls.map(([name]) => name)).toEqual(['landing', 'landing']);
  });

  test('pages carry these headers, and no form-action', async () => {
    const go = await start();
    const { headers, body } = await go(`/salesforce/connect/${LINK}`);
    const nonce = /<style nonce="([\w-]+)">/.exec(body)?.[1];
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': `default-src 'none'; style-src 'nonce-${nonce}'; base-uri 'none'; frame-ancestors 'none'`,
      'referrer-policy': 'same-origin',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    expect(headers['strict-transport-security']).toMatch(/^max-age=\d+$/);
    const again = await go(`/salesforce/connect/${LINK}`);
    expect(again.headers['content-security-policy']).not.toBe(headers['content-security-policy']);
  });

  test('on plain http there is no HSTS and no Secure', async () => {
    const go = await start({ publicUrl: 'http://localhost:3000', isLoopback: true });
    const { headers } = await go(`/salesforce/connect/${LINK}`, { method: 'POST' });
    expect(headers['strict-transport-security']).toBeUndefined();
    expect(headers['set-cookie']?.[0]).toBe(
      'ow-aaaaaaaa=tok; Max-Age=900; Path=/; HttpOnly; SameSite=Lax',
    );
  });

  test('its button binds the browser and leads on by 303', async () => {
    const go = await start();
    const { status, headers } = await go(`/salesforce/connect/${LINK}`, {
      method: 'POST',
      headers: {
        origin: 'https://bot.example.com',
        'sec-fetch-site': 'same-origin',
        cookie: 'other=1; ow-aaaaaaaa=mine',
        'content-type': 'application/x-www-form-urlencoded',
      },
    });
    expect(status).toBe(303);
    expect(headers.location).toBe('https://acme.my.salesforce.com/x?a=1');
    expect(headers['set-cookie']).toEqual([
      'ow-aaaaaaaa=tok; Max-Age=900; Path=/; HttpOnly; Secure; SameSite=Lax',
    ]);
    expect(calls).toEqual([['press', LINK, 'mine']]);
  });

  test.each([
    { origin: 'https://evil.example.com' },
    { origin: 'null' },
    { origin: 'http://bot.example.com' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none' },
    { origin: 'https://bot.example.com', 'sec-fetch-site': 'cross-site' },
  ])('a button pressed by a page of somebody else’s (%j) shows the page again', async (headers) => {
    const go = await start();
    const { status, body } = await go(`/salesforce/connect/${LINK}`, { method: 'POST', headers });
    expect(status).toBe(403);
    expect(body).toContain('Go to Salesforce');
    expect(calls).toEqual([['landing', LINK]]);
  });

  test('a large body is not read', async () => {
    const go = await start();
    const answer = go(`/salesforce/connect/${LINK}`, { method: 'POST', body: 'x'.repeat(200_000) });
    expect((await answer.catch(() => ({ status: 413 }))).status).toBe(413);
    expect(calls).toEqual([]);
  });

  test.each(['short', 'x'.repeat(200), `${LINK}%00`, `..%2f${LINK}`])(
    '%s is no link',
    async (link) => {
      const go = await start();
      const { status, body } = await go(`/salesforce/connect/${link}`);
      expect([status, body.includes('E-NOT-FOUND')]).toEqual([404, true]);
      expect(calls).toEqual([]);
    },
  );
});

describe('the callback', () => {
  test('passes on what came, shows the end, clears the cookie', async () => {
    const go = await start();
    const { status, headers, body } = await go(
      '/salesforce/callback?code=aPrx%3D%3D&state=s1&error_description=x&surprise=1',
      { headers: { cookie: 'ow-aaaaaaaa=mine' } },
    );
    expect(status).toBe(200);
    expect(body).toContain('<h1 id="heading" tabindex="-1">Connected</h1>');
    expect(headers['set-cookie']).toEqual([
      'ow-aaaaaaaa=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax',
    ]);
    expect(calls).toEqual([
      ['callback', { code: 'aPrx==', state: 's1', error_description: 'x' }, 'mine'],
    ]);
  });

  test.each([
    'state=a&state=b',
    'code=a&code=a',
    `code=${'x'.repeat(5000)}`,
    `state=${'x'.repeat(300)}`,
  ])('refuses %s before anybody looks at it', async (query) => {
    const go = await start();
    const { status, body } = await go(`/salesforce/callback?${query}`);
    expect([status, body.includes('E-STATE')]).toEqual([400, true]);
    expect(calls).toEqual([]);
  });

  test('does not answer HEAD, which would use a code up', async () => {
    const go = await start();
    const { status, headers } = await go('/salesforce/callback?code=a&state=b', { method: 'HEAD' });
    expect([status, headers.allow]).toEqual([405, 'GET']);
    expect(calls).toEqual([]);
  });

  test('no query crashes it or is said back', async () => {
    const go = await start();
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(
          fc.constantFrom('state', 'code', 'error', 'error_description', 'x'),
          fc.string({ unit: fc.constantFrom('<', '"', '%', '&', '=', '\0', '\n', 'é', '🙂', 'a') }),
        ),
        async (some) => {
          const { status, body } = await go(`/salesforce/callback?${new URLSearchParams(some)}`);
          expect([200, 400]).toContain(status);
          expect(body).toContain('<h1');
        },
      ),
      { numRuns: 50 },
    );
    await fc.assert(
      fc.asyncProperty(fc.stringMatching(/^[!-~]{0,60}$/), async (raw) => {
        const { status } = await go(`/salesforce/callback?${raw.replaceAll('#', '')}`);
        expect([200, 400]).toContain(status);
      }),
      { numRuns: 50 },
    );
  });
});

describe('a refusal', () => {
  const failing = (error: unknown): ConsentPort => ({
    ...consents,
    callback: () => Promise.reject(error),
  });

  test('has its own page, leads back to its workspace and clears its cookie', async () => {
    const facts = { username: '<sam@acme.com>', workspaceTeamId: 'T7', cookieName: 'ow-aaaaaaaa' };
    const go = await start({ consents: failing(new AppError('E-NOT-ADMIN', 'x', facts)) });
    const { status, headers, body } = await go('/salesforce/callback?code=a&state=b');
    expect(status).toBe(403);
    expect(body).toContain('&lt;sam@acme.com&gt;');
    expect(body).toContain('href="https://slack.com/back/T7"');
    expect(headers['set-cookie']?.[0]).toContain('ow-aaaaaaaa=; Max-Age=0; Path=/');
  });

  test('clears no cookie that is none of a consent', async () => {
    const facts = { cookieName: 'session' };
    const go = await start({ consents: failing(new AppError('E-STATE', 'x', facts)) });
    const { headers } = await go('/salesforce/callback?code=a&state=b');
    expect(headers['set-cookie']).toBeUndefined();
  });

  test('that we cannot explain shows a reference which the log knows, and nothing else', async () => {
    const go = await start({ consents: failing(new Error('CANARY at 10.0.0.1')) });
    const { status, body } = await go('/salesforce/callback?code=a&state=b');
    expect(status).toBe(500);
    expect(body).not.toContain('CANARY');
    const reference = /reference <code>([0-9a-f]{8})</.exec(body)?.[1];
    expect(lines).toContain(`"reference":"${reference}"`);
    expect(lines).toContain('CANARY');
  });
});

describe('checks', () => {
  test('healthz', async () => {
    const go = await start();
    expect((await go('/healthz')).status).toBe(200);
    expect((await go('/healthz', { method: 'HEAD' })).body).toBe('');
    expect((await go('/healthz', { method: 'POST' })).status).toBe(405);
  });

  test('a thousand questions are one check', async () => {
    let checks = 0;
    const go = await start({
      ready: async () => {
        checks += 1;
        return { ok: false, problems: ['PostgreSQL does not answer'], troubles: ['database'] };
      },
    });
    const answers = await Promise.all(Array.from({ length: 200 }, () => go('/readyz')));
    expect(answers.every(({ status }) => status === 503)).toBe(true);
    expect(JSON.parse(answers[0]?.body ?? '')).toEqual({
      ok: false,
      problems: ['PostgreSQL does not answer'],
    });
    expect(checks).toBe(1);
  });

  test('a check that fails or hangs is a no, without its words', async () => {
    const go = await start({ ready: () => Promise.reject(new Error('CANARY')) });
    const { status, body } = await go('/readyz');
    expect(status).toBe(503);
    expect(body).not.toContain('CANARY');
  });

  test('ready with a remark', async () => {
    const go = await start({
      ready: async () => ({ ok: true, problems: ['Redis does not answer'], troubles: [] }),
    });
    expect((await go('/readyz')).status).toBe(200);
  });

  test('metrics in public: by its bearer only, and otherwise not there', async () => {
    const closed = await start();
    expect((await closed('/metrics')).status).toBe(404);
    const go = await start({ metricsToken: 'm3trics' });
    expect((await go('/metrics')).status).toBe(404);
    expect((await go('/metrics', { headers: { authorization: 'Bearer m3tric' } })).status).toBe(
      404,
    );
    const { status, headers } = await go('/metrics', {
      headers: { authorization: 'Bearer m3trics' },
    });
    expect([status, headers['content-type']]).toEqual([200, expect.stringContaining('text/plain')]);
  });

  test('metrics on loopback: open, unless a token is set', async () => {
    const local = { publicUrl: 'http://localhost:3000', isLoopback: true };
    const open = await start(local);
    expect((await open('/metrics')).status).toBe(200);
    const go = await start({ ...local, metricsToken: 'm3trics' });
    expect((await go('/metrics')).status).toBe(404);
  });

  test('metrics say what was counted, also while the servers behind them are gone', async () => {
    const metrics = createMetrics();
    metrics.syncEnded('complete', 4);
    metrics.delivered('card', 'posted');
    metrics.refreshed('refreshed');
    metrics.watchJobs(() => Promise.reject(new Error('Redis is gone')));
    metrics.watchLateDomains(async () => 2);
    const { text } = await metrics.read();
    expect(text).toContain('orgwarden_syncs_total{outcome="complete"} 1');
    expect(text).toContain('orgwarden_deliveries_total{kind="card",outcome="posted"} 1');
    expect(text).toContain('orgwarden_refreshes_total{outcome="refreshed"} 1');
    expect(text).toContain('orgwarden_domains_late 2');
  });

  test('error codes are explained on a page that anybody may read', async () => {
    const go = await start();
    const { status, body } = await go('/codes');
    expect(status).toBe(200);
    expect(body).toContain('id="E-ACCESS"');
    expect((await go('/codes', { method: 'POST' })).status).toBe(405);
  });

  test.each([
    '/',
    '/slack/events',
    '/salesforce',
    '/salesforce/connect/',
    '/healthz/',
    '/salesforce/connect/a/b',
  ])('%s is not ours', async (path) => {
    const go = await start();
    expect((await go(path)).status).toBe(418);
  });
});
