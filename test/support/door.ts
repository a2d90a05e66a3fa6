import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export type Door = Awaited<ReturnType<typeof openDoor>>;

/**
 * A door on 127.0.0.1 to a server elsewhere: shut it, and whoever came through it loses the server, as in an outage.
 * `url` is the server's own address through the door. `heard` counts how often a text went in, as long as it fits into one
 * packet.
 */
export async function openDoor(behind: string, listensFor?: string) {
  const target = new URL(behind);
  const sockets = new Set<Socket>();
  let isShut = false;
  let heard = 0;
  const server = createServer((inside) => {
    if (isShut) return void inside.destroy();
    const outside = connect(Number(target.port), target.hostname);
    for (const socket of [inside, outside]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        inside.destroy();
        outside.destroy();
      });
    }
    inside.pipe(outside).pipe(inside);
    if (listensFor !== undefined) {
      inside.on('data', (packet) => {
        heard += packet.toString('latin1').split(listensFor).length - 1;
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(behind);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  const dropAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: url.href,
    get heard() {
      return heard;
    },
    shut() {
      isShut = true;
      dropAll();
    },
    open() {
      isShut = false;
    },
    async close() {
      dropAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
