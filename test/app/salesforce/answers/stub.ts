import { createHmac } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Answer } from './records.ts';

export const clientSecret = 'client-secret';
const identity = 'https://login.salesforce.com/id/00D000000000001EAA/005000000000001AAA';

/** What stands where a record has a secret or an id that was taken out. */
const stands: Readonly<Record<string, string>> = {
  '<access token>': '00D000000000001!AQ.renewed',
  '<refresh token>': '5Aep861.first',
  '<new refresh token>': '5Aep861.second',
  '<client id>': 'client',
  '<state>': 'state-1',
};

/** A server that gives one recorded answer, with exactly its status, headers and body, and then what is asked for in vain of it. */
export async function startStub() {
  let next: Answer | undefined;
  let asked: { method: string; path: string }[] = [];
  const server = createServer((request, response) => {
    const path = (request.url ?? '').split('?')[0] ?? '';
    request.resume();
    const isVersions = path === '/services/data';
    const answer = isVersions && !next?.id.startsWith('versions') ? undefined : next;
    if (answer) next = undefined;
    if (answer || !isVersions) asked.push({ method: request.method ?? '', path });
    if (answer) give(response, answer);
    else afterwards(response, path);
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  const host = `localhost:${(server.address() as AddressInfo).port}`;

  return {
    host,
    origin: `http://${host}`,
    /** The next request gets this answer, and all after it what a well org answers. */
    give(answer: Answer) {
      next = answer;
      asked = [];
    },
    asked: () => asked,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

export type Stub = Awaited<ReturnType<typeof startStub>>;

function give(response: ServerResponse, answer: Answer): void {
  response.sendDate = false;
  // A code alone is played in the form of the API's errors.
  const status = answer.status ?? 403;
  const body = answer.body ?? JSON.stringify([{ errorCode: answer.errorCode, message: '' }]);
  for (const [name, value] of Object.entries(answer.headers)) {
    // Node takes the bytes of a header as Latin-1.
    if (value !== null) response.setHeader(name, Buffer.from(value).toString('latin1'));
  }
  response.writeHead(status).end(status === 304 ? undefined : filled(body));
}

function filled(body: string): string {
  const issuedAt = /"issued_at":"(\d+)"/.exec(body)?.[1] ?? '';
  const id = /"id":"([^"]+)"/.exec(body)?.[1] ?? '';
  const signature = createHmac('sha256', clientSecret).update(`${id}${issuedAt}`).digest('base64');
  return Object.entries({ ...stands, '<base64>': signature }).reduce(
    (text, [mark, value]) => text.replaceAll(mark, value),
    body,
  );
}

const json = { 'content-type': 'application/json;charset=UTF-8' };

function afterwards(response: ServerResponse, path: string): void {
  const answer = (value: unknown) => response.writeHead(200, json).end(JSON.stringify(value));
  if (path.endsWith('/token')) {
    const body = {
      access_token: '00D000000000001!AQ.later',
      refresh_token: '5Aep861.later',
      instance_url: 'https://example.my.salesforce.com',
      id: identity,
    };
    answer(body);
  } else if (path.endsWith('/revoke')) response.writeHead(200).end();
  else if (path.endsWith('/query')) answer({ totalSize: 1, done: true, records: [{ Name: 'A' }] });
  else if (path.includes('/query/')) answer({ totalSize: 5000, done: true, records: [{}] });
  else if (path === '/services/data') answer([{ version: '64.0' }]);
  else answer({ identity });
}
