import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createNetServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { Agent } from 'undici';
import { expect, onTestFinished, test } from 'vitest';
import type { SalesforceOrg } from '../../../src/domains/ports.ts';
import { createSalesforce } from '../../../src/salesforce/salesforce.ts';
import { createTransport } from '../../../src/salesforce/transport.ts';
import { failure, now } from './scene.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** What the simulator is too well-bred to do. Gives an org at a server of our own, which tells its version well. */
async function orgAt(handle: Handler): Promise<{ org: SalesforceOrg; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    if (request.url === '/services/data') {
      response.writeHead(200, asJson).end('[{"version":"66.0"}]');
      return;
    }
    asked.push(request.url ?? '');
    response.on('error', () => {});
    handle(request, response);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const host = `localhost:${(server.address() as AddressInfo).port}`;
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { org: openAt(host), asked };
}

function openAt(host: string): SalesforceOrg {
  const salesforce = createSalesforce({
    clientId: 'client',
    clientSecret: 'client-secret',
    redirectUri: 'http://localhost/callback',
    scopes: ['api'],
    loginUrl: `http://${host}`,
    apiVersion: '66.0',
    extraHosts: [host],
    clock: { now: () => now },
    deadlinesMs: { api: 10_000, oauth: 10_000 },
  });
  onTestFinished(() => salesforce.close());
  return salesforce.open({ instanceUrl: `http://${host}`, accessToken: 'the-bearer' });
}

const result = (records: unknown[]) =>
  JSON.stringify({ totalSize: records.length, done: true, records });
const asJson = { 'content-type': 'application/json;charset=UTF-8' };
const organization = {
  Id: '00D000000000062EAA',
  Name: 'Acme',
  IsSandbox: false,
  OrganizationType: 'Enterprise Edition',
  InstanceName: 'EU42',
  TrialExpirationDate: null,
};
const packed = gzipSync(result([organization]));

test('a packed answer is read, and gzip is what we ask for', async () => {
  const { org } = await orgAt((request, response) => {
    expect(request.headers['accept-encoding']).toBe('gzip');
    expect(request.headers.authorization).toBe('Bearer the-bearer');
    response.writeHead(200, {
      ...asJson,
      'content-encoding': 'gzip',
      'sforce-limit-info': 'per-app-api-usage=1/250(appName=x); api-usage=18/5000',
    });
    response.end(packed);
  });
  expect(await org.organization()).toMatchObject({ name: 'Acme', kind: 'production' });
  expect(org.usage()).toEqual({ used: 18, limit: 5000 });
});

test.each<[string, Handler, string]>([
  [
    'half a packed body',
    (_, response) => {
      response.writeHead(200, { ...asJson, 'content-encoding': 'gzip' });
      response.end(packed.subarray(0, packed.length >> 1));
    },
    'E-SF-DOWN',
  ],
  [
    'a packed body that is none',
    (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('plain'),
    'E-SF-DOWN',
  ],
  [
    'an encoding that we did not ask for',
    (_, response) => response.writeHead(200, { 'content-encoding': 'br' }).end('x'),
    'E-SF-DOWN',
  ],
  [
    'packed zeros without end',
    (_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      const chunk = gzipSync(Buffer.alloc(1_000_000));
      const pour = () => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on('drain', pour);
      pour();
    },
    'E-TOO-BIG',
  ],
  [
    'a bomb of a gigabyte',
    (_, response) => {
      const part = gzipSync(Buffer.alloc(10_000_000));
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.end(Buffer.concat(Array.from({ length: 100 }, () => part)));
    },
    'E-TOO-BIG',
  ],
  [
    'headers without end',
    (_, response) => response.writeHead(200, { 'x-long': 'x'.repeat(40_000) }).end('{}'),
    'E-SF-DOWN',
  ],
  ['nothing', (_, response) => response.writeHead(204).end(), 'E-SF-DOWN'],
  ['an empty answer', (_, response) => response.writeHead(200, asJson).end(), 'E-SF-DOWN'],
  ['null', (_, response) => response.writeHead(200, asJson).end('null'), 'E-SF-DOWN'],
  [
    'XML that says it is an error',
    (_, response) =>
      response
        .writeHead(400, { 'content-type': 'application/xml' })
        .end('<Errors><Error><errorCode>X</errorCode></Error></Errors>'),
    'E-UNKNOWN',
  ],
  [
    'a page that says it is JSON',
    (_, response) => response.writeHead(404, asJson).end('\n <!DOCTYPE html><p>the-bearer'),
    'E-SF-DOWN',
  ],
  [
    'an echo of what we sent',
    (_, response) =>
      response
        .writeHead(400, asJson)
        .end('[{"errorCode":"the-bearer","message":"bad header Bearer the-bearer"}]'),
    'E-UNKNOWN',
  ],
  [
    'an error of other types',
    (_, response) => response.writeHead(400, asJson).end('[{"errorCode":7,"message":{}}]'),
    'E-UNKNOWN',
  ],
  [
    'several errors',
    (_, response) =>
      response
        .writeHead(403, asJson)
        .end('[{"errorCode":"API_DISABLED_FOR_ORG","message":"a"},{"errorCode":"B"}]'),
    'E-API-OFF',
  ],
  ['a redirect to nowhere', (_, response) => response.writeHead(301).end(), 'E-MOVED'],
  ['not modified', (_, response) => response.writeHead(304).end(), 'E-SF-DOWN'],
  ['too many requests', (_, response) => response.writeHead(429).end(), 'E-SF-DOWN'],
  [
    'a row that is no org',
    (_, response) => response.writeHead(200, asJson).end(result([{ Id: '005000000000001' }])),
    'E-SF-DOWN',
  ],
  ['no row', (_, response) => response.writeHead(200, asJson).end(result([])), 'E-SF-DOWN'],
])('%s is told at once', async (_, handle, code) => {
  const { org, asked } = await orgAt(handle);
  const failed = await failure(org.organization());
  expect(failed.error.code).toBe(code);
  expect(failed.ms).toBeLessThan(5000);
  expect(asked).toHaveLength(1);
  expect(`${failed.error.stack}${JSON.stringify(failed.error)}`).not.toContain('the-bearer');
});

test('an answer without a date takes our clock, and a row without an id is counted, and left out', async () => {
  const { org } = await orgAt((_, response) => {
    response.sendDate = false;
    response.writeHead(200, asJson).end(result([organization]));
  });
  expect((await org.organization()).at).toEqual(now);
  expect(org.clock()).toBeUndefined();
  const { value } = await org.users().next();
  expect(value).toEqual({ rows: [], leftOut: 1 });
});

test('userinfo that refuses our scopes is asked for in another way', async () => {
  const { org, asked } = await orgAt(({ url = '' }, response) => {
    if (url.startsWith('/services/oauth2/')) {
      response.writeHead(403, { 'content-type': 'text/plain' }).end('No_Access');
    } else if (url.includes('/query')) {
      const row = { Username: 'a@acme.com', Name: 'A', Email: null };
      response.writeHead(200, asJson).end(result([row]));
    } else {
      const identity = 'https://login.salesforce.com/id/00D000000000062EAA/005000000000001AAA';
      response.writeHead(200, asJson).end(JSON.stringify({ identity }));
    }
  });
  expect(await org.me()).toEqual({
    userId: '005000000000001AAA',
    username: 'a@acme.com',
    name: 'A',
    email: '',
  });
  expect(asked[2]).toContain(encodeURIComponent("WHERE Id = '005000000000001AAA'"));
});

test('what is not HTTP, closed, or without a certificate is Salesforce being away', async () => {
  const server = createNetServer((socket) => {
    socket.on('error', () => {}).resume();
    socket.end('the-bearer is not HTTP\r\n\r\n');
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const host = `localhost:${(server.address() as AddressInfo).port}`;
  const garbage = await failure(openAt(host).organization());
  expect(garbage.error.code).toBe('E-SF-DOWN');
  expect(JSON.stringify(garbage.error)).not.toContain('the-bearer');

  const dispatcher = new Agent();
  onTestFinished(() => dispatcher.close());
  const secure = createTransport({
    dispatcher,
    origin: `https://${host}`,
    deadlineMs: 10_000,
    maxBytes: 1000,
  });
  const plain = await failure(secure.send({ method: 'GET', path: '/' }));
  expect(plain.error).toMatchObject({ code: 'E-SF-DOWN', facts: { transient: true } });

  await new Promise<void>((closed) => server.close(() => closed()));
  const refused = await failure(openAt(host).organization());
  expect(refused.error.facts).toMatchObject({ network: 'ECONNREFUSED', sent: false });
});

test('a path that could leave the origin is never sent', async () => {
  const dispatcher = new Agent();
  onTestFinished(() => dispatcher.close());
  const origin = 'http://localhost:1';
  const transport = createTransport({ dispatcher, origin, deadlineMs: 500, maxBytes: 1000 });
  for (const path of ['//evil.example/x', 'http://evil.example/', '', 'x', '/a b', '/\r\nX: y']) {
    const failed = await failure(transport.send({ method: 'GET', path }));
    expect(failed.error.facts).toMatchObject({ broken: 'not a path' });
  }
});

const logFile = {
  fileId: '0AT000000000001AAA',
  createdAt: now,
  logDate: now,
  hourly: false,
  sequence: 0,
  bytes: 1,
};
const logText = `USER_ID,API_FAMILY,API_RESOURCE\n${'005000000000001,REST,/v64.0/query\n'.repeat(5000)}`;
const asCsv = { 'content-type': 'text/csv' };

test('a file of the usage log that is cut is read again, whole; packed or not', async () => {
  for (const packs of [true, false]) {
    const body = packs ? gzipSync(logText) : Buffer.from(logText);
    let tries = 0;
    const { org, asked } = await orgAt((_request, response) => {
      response.writeHead(200, { ...asCsv, ...(packs ? { 'content-encoding': 'gzip' } : {}) });
      tries += 1;
      if (tries > 1) response.end(body);
      else response.write(body.subarray(0, body.length / 2), () => response.destroy());
    });
    const counts: number[] = [];
    const read = await org.usageCalls(logFile, () => {
      const at = counts.push(0) - 1;
      return (calls) => {
        counts[at] = (counts[at] ?? 0) + calls.length;
      };
    });
    expect(read).toEqual({ odd: 0 });
    expect(counts.length).toBe(2);
    expect(counts[1]).toBe(5000);
    expect(asked[0]).toBe('/services/data/v66.0/sobjects/EventLogFile/0AT000000000001AAA/LogFile');
    expect(org.calls()).toBe(2);
  }
});

test.each<[string, Handler, string]>([
  [
    'half a packed file',
    (_, r) =>
      r
        .writeHead(200, { ...asCsv, 'content-encoding': 'gzip' })
        .end(gzipSync(logText).subarray(0, 50)),
    'E-SF-DOWN',
  ],
  [
    'another encoding',
    (_, r) => r.writeHead(200, { ...asCsv, 'content-encoding': 'br' }).end('x'),
    'E-SF-DOWN',
  ],
  ['a page', (_, r) => r.writeHead(200, { 'content-type': 'text/html' }).end('<p>'), 'E-SF-DOWN'],
  ['a page that is called a file', (_, r) => r.writeHead(200, asCsv).end('<html>'), 'E-SF-DOWN'],
  [
    'a redirect',
    (_, r) => r.writeHead(302, { location: 'https://evil.example/' }).end(),
    'E-MOVED',
  ],
  [
    'an ended session',
    (_, r) => r.writeHead(401, asJson).end('[{"errorCode":"INVALID_SESSION_ID","message":"x"}]'),
    'E-ACCESS',
  ],
  [
    'a file that is gone',
    (_, r) => r.writeHead(404, asJson).end('[{"errorCode":"NOT_FOUND","message":"x"}]'),
    'E-UNKNOWN',
  ],
])('instead of a file of the usage log comes %s', async (_what, handle, code) => {
  const { org } = await orgAt(handle);
  const failed = await failure(org.usageCalls(logFile, () => () => {}));
  expect(failed.error.code).toBe(code);
  expect(JSON.stringify(failed.error)).not.toContain('the-bearer');
});

test('which files of the usage log there are; without the right it is said which', async () => {
  const rows = [
    {
      Id: '0AT000000000001AAA',
      CreatedDate: '2026-11-24T02:00:00.000+0000',
      LogDate: '2026-11-23T00:00:00.000+0000',
      Interval: 'Daily',
      Sequence: 0,
      LogFileLength: 10,
    },
    {
      Id: '0AT000000000002AAA',
      CreatedDate: '2026-11-24T12:00:00.000+0000',
      LogDate: '2026-11-24T09:00:00.000+0000',
      Sequence: 2,
    },
    // The first hour begins where its day does.
    {
      Id: '0AT000000000003AAA',
      CreatedDate: '2026-11-24T03:00:00.000+0000',
      LogDate: '2026-11-24T00:00:00.000+0000',
      Sequence: 1,
    },
    { Id: '005000000000001AAA', CreatedDate: 'x', LogDate: 'x' },
  ];
  const { org, asked } = await orgAt((_request, response) => {
    response.writeHead(200, asJson).end(result(rows));
  });
  const since = new Date('2026-11-20T00:00:00Z');
  expect(await org.usageFiles(since)).toEqual({
    ok: true,
    value: [
      {
        fileId: '0AT000000000001AAA',
        createdAt: new Date('2026-11-24T02:00:00Z'),
        logDate: new Date('2026-11-23T00:00:00Z'),
        hourly: false,
        sequence: 0,
        bytes: 10,
      },
      {
        fileId: '0AT000000000002AAA',
        createdAt: new Date('2026-11-24T12:00:00Z'),
        logDate: new Date('2026-11-24T09:00:00Z'),
        hourly: true,
        sequence: 2,
        bytes: 0,
      },
      {
        fileId: '0AT000000000003AAA',
        createdAt: new Date('2026-11-24T03:00:00Z'),
        logDate: new Date('2026-11-24T00:00:00Z'),
        hourly: true,
        sequence: 1,
        bytes: 0,
      },
    ],
  });
  expect(decodeURIComponent(asked[0] ?? '')).toContain('Sequence >= 0');

  for (const [held, answer] of [
    [true, { ok: true, value: [] }],
    [false, { ok: false, why: expect.stringContaining('"View Event Log Files"') }],
  ] as const) {
    const { org: other } = await orgAt((request, response) => {
      const isAccess = request.url?.includes('UserPermissionAccess');
      response.writeHead(200, asJson);
      response.end(result(isAccess ? [{ PermissionsViewEventLogFiles: held }] : []));
    });
    expect(await other.usageFiles(since)).toEqual(answer);
  }
});
