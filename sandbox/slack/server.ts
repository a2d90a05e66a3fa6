import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { readBody } from './body.ts';
import { takeFault } from './faults.ts';
import type { Obj } from './json.ts';
import { type Called, calledOf, checkPause, pauseMethod } from './rate-limit.ts';
import { json, type Reply } from './reply.ts';
import { route } from './routes.ts';
import type { Fault } from './types.ts';
import type { World } from './world.ts';

export type Control = (headers: IncomingMessage['headers'], body: Buffer) => Promise<Reply>;

/** The HTTP side: Web API, response URLs, uploads, files, the authorise page and control calls. */
export function createSlackServer(world: World, control: Control): Server {
  const server = createServer((request, response) => {
    handle(world, control, request, response).catch((error: unknown) => {
      world.problem('internal', String(error instanceof Error ? error.stack : error));
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  // Longer than any client keeps a socket, so that none is closed under a request.
  server.keepAliveTimeout = 65_000;
  return server;
}

const isServed = (world: World, request: IncomingMessage): boolean => {
  const port = request.socket.localPort;
  const served = [`localhost:${port}`, `127.0.0.1:${port}`, ...(world.options.hosts ?? [])];
  return served.includes(request.headers.host ?? '');
};

async function handle(
  world: World,
  control: Control,
  request: IncomingMessage,
  response: ServerResponse,
) {
  const write = ({
    status,
    type = 'text/plain; charset=utf-8',
    body = '',
    headers = {},
  }: Reply) => {
    response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store', ...headers });
    response.end(body);
  };
  // A page of another site must not reach us by a name that it points at this machine.
  if (!isServed(world, request))
    return write({ status: 403, body: 'This host is not served here.' });
  const body = await readBody(request);
  const url = new URL(request.url ?? '/', world.url);
  if (url.pathname === '/__control') return write(await control(request.headers, body));

  const { authorization = '' } = request.headers;
  const called = calledOf(faultName(url.pathname), authorization, body);
  checkPause(world, called);
  remember(world, request, body);
  const fault = takeFault(world, faultName(url.pathname), body.toString('latin1'));
  if (fault && (await blocked(world, fault, called, request, response, write))) return;
  const reply = await route(world, request, url, body);
  // The work is done, the answer is lost.
  if (fault?.kind === 'drop') request.socket.destroy();
  if (fault?.kind === 'cut') breakOff(reply, response);
  if (fault?.kind === 'cut' || request.socket.destroyed)
    return void world.cutOff.push(body.toString('utf8'));
  write(reply);
}

/** Half of the answer, and then the connection is gone. */
function breakOff({ status, type, body = '' }: Reply, response: ServerResponse): void {
  const whole = Buffer.from(body);
  response.writeHead(status, {
    'content-type': type ?? 'text/plain; charset=utf-8',
    'content-length': Math.max(2, whole.length),
  });
  response.write(whole.subarray(0, whole.length / 2), () => response.destroy());
}

const MOST_REMEMBERED = 5000;
function remember(world: World, request: IncomingMessage, body: Buffer): void {
  const { authorization = '' } = request.headers;
  world.rawLog.push(
    `${request.method} ${request.url} ${authorization} ${body.toString('latin1').slice(0, 100_000)}`,
  );
  if (world.rawLog.length > MOST_REMEMBERED) world.rawLog.shift();
}

const faultName = (path: string): string =>
  path.startsWith('/api/')
    ? path.slice('/api/'.length)
    : path.startsWith('/response/')
      ? 'response_url'
      : path.startsWith('/upload/')
        ? 'upload'
        : path;

/** Plays a fault that comes before the work. True where no work shall be done. */
async function blocked(
  world: World,
  fault: Fault,
  called: Called,
  request: IncomingMessage,
  response: ServerResponse,
  write: (reply: Reply) => void,
): Promise<boolean> {
  const note = (status: number, answer: Obj) =>
    world.requests.push({
      at: world.clock.now(),
      method: called.method,
      args: {},
      status,
      answer: { ...answer, fault: fault.kind },
    });
  switch (fault.kind) {
    case 'http':
      note(fault.status, {});
      write({ status: fault.status, body: 'Something went wrong (a fault of the sandbox).' });
      return true;
    case 'rate_limited':
      note(429, {});
      pauseMethod(world, called, fault.retryAfter, fault.whole);
      write(
        json(429, { ok: false, error: 'ratelimited' }, { 'retry-after': String(fault.retryAfter) }),
      );
      return true;
    case 'instead': {
      const { status, body, headers = {} } = fault;
      note(status, {});
      write({ status, type: 'text/html; charset=utf-8', body, headers });
      return true;
    }
    case 'refused inside 200':
      note(200, { error: fault.error });
      write(
        fault.plain
          ? { status: 200, body: fault.error }
          : json(200, { ok: false, error: fault.error }),
      );
      return true;
    case 'error':
      note(200, { error: fault.error });
      write(json(/^[^/]+\./.test(called.method) ? 200 : 404, { ok: false, error: fault.error }));
      return true;
    case 'hang':
      note(0, {});
      await new Promise<void>((resolve) => {
        world.waiting.add(resolve);
        request.socket.once('close', resolve);
      });
      response.destroy();
      return true;
    case 'slow':
      await sleep(fault.ms);
      return false;
    case 'drop':
    case 'cut':
      return false;
  }
}
