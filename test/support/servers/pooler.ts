import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onFreePort } from '../../../sandbox/embedded/free-port.ts';

export interface Pooler {
  /** The database's address through the pooler. */
  readonly url: string;
  close(): Promise<void>;
}

/** Where Debian and others put it; a machine without it has the stand-in alone. */
const PROGRAM = ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer'].find((path) => existsSync(path));

/** What a session may be opened through: a stand-in that refuses as PgBouncer does, and the real one where it is installed. */
export const poolers: readonly [string, (databaseUrl: string) => Promise<Pooler>][] = [
  ['a stand-in of PgBouncer', startStandIn],
  ...realOne(),
];

function realOne(): [string, (databaseUrl: string) => Promise<Pooler>][] {
  return PROGRAM === undefined ? [] : [['PgBouncer', (url) => startPgBouncer(PROGRAM, url)]];
}

/** The real one, or the stand-in where it is not installed. */
export const startPooler = (databaseUrl: string): Promise<Pooler> =>
  PROGRAM === undefined ? startStandIn(databaseUrl) : startPgBouncer(PROGRAM, databaseUrl);

const SSL_REQUEST = 80_877_103;
/** PgBouncer's config.md: it tracks these five; all else is refused, unless `ignore_startup_parameters` names it. */
const TRACKED: ReadonlySet<string> = new Set([
  ...['user', 'database', 'client_encoding', 'datestyle', 'timezone'],
  ...['standard_conforming_strings', 'application_name'],
]);

async function startStandIn(databaseUrl: string): Promise<Pooler> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    sockets.add(client.on('error', () => {}));
    client.once('data', (first) => {
      if (first.readInt32BE(4) === SSL_REQUEST) return void client.end('N');
      const refused = parametersOf(first).find((name) => !TRACKED.has(name.toLowerCase()));
      if (refused !== undefined) return void client.end(refusal(refused));
      const behind = connect(Number(target.port), target.hostname);
      sockets.add(behind.on('error', () => client.destroy()));
      behind.write(first);
      client.pipe(behind).pipe(client);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(databaseUrl);
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The names in a StartupMessage: length, protocol, then name and value by turns, each ended by a zero. */
function parametersOf(message: Buffer): string[] {
  const texts = message.subarray(8).toString('utf8').split('\0');
  return texts.filter((text, at) => at % 2 === 0 && text !== '');
}

function refusal(name: string): Buffer {
  const fields = `SFATAL\0C08P01\0Munsupported startup parameter: ${name}\0\0`;
  const message = Buffer.alloc(5 + fields.length);
  message.write('E');
  message.writeInt32BE(4 + fields.length, 1);
  message.write(fields, 5);
  return message;
}

/** The real one, with its defaults: session pooling, and no startup parameter ignored. */
function startPgBouncer(program: string, databaseUrl: string): Promise<Pooler> {
  const target = new URL(databaseUrl);
  const name = target.pathname.slice(1);
  return onFreePort(async (port) => {
    const folder = mkdtempSync(join(tmpdir(), 'orgwarden-pooler-'));
    chmodSync(folder, 0o755);
    const settings = join(folder, 'pgbouncer.ini');
    const server = `host=${target.hostname} port=${target.port} user=${target.username} password=${target.password}`;
    // It runs as nobody where we are root, and must read its settings then.
    writeFileSync(
      settings,
      `[databases]\n${name} = ${server}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = ${port}\nauth_type = any\nunix_socket_dir =\n`,
    );
    const user = process.getuid?.() === 0 ? ['--user', 'nobody'] : [];
    const child = spawn(program, [...user, settings], { stdio: ['ignore', 'ignore', 'pipe'] });
    const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
    const close = async () => {
      child.kill('SIGKILL');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    };
    let said = '';
    const isUp = new Promise<boolean>((resolve) => {
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        if (said.includes('process up')) resolve(true);
      });
      void ended.then(() => resolve(false));
    });
    if (!(await isUp)) {
      await close();
      throw new Error(`PgBouncer did not start: ${said}`);
    }
    const url = new URL(databaseUrl);
    url.port = String(port);
    return { url: url.href, close };
  });
}
