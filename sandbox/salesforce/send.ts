import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { FaultAct } from './faults.ts';
import type { Answer } from './http.ts';
import { maintenancePage } from './pages.ts';

/** Sends an answer, spoilt by those faults that act on the way out. */
export async function send(
  response: ServerResponse,
  answer: Answer,
  faults: FaultAct[],
  date: Date,
) {
  if (response.destroyed) return;
  const type = answer.type === '' ? {} : { 'content-type': answer.type };
  const headers = { date: date.toUTCString(), ...type, ...answer.headers };
  const spoiler = faults.find(spoils);
  if (!spoiler) {
    const length = { 'content-length': Buffer.byteLength(answer.body) };
    response.writeHead(answer.status, { ...headers, ...(answer.status === 204 ? {} : length) });
    response.end(answer.body);
    return;
  }
  await spoil(response, answer, headers, spoiler);
}

/** Whether a fault acts on the way out. */
export const spoils = (fault: FaultAct): boolean => spoilers.has(fault.do);

const spoilers = new Set<FaultAct['do']>([
  'stall-body',
  'reset-body',
  'drop-answer',
  'html',
  'gzip-bomb',
  'endless-body',
  'huge-body',
]);

async function spoil(
  response: ServerResponse,
  answer: Answer,
  headers: Answer['headers'],
  fault: FaultAct,
) {
  const body = Buffer.from(answer.body);
  const half = body.subarray(0, Math.max(1, body.length >> 1));
  const begin = (length: number) =>
    response.writeHead(answer.status, { ...headers, 'content-length': length });
  switch (fault.do) {
    case 'drop-answer':
      response.destroy();
      return;
    case 'stall-body':
      begin(body.length + 1);
      response.write(half);
      return;
    case 'reset-body':
      begin(body.length + 1);
      response.write(half);
      await sleep(20);
      response.destroy();
      return;
    case 'html':
      response.writeHead(200, { ...headers, 'content-type': 'text/html;charset=UTF-8' });
      response.end(maintenancePage());
      return;
    case 'gzip-bomb':
      response.writeHead(200, { ...headers, 'content-encoding': 'gzip' });
      response.end(gzipSync(blank(fault.bytes ?? 64 * 1024 * 1024), { level: 9 }));
      return;
    case 'huge-body':
      response.writeHead(200, headers);
      await pour(response, fault.bytes ?? 64 * 1024 * 1024);
      return;
    case 'endless-body':
      response.writeHead(200, headers);
      while (!response.destroyed) {
        response.write(' ');
        await sleep(1_000, undefined, { ref: false });
      }
      return;
    default:
  }
}

const blank = (bytes: number) => Buffer.alloc(bytes, ' ');

async function pour(response: ServerResponse, bytes: number) {
  const chunk = blank(64 * 1024);
  for (let sent = 0; sent < bytes && !response.destroyed; sent += chunk.length) {
    if (response.write(chunk)) continue;
    const ready = Promise.withResolvers<void>();
    for (const event of ['drain', 'close']) response.on(event, ready.resolve);
    await ready.promise;
    for (const event of ['drain', 'close']) response.off(event, ready.resolve);
  }
  response.end();
}
