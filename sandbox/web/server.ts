import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { readBody } from '../slack/body.ts';
import { parseJson, str } from '../slack/json.ts';
import type { World } from '../world.ts';
import { act } from './act.ts';
import { type BuiltFile, buildPage } from './build.ts';
import { type Feed, startFeed } from './feed.ts';
import { isServed } from './hosts.ts';
import { sendFile } from './send-file.ts';
import type { ActAnswer } from './wire.ts';

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const SAFE = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

const KEEP_ALIVE_MS = 15_000;

export interface WebPage {
  readonly url: string;
  close(): Promise<void>;
}

export interface WebPageOptions {
  readonly port?: number;
  /** Further `Host` values to serve, such as a forwarded port's. */
  readonly hosts?: readonly string[];
  /** The built page, where it was built before. */
  readonly files?: ReadonlyMap<string, BuiltFile>;
}

/** Serves the page on 127.0.0.1. It is a client of the simulators: all that it does is done there. */
export async function startWebPage(world: World, options: WebPageOptions = {}): Promise<WebPage> {
  const files = options.files ?? (await buildPage());
  const feeds = new Set<Feed>();

  const server = createServer((request, response) => {
    response.on('error', () => {});
    serve(request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500, SAFE);
      response.end(String(error instanceof Error ? error.message : error));
    });
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const plain = (status: number, text: string) =>
      void response.writeHead(status, { ...SAFE, 'content-type': 'text/plain' }).end(text);
    if (!isServed(request, options.hosts ?? [])) return plain(403, 'This host is not served here.');
    const url = new URL(request.url ?? '/', 'http://localhost');
    const site = request.headers['sec-fetch-site'] ?? 'same-origin';
    if (request.method === 'POST')
      return url.pathname === '/act' ? acted(request, response) : plain(404, 'Nothing is here.');
    if (url.pathname === '/stream' || url.pathname.startsWith('/file/')) {
      if (site !== 'same-origin' && site !== 'none') return plain(403, 'Not from another site.');
      const person = url.searchParams.get('as') ?? '';
      if (!world.slack.people().some(({ handle }) => handle === person))
        return plain(404, 'Nobody is called that.');
      if (url.pathname === '/stream') return stream(person, response);
      return sendFile(world, url.pathname.split('/')[2] ?? '', response, SAFE);
    }
    const page = url.pathname === '/' || url.pathname === '/index.html';
    const file = files.get(page ? '/index.html' : url.pathname);
    if (!file) return plain(404, 'Nothing is here.');
    response.writeHead(200, {
      ...SAFE,
      'content-type': file.type,
      'cache-control': page ? 'no-store' : 'public, max-age=31536000, immutable',
    });
    response.end(page ? withToken(file.body) : file.body);
  }

  // The token of this start: no page of another site can read it, so none can act.
  const withToken = (body: Buffer) =>
    body.toString('utf8').replace('%SANDBOX_TOKEN%', world.controlToken);

  function stream(person: string, response: ServerResponse): void {
    response.writeHead(200, {
      ...SAFE,
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
    });
    const feed = startFeed(world, person, (update) => {
      response.write(`data: ${JSON.stringify(update)}\n\n`);
    });
    const breath = setInterval(() => response.write(':\n\n'), KEEP_ALIVE_MS);
    feeds.add(feed);
    response.on('close', () => {
      clearInterval(breath);
      feed.end();
      feeds.delete(feed);
    });
  }

  async function acted(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = (status: number, body: ActAnswer) =>
      void response
        .writeHead(status, {
          ...SAFE,
          'content-type': 'application/json',
          'cache-control': 'no-store',
        })
        .end(JSON.stringify(body));
    const isJson = request.headers['content-type']?.split(';')[0]?.trim() === 'application/json';
    if (!isJson || !isToken(request.headers['x-sandbox-token'], world.controlToken))
      return answer(403, { ok: false, error: 'forbidden' });
    const given = parseJson((await readBody(request)).toString('utf8'));
    try {
      const result = await act(world, str(given, 'person'), given);
      answer(200, { ok: true, result: result ?? null });
    } catch (error) {
      answer(400, { ok: false, error: error instanceof Error ? error.message : String(error) });
    } finally {
      for (const feed of feeds) feed.look();
    }
  }

  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen(options.port ?? 0, '127.0.0.1', resolve);
  await promise;
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0;

  return {
    url: `http://localhost:${port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

function isToken(given: unknown, token: string): boolean {
  const [a, b] = [Buffer.from(typeof given === 'string' ? given : ''), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}
