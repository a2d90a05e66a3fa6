import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

/** What a handler answers; a body of null means that nothing is ever sent. */
export interface Answer {
  status: number;
  /** The content type; '' where none is said. */
  type: string;
  body: string | Buffer;
  headers: Record<string, string | string[]>;
}

/** A request with its body read. */
export interface Incoming {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  body: string;
  /** The body as a form; empty when it is none. */
  form: URLSearchParams;
  readonly left: boolean;
  /** Resolves when the client has gone away. */
  leaves: Promise<void>;
}

type Headers = Answer['headers'];

export const answer = (
  status: number,
  type: string,
  body: string,
  headers: Headers = {},
): Answer => ({
  status,
  type,
  body,
  headers,
});

export const json = (status: number, value: unknown, headers: Headers = {}): Answer =>
  answer(status, 'application/json;charset=UTF-8', JSON.stringify(value), headers);

export const html = (status: number, page: string, headers: Headers = {}): Answer =>
  answer(status, 'text/html;charset=UTF-8', page, headers);

export const plain = (status: number, text: string): Answer =>
  answer(status, 'text/plain;charset=UTF-8', text);

export const redirect = (location: string, headers: Headers = {}): Answer =>
  answer(302, 'text/html;charset=UTF-8', '', { location, ...headers });

/** The error form of the REST API: an array of one. */
export const restError = (status: number, errorCode: string, message: string): Answer =>
  json(status, [{ message, errorCode }]);

/** The error form of the OAuth endpoints. */
export const oauthError = (error: string, description: string, status = 400): Answer =>
  json(status, { error, error_description: description }, { 'cache-control': 'no-store' });

export interface Host {
  url: string;
  port: number;
  close(): Promise<void>;
}

type Handler = (request: Incoming, response: ServerResponse) => Promise<void>;

/** Listens on 127.0.0.1 and refuses every Host but localhost and 127.0.0.1 with its own port. */
export async function listen(port: number, handle: Handler): Promise<Host> {
  const server = createServer((message, response) => {
    response.sendDate = false;
    message.on('error', () => {});
    response.on('error', () => {});
    serve(server, message, response, handle).catch((error: unknown) => {
      if (response.destroyed) return;
      console.error('the Salesforce simulator failed', error);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  // Clients keep connections; a test that waits for long must not find one closed under it.
  server.keepAliveTimeout = 60_000;
  const listening = Promise.withResolvers<void>();
  server.once('error', listening.reject);
  server.listen(port, '127.0.0.1', listening.resolve);
  await listening.promise;
  const bound = portOf(server);
  return {
    url: `http://localhost:${bound}`,
    port: bound,
    async close() {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      await closed.promise;
    },
  };
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function serve(
  server: Server,
  message: IncomingMessage,
  response: ServerResponse,
  handle: Handler,
) {
  const host = message.headers.host ?? '';
  if (![`localhost:${portOf(server)}`, `127.0.0.1:${portOf(server)}`].includes(host)) {
    response
      .writeHead(403, { 'content-type': 'text/plain' })
      .end('This host is not served here.\n');
    return;
  }
  const leaves = Promise.withResolvers<void>();
  response.on('close', () => leaves.resolve());
  const url = new URL(message.url ?? '/', `http://${host}`);
  const body = await bodyOf(message);
  const isForm = message.headers['content-type']?.startsWith('application/x-www-form-urlencoded');
  await handle(
    {
      method: message.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      headers: message.headers,
      body,
      form: new URLSearchParams(isForm ? body : ''),
      get left() {
        return response.destroyed || response.writableEnded;
      },
      leaves: leaves.promise,
    },
    response,
  );
}

async function bodyOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of message) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length > 1_000_000) throw new RangeError('request body over 1 MB');
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** A cookie of the request by its name. */
export function cookie(request: Pick<Incoming, 'headers'>, name: string): string | null {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [key, value] = part.trim().split('=');
    if (key === name) return value ?? null;
  }
  return null;
}
