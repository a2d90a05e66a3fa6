import { request } from 'node:http';
import { networkInterfaces } from 'node:os';
import { expect, onTestFinished, test } from 'vitest';
import { freePort } from '../../../sandbox/embedded/free-port.ts';
import { securityHeaders } from '../../../src/lib/security-headers.ts';
import { createWebServer } from '../../../src/lib/web-server.ts';

/** The headers of an answer to whoever keeps connections. */
const headersAt = (host: string, port: number) =>
  new Promise<Record<string, unknown>>((resolve, reject) => {
    const headers = { connection: 'keep-alive' };
    request({ host, port, headers }, (answer) => {
      answer.resume().once('end', () => resolve(answer.headers));
    })
      .once('error', reject)
      .end();
  });

async function serverOn(port: number) {
  const server = createWebServer(securityHeaders(true), (_, response) => {
    response.writeHead(302, { location: 'https://slack.com/', 'cache-control': 'private' }).end();
  });
  await server.listen(port);
  onTestFinished(server.close);
  return server;
}

test('what Slack’s library answers carries our headers, too, and a connection idles for longer than a proxy keeps it', async () => {
  const port = await freePort();
  const server = await serverOn(port);
  expect(await headersAt('127.0.0.1', port)).toMatchObject({
    'keep-alive': 'timeout=75',
    'cache-control': 'private',
    'content-security-policy': expect.stringContaining("default-src 'none'"),
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'strict-transport-security': 'max-age=31536000',
  });
  server.drain();
  expect(await headersAt('127.0.0.1', port)).toMatchObject({ connection: 'close' });
});

const loopbacks = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .filter(({ internal }) => internal)
  .map(({ address }) => address);
test.each(loopbacks)('it is reached at %s, as all that this machine has', async (address) => {
  const port = await freePort();
  await serverOn(port);
  expect(await headersAt(address, port)).toMatchObject({ location: 'https://slack.com/' });
});
