import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { SECOND } from './time.ts';

/**
 * Longer than proxies keep a connection that idles (nginx, Envoy's and Amazon's balancers: 60 s), or one would send a request
 * into a connection that we are just closing, and could not tell whether it was read.
 */
const KEEP_ALIVE_MS = 75 * SECOND;

/** Our server, on all addresses of a port, IPv6 too. `headers` are on every answer that does not say otherwise. */
export function createWebServer(
  headers: Readonly<Record<string, string>>,
  answer: (request: IncomingMessage, response: ServerResponse) => void,
) {
  let isDraining = false;
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    if (isDraining) response.setHeader('connection', 'close');
    answer(request, response);
  });
  return {
    listen: (port: number) =>
      new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, resolve);
      }),

    /** From now on each answer is the last of its connection. */
    drain(): void {
      isDraining = true;
    },

    /** Takes nothing new. */
    close(): void {
      server.close();
      server.closeIdleConnections();
    },
  };
}
