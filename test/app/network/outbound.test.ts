import { createHash } from 'node:crypto';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import tls from 'node:tls';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../../src/lib/clock.ts';
import { asAppError } from '../../../src/lib/errors.ts';
import { createOutbound } from '../../../src/lib/outbound.ts';
import { createSalesforce } from '../../../src/salesforce/salesforce.ts';
import { createTransport } from '../../../src/salesforce/transport.ts';
import { createBolt } from '../../../src/slack/kernel/bolt.ts';
import { boltLogger } from '../../../src/slack/kernel/log.ts';
import { type ConnectProxy, openConnectProxy } from '../../support/connect-proxy.ts';
import { ca, serverTls } from '../../support/tls/tls.ts';

const SALESFORCE = 'acme.my.salesforce.com:443';
const SLACK = 'slack.com:443';
const SOCKETS = 'wss-primary.slack.com:443';
const trusted = tls.getCACertificates('default');
let proxy: ConnectProxy;

/** Slack and Salesforce, as far as they are called here. */
const beyond = createServer(serverTls, (request, response) => {
  response.setHeader('content-type', 'application/json');
  const isOpening = request.url === '/api/apps.connections.open';
  const url = 'wss://wss-primary.slack.com/link';
  response.end(JSON.stringify({ ok: true, ...(isOpening ? { url } : {}) }));
});
beyond.on('upgrade', (request, socket) => {
  const key = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
  const accept = createHash('sha1').update(key).digest('base64');
  socket.on('error', () => {});
  socket.write(
    `HTTP/1.1 101 Switching\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-accept: ${accept}\r\n\r\n`,
  );
  const hello = '{"type":"hello","num_connections":1}';
  socket.write(Buffer.concat([Buffer.from([0x81, hello.length]), Buffer.from(hello)]));
});

beforeAll(async () => {
  tls.setDefaultCACertificates([...trusted, ca]);
  await new Promise<void>((resolve) => beyond.listen(0, '127.0.0.1', resolve));
  const { port } = beyond.address() as AddressInfo;
  const routes = { [SALESFORCE]: port, [SLACK]: port, [SOCKETS]: port };
  proxy = await openConnectProxy(() => routes, 'bot:p@ss');
});
beforeEach(() => {
  proxy.asked.length = 0;
  proxy.answer(undefined);
});
afterAll(async () => {
  tls.setDefaultCACertificates(trusted);
  await proxy.close();
  beyond.closeAllConnections();
  beyond.close();
});

/** The way out by our proxy, with its password as an address must write it. */
const through = ({ password = 'p%40ss', except = '' } = {}) =>
  createOutbound({ url: proxy.url.replace('p@ss', password), except });

const ask = (outbound = through(), host = 'acme.my.salesforce.com') =>
  createTransport({
    dispatcher: outbound.dispatcherOf({ pipelining: 0 }),
    origin: `https://${host}`,
    deadlineMs: 5000,
    maxBytes: 1000,
  }).send({ method: 'GET', path: '/services/data' });

const factsOf = (asked: Promise<unknown>) =>
  asked.then(
    () => undefined,
    (error: unknown) => asAppError(error).facts,
  );

test('Salesforce and Slack are reached through the proxy, which knows their names and wants a password', async () => {
  expect((await ask()).body).toBe('{"ok":true}');
  const outbound = through();
  const answer = await outbound.fetch('https://slack.com/api/auth.test', { method: 'POST' });
  expect(await answer.json()).toEqual({ ok: true });
  await outbound.close();
  expect(proxy.asked).toEqual([SALESFORCE, SLACK]);
});

test('Socket Mode goes the same way, its socket too', async () => {
  const outbound = through();
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const bolt = createBolt({
    settings: {
      signingSecret: undefined,
      appToken: 'xapp-1-of-the-test',
      apiUrl: 'https://slack.com/api/',
      webUrl: 'https://slack.com/',
      commandName: '/salesforce',
      admins: [],
    },
    tokens: { authorize: async () => ({}), tokenOf: async () => '' },
    outbound,
    logger: boltLogger(log),
    log,
  });
  await bolt.start();
  expect(proxy.asked).toEqual([SLACK, SOCKETS]);
  const closed = bolt.close(100);
  beyond.closeAllConnections();
  await closed;
  await outbound.close();
});

test('this machine, and what NO_PROXY names with all below it, is reached straight', async () => {
  const straight = through({ except: 'salesforce.com, 127.0.0.2' });
  const { port } = beyond.address() as AddressInfo;
  const hosts = [`localhost:${port}`, `127.0.0.1:${port}`, `127.0.0.2:${port}`];
  for (const host of hosts) await factsOf(ask(straight, host));
  expect(proxy.asked).toEqual([]);
  expect((await ask(straight, hosts[0])).status).toBe(200);
  await factsOf(ask(through(), hosts[2]));
  expect(proxy.asked).toEqual([hosts[2]]);
});

test('what the proxy does not let through was never sent, and a name that only it could find is not called gone', async () => {
  expect(await factsOf(ask(through({ password: 'other' })))).toMatchObject({
    proxy: 407,
    sent: false,
  });
  const gone = await factsOf(ask(through(), 'gone.my.salesforce.com'));
  expect(gone).toMatchObject({ proxy: 503, sent: false, transient: true });
  expect(gone).not.toHaveProperty('host');
  const nowhere = createOutbound({ url: 'http://127.0.0.1:1', except: '' });
  expect(await factsOf(ask(nowhere))).toMatchObject({ network: 'ECONNREFUSED', sent: false });
});

test('the proxy is never asked for a host that is not Salesforce’s, whatever an answer says', () => {
  const salesforce = createSalesforce({
    ...{ clientId: 'x', clientSecret: 'y', redirectUri: 'https://bot.example.com/', scopes: [] },
    ...{ loginUrl: 'https://login.salesforce.com', apiVersion: '67.0', extraHosts: [] },
    clock: systemClock,
    dispatcherOf: through().dispatcherOf,
  });
  const hosts = [
    '10.0.0.1',
    '169.254.169.254',
    '[::1]',
    'localhost',
    'db.internal',
    'salesforce.com.evil.example',
  ];
  for (const host of hosts) {
    const open = () =>
      salesforce.open({ instanceUrl: `https://${host}`, accessToken: 'x' } as never);
    expect(open, host).toThrow('not Salesforce');
  }
  expect(proxy.asked).toEqual([]);
});

test('a certificate of an authority that we do not know is said to be one', async () => {
  tls.setDefaultCACertificates(trusted);
  const facts = await factsOf(ask());
  tls.setDefaultCACertificates([...trusted, ca]);
  expect(facts).toMatchObject({ untrusted: true, sent: false });
});
