import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const LOOKS_EVERY_MS = 250;
/** The check itself gives up after five seconds. */
const LOOK_MAX_MS = 6000;
/** Of looks that nobody answers in time, one is no reason yet: a busy process is not gone. */
const SILENT_LOOKS = 3;

/**
 * What a load balancer does, and no more: looks at each one's /readyz four times a second, sends a request to the next of
 * those that were ready at the last look, and tries nothing a second time. Whoever it cannot bring anywhere gets a 502.
 */
export async function startBalancer(port: number, behind: readonly number[]) {
  const agent = new Agent({ keepAlive: true });
  const ready = new Set<number>();
  const refused: string[] = [];
  let next = 0;
  let isClosed = false;

  async function watch(each: number): Promise<void> {
    for (let silent = 0; !isClosed; await sleep(LOOKS_EVERY_MS)) {
      try {
        const signal = AbortSignal.timeout(LOOK_MAX_MS);
        const answer = await fetch(`http://127.0.0.1:${each}/readyz`, { signal });
        silent = 0;
        if (answer.ok) ready.add(each);
        else ready.delete(each);
      } catch (error) {
        silent += 1;
        const isThere = error instanceof Error && error.name === 'TimeoutError';
        if (!isThere || silent >= SILENT_LOOKS) ready.delete(each);
      }
    }
  }
  const watching = behind.map(watch);

  function pass(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const refuse = (why: string) => {
      refused.push(why);
      if (outgoing.headersSent) outgoing.destroy();
      else outgoing.writeHead(502).end();
    };
    const good = behind.filter((each) => ready.has(each));
    const chosen = good[next++ % good.length];
    if (chosen === undefined) {
      refuse('none is ready');
      return;
    }
    const { method, url, headers } = incoming;
    const inner = request(
      { port: chosen, host: '127.0.0.1', method, path: url, headers, agent },
      (answer) => {
        const { connection: _, ...passed } = answer.headers;
        outgoing.writeHead(answer.statusCode ?? 502, passed);
        answer.pipe(outgoing);
      },
    );
    inner.on('error', ({ message }) => refuse(message));
    incoming.pipe(inner);
  }

  const server = createServer(pass);
  await new Promise<void>((resolve) => server.listen(port, resolve));
  return {
    /** Why it brought a request nowhere, or got no answer to it; one for each. */
    refused,
    isReady: (each: number) => ready.has(each),
    async close() {
      isClosed = true;
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await Promise.all(watching);
    },
  };
}
