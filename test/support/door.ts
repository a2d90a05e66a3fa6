import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export type Door = Awaited<ReturnType<typeof openDoor>>;

/** What is lost at a door, once: the packet that holds `text`, on a connection on which all of `after` went in before. */
export interface Loss {
  readonly after: readonly string[];
  readonly text: string;
  /** `answer`: the server gets it, and nobody hears what it says. */
  readonly lost: 'statement' | 'answer';
  /** What whoever asked sees then: the connection ends, or nothing at all. */
  readonly seen: 'cut' | 'silence';
}

interface Pending extends Loss {
  readonly happened: () => void;
}

/**
 * A door on 127.0.0.1 to a server elsewhere: shut it, and whoever came through it loses the server, as in an outage; make it
 * deaf, and nothing goes through while nobody hears that; lose one packet or its answer. `url` is the server's own address
 * through the door. `heard` counts how often a text went in. All texts fit into one packet.
 */
export async function openDoor(behind: string, listensFor?: string) {
  const original = new URL(behind);
  let target = { host: original.hostname, port: Number(original.port) };
  const sockets = new Set<Socket>();
  const inside = new Set<() => void>();
  let isShut = false;
  let isDeaf = false;
  let waiting: (() => void)[] = [];
  let heard = 0;
  let pending: Pending | undefined;
  let hear: ((packet: Buffer) => 'pass' | 'lose') | undefined;

  const server = createServer((client) => {
    if (isShut) return void client.destroy();
    const outside = connect(target.port, target.host);
    let seen = '';
    let isSilent = false;
    const silence = () => {
      isSilent = true;
    };
    inside.add(silence);
    for (const socket of [client, outside]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        inside.delete(silence);
        client.destroy();
        outside.destroy();
      });
    }
    const pass = (to: Socket, packet: Buffer) => {
      const go = () => void (isSilent || to.destroyed || to.write(packet));
      if (isDeaf) waiting.push(go);
      else go();
    };
    client.on('data', (packet) => {
      const text = packet.toString('latin1');
      if (listensFor !== undefined) heard += text.split(listensFor).length - 1;
      if (hear?.(packet) === 'lose') return;
      const loss = pending;
      if (loss === undefined) return pass(outside, packet);
      const fits = text.includes(loss.text) && loss.after.every((part) => seen.includes(part));
      seen += text;
      if (!fits) return pass(outside, packet);
      pending = undefined;
      const end = () => {
        if (loss.seen === 'cut') client.destroy();
        loss.happened();
      };
      if (loss.lost === 'answer') {
        outside.removeAllListeners('data');
        outside.once('data', end);
        outside.write(packet);
      } else end();
      isSilent = true;
    });
    outside.on('data', (packet) => pass(client, packet));
    client.on('end', () => outside.end());
    outside.on('end', () => client.end());
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
    /** From now on nothing goes through, and nobody is told. */
    deaf() {
      isDeaf = true;
    },
    /** Nothing goes through for those who are inside now, for ever: as where their server is gone. Others come in. */
    loseAllInside() {
      for (const silence of inside) silence();
      inside.clear();
    },
    /** All goes through again, what was held back first. */
    hear() {
      isDeaf = false;
      const all = waiting;
      waiting = [];
      for (const go of all) go();
    },
    /** Loses one packet, or its answer; resolves once that has happened. */
    lose(loss: Loss): Promise<void> {
      const { promise, resolve } = Promise.withResolvers<void>();
      pending = { ...loss, happened: resolve };
      return promise;
    },
    /** Hears of each packet that goes in before it does, and says whether it does. */
    onPacket(each?: (packet: Buffer) => 'pass' | 'lose') {
      hear = each;
    },
    /** What was to be lost and has not come is not lost any more. */
    loseNothing() {
      pending = undefined;
    },
    /** Who comes from now on comes to another server; nobody is sent away. */
    leadTo(other: string) {
      const { hostname, port } = new URL(other);
      target = { host: hostname, port: Number(port) };
    },
    cut: dropAll,
    async close() {
      dropAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
