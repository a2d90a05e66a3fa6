import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { serverTls } from './tls/tls.ts';

/**
 * https on 127.0.0.1 before our simulators, by name: `routes` leads from a host to the address of the simulator behind it.
 * What that says of its own address is said of the host's in its place.
 */
export async function openTlsFront(routes: () => Readonly<Record<string, string>>) {
  const server = createServer(serverTls, async (request, response) => {
    const behind = routes()[request.headers.host ?? ''];
    if (behind === undefined) return void response.writeHead(404).end();
    const { 'accept-encoding': _, host: __, 'content-length': ___, ...headers } = request.headers;
    const answer = await fetch(new URL(request.url ?? '/', behind), {
      method: request.method ?? 'GET',
      headers: headers as Record<string, string>,
      redirect: 'manual',
      ...(request.method === 'POST' ? { body: await buffer(request) } : {}),
    });
    const text = Object.entries(routes()).reduce(
      (said, [host, address]) => said.replaceAll(address.replace(/\/$/, ''), `https://${host}`),
      await answer.text(),
    );
    const kept = [...answer.headers].filter(
      ([name]) => !/^(content-(l|e)|transfer|conn)/.test(name),
    );
    response.writeHead(answer.status, Object.fromEntries(kept));
    response.end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    server,
    port: (server.address() as AddressInfo).port,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
