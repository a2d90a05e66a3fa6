import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startWebPage, type WebPage } from '../../sandbox/web/server.ts';
import { type TestWorld, testWorld } from '../support/world.ts';

describe('the page is no remote control for others', () => {
  let world: TestWorld;
  let web: WebPage;
  beforeAll(async () => {
    world = await testWorld({ bot: false });
    web = await startWebPage(world, { hosts: ['forwarded.example:8080'] });
  });
  afterAll(async () => {
    await web.close();
    await world.close();
  });

  function ask(path: string, method: string, headers: Record<string, string>, body = '') {
    return new Promise<{ status: number; text: string; headers: Record<string, unknown> }>(
      (resolve, reject) => {
        const call = request(`${web.url}${path}`, { method, headers, agent: false }, (answer) => {
          let text = '';
          answer.on('data', (chunk) => {
            text += chunk;
          });
          answer.on('end', () =>
            resolve({ status: answer.statusCode ?? 0, text, headers: answer.headers }),
          );
        });
        call.on('error', reject);
        call.end(body);
      },
    );
  }
  const json = { 'content-type': 'application/json' };
  const body = JSON.stringify({ person: 'dana', do: 'event', id: 'forward-hour' });

  test('a name that points here is not served; a named one is', async () => {
    expect((await ask('/', 'GET', { host: 'rebound.example' })).status).toBe(403);
    expect((await ask('/', 'GET', { host: 'forwarded.example:8080' })).status).toBe(200);
  });

  test('an act needs the token of this start, and JSON', async () => {
    const before = world.clock.now().getTime();
    const token = { 'x-sandbox-token': world.controlToken };
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await ask('/act', 'POST', json, body)).status).toBe(403);
    expect((await ask('/act', 'POST', { ...json, 'x-sandbox-token': 'x' }, body)).status).toBe(403);
    expect((await ask('/act', 'POST', { ...form, ...token }, body)).status).toBe(403);
    expect(world.clock.now().getTime() - before).toBeLessThan(60_000);
    expect((await ask('/act', 'POST', { ...json, ...token }, body)).status).toBe(200);
    expect(world.clock.now().getTime() - before).toBeGreaterThan(3_500_000);
  });

  test('what cannot be done is said in words', async () => {
    const token = { ...json, 'x-sandbox-token': world.controlToken };
    const wrong = { person: 'dana', do: 'event', id: 'nonsense' };
    const answer = await ask('/act', 'POST', token, JSON.stringify(wrong));
    expect(answer).toMatchObject({ status: 400 });
    expect(answer.text).toContain('no event is called nonsense');
    expect((await ask('/act', 'POST', token, '[')).status).toBe(400);
  });

  test('the stream is not for other sites, and the page says what it may load', async () => {
    const foreign = { 'sec-fetch-site': 'cross-site' };
    expect((await ask('/stream?as=dana', 'GET', foreign)).status).toBe(403);
    expect((await ask('/stream?as=nobody', 'GET', {})).status).toBe(404);
    const page = await ask('/', 'GET', {});
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    expect(page.headers['content-security-policy']).not.toContain('unsafe');
    expect(page.text).toContain(world.controlToken);
  });

  test("Setup's buttons work from its own page only", async () => {
    const [org] = world.orgs;
    if (!org) throw new Error('no org');
    const path = `${org.url}/lightning/setup/ConnectedAppsUsage/home`;
    const html = await (await fetch(path)).text();
    const ticket = /name="ticket" value="([^"]+)"/.exec(html)?.[1] ?? '';
    const app = /name="app" value="([^"&]+)"/.exec(html)?.[1] ?? '';
    const press = (origin: string, given: string) =>
      fetch(path, {
        method: 'POST',
        headers: { origin },
        body: new URLSearchParams({ ticket: given, app, act: 'revoke' }),
        redirect: 'manual',
      });
    const before = org.countTokens({ app });
    expect((await press('http://evil.example', ticket)).status).toBe(403);
    expect((await press(org.url, 'guessed')).status).toBe(403);
    expect(org.countTokens({ app })).toBe(before);
    expect((await press(org.url, ticket)).status).toBe(302);
    expect(org.countTokens({ app })).toBe(0);
  });
});
