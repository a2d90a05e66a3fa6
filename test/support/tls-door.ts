import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { serverTls } from './tls/tls.ts';

const SSL_REQUEST = 80_877_103;

/**
 * A server's own port by TLS, at `localhost`, with a certificate of our test CA; plain connections are cut. PostgreSQL's clients
 * ask for TLS first, as its protocol wants it.
 */
export async function openTlsDoor(behind: string) {
  const target = new URL(behind);
  const sockets = new Set<Socket>();
  const keep = <S extends Socket>(socket: S): S => {
    sockets.add(socket.on('error', () => socket.destroy()));
    return socket;
  };
  const enter = (client: Socket) => {
    const inside = keep(new TLSSocket(client, { isServer: true, ...serverTls }));
    const outside = keep(connect(Number(target.port), target.hostname));
    inside.on('close', () => outside.destroy());
    outside.on('close', () => inside.destroy());
    inside.pipe(outside).pipe(inside);
  };
  const server = createServer((client) => {
    keep(client);
    if (!target.protocol.startsWith('postgres')) return enter(client);
    client.once('data', (first) => {
      if (first.length !== 8 || first.readInt32BE(4) !== SSL_REQUEST) return void client.destroy();
      client.write('S');
      enter(client);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(behind);
  url.hostname = 'localhost';
  url.port = String((server.address() as AddressInfo).port);
  return {
    url,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
