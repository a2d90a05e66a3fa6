import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

export type ConnectProxy = Awaited<ReturnType<typeof openConnectProxy>>;

/**
 * A proxy on 127.0.0.1 as companies have them: it opens a way by CONNECT, and resolves the names, here by `routes` from
 * `host:port` to a local port; to the rest it answers 503. With `credentials`, `user:password`, to others 407.
 */
export async function openConnectProxy(
  routes: () => Readonly<Record<string, number>>,
  credentials?: string,
) {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  let answersWith: number | undefined;
  const server = createServer((_, response) => response.writeHead(405).end());
  server.on('connect', (request, client: Socket) => {
    sockets.add(client.on('error', () => {}));
    asked.push(request.url ?? '');
    const target = routes()[request.url ?? ''];
    const isKnown =
      credentials === undefined ||
      request.headers['proxy-authorization'] ===
        `Basic ${Buffer.from(credentials).toString('base64')}`;
    const status = answersWith ?? (isKnown ? (target === undefined ? 503 : 200) : 407);
    if (status !== 200 || target === undefined) {
      return void client.end(`HTTP/1.1 ${status} no\r\ncontent-length: 0\r\n\r\n`);
    }
    const behind = connect(target, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      client.pipe(behind).pipe(client);
    });
    sockets.add(behind.on('error', () => client.destroy()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const cut = () => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  return {
    url: `http://${credentials === undefined ? '' : `${credentials}@`}127.0.0.1:${port}`,
    /** Each `host:port` that somebody wanted to be led to. */
    asked,
    /** From now on answers each CONNECT with this status; undefined: as ever. */
    answer(status: number | undefined) {
      answersWith = status;
    },
    /** Cuts every way that is open. */
    cut,
    async close() {
      cut();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
