// A server of one file of the API usage log, packed as Salesforce packs it, in a process of its own: `node reads-server.ts LINES`.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { columns } from '../sandbox/salesforce/usage-log.ts';

const APPS = 220;
const PEOPLE = 3000;
const objects = 'Account Contact Lead Opportunity Case User Task Event'.split(' ');
const quoted = (cells: readonly string[]) => `${cells.map((cell) => `"${cell}"`).join(',')}\n`;

/** Every tenth call names no app. */
function lineOf(nth: number): string {
  const app = (nth * 7919) % APPS;
  const at = new Date(Date.UTC(2026, 10, 20) + (nth % 86_400) * 1000).toISOString();
  const isNamed = nth % 10 !== 0;
  return quoted([
    'ApiTotalUsage',
    at.replace(/[-T:Z]/g, ''),
    `4${String(nth).padStart(20, '0')}`,
    '00D000000000001',
    `005${String((nth * 31) % PEOPLE).padStart(12, '0')}`,
    'REST',
    '64.0',
    '/v64.0/query',
    'Some client',
    'GET',
    `198.51.${nth % 7}.${(nth * 13) % 250}`,
    '1',
    isNamed ? `888${String(app).padStart(12, '0')}` : '',
    objects[(nth * 3 + app) % objects.length] ?? '',
    '200',
    isNamed ? `App ${app}` : '',
    `person.${(nth * 31) % PEOPLE}@acme.example`,
    at,
  ]);
}

function* linesOf(count: number): Generator<string> {
  yield quoted(columns);
  for (let from = 0; from < count; from += 200)
    yield Array.from({ length: Math.min(200, count - from) }, (_, nth) => lineOf(from + nth)).join(
      '',
    );
}

const server = createServer((request, response) => {
  if (request.url === '/services/data') {
    response.writeHead(200, { 'content-type': 'application/json' }).end('[{"version":"66.0"}]');
    return;
  }
  response.writeHead(200, { 'content-type': 'text/csv', 'content-encoding': 'gzip' });
  const isSmall = request.url?.includes('0AT000000000000AAA') === true;
  const lines = Readable.from(linesOf(isSmall ? 20_000 : Number(process.argv[2])));
  pipeline(lines, createGzip({ level: 1 }), response).catch(() => {});
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.on('disconnect', () => process.exit(0));
