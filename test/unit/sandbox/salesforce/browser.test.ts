import { createServer, type IncomingMessage } from 'node:http';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createBrowser } from '../../../../sandbox/browser.ts';

const form =
  '<title>A &amp; B</title><form method="post" action="/go"><input type="hidden" name="a" value="&lt;1&gt;"><button>Go to it</button></form>';
let seen: { url: string; headers: IncomingMessage['headers']; body: string }[] = [];
let headers: Record<string, string | string[]> = {};
const server = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  seen.push({ url: request.url ?? '', headers: request.headers, body });
  if (request.url === '/go') response.writeHead(303, { location: '/end' }).end();
  else if (request.url === '/away')
    response.writeHead(302, { location: 'http://127.0.0.1:9/x' }).end();
  else response.writeHead(200, headers).end(form);
});
let url = '';

beforeEach(async () => {
  seen = [];
  headers = {};
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  url = `http://localhost:${typeof address === 'object' ? address?.port : 0}`;
});
afterEach(() => new Promise((done) => server.close(done)));

it('posts a form as a browser does, and follows by GET', async () => {
  const browser = createBrowser();
  await browser.open(`${url}/`);
  expect(browser.page.title).toBe('A & B');
  await browser.press('Go');
  expect(seen.map((each) => each.url)).toEqual(['/', '/go', '/end']);
  expect(seen[0]?.headers['sec-fetch-site']).toBe('none');
  expect(seen[1]?.headers).toMatchObject({ origin: url, 'sec-fetch-site': 'same-origin' });
  expect(seen[1]?.body).toBe('a=%3C1%3E');
  browser.back();
  expect(browser.page.url).toBe(`${url}/`);
});

it('sends Origin: null from a page without referrers, and the truth from another site', async () => {
  headers = { 'referrer-policy': 'no-referrer' };
  const browser = createBrowser();
  await browser.open(`${url}/`);
  await browser.press('Go');
  expect(seen[1]?.headers.origin).toBe('null');
  await browser.postFrom('http://evil.example', `${url}/go`, {});
  expect(seen[3]?.headers).toMatchObject({
    origin: 'http://evil.example',
    'sec-fetch-site': 'cross-site',
  });
});

it('shares cookies between tabs and ports, and keeps none that breaks the rules of its prefix', async () => {
  headers = {
    'set-cookie': ['__Host-a=1; Path=/; Secure; HttpOnly', '__Host-b=1; Path=/', 'c=2; Path=/'],
  };
  const browser = createBrowser();
  await browser.open(`${url}/`);
  expect(browser.cookies()).toEqual(['__Host-a=1', 'c=2']);
  headers = { 'set-cookie': 'c=; Path=/; Max-Age=0' };
  await browser.tab().open(`${url}/`);
  expect(seen[1]?.headers.cookie).toBe('__Host-a=1; c=2');
  expect(browser.cookies()).toEqual(['__Host-a=1']);
});

it('holds the redirects of a form to form-action', async () => {
  headers = { 'content-security-policy': "default-src 'none'; form-action 'none'" };
  const browser = createBrowser();
  await browser.open(`${url}/`);
  await expect(browser.press('Go')).rejects.toThrow('form-action');
});
