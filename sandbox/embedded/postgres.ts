import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onFreePort } from './free-port.ts';
import { chooseHome, type Home } from './home.ts';
import { findBinaries } from './postgres-binaries.ts';
import { startGuarded } from './watchdog.ts';

const USER = 'orgwarden';

export interface PostgresOptions {
  /** Keeps the data for the next start; without it the data is gone with the server, and not synced to disk. */
  readonly dataDir?: string;
  /** PostgreSQL's own settings, such as `max_connections`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** A folder that holds `initdb` and `postgres`; by default the ones that npm installed. */
  readonly binaries?: string;
  /** Keeps its files in memory where there is enough of it. */
  readonly inMemory?: boolean;
}

export interface Postgres {
  /** The address of a database of that name, whether it exists or not. */
  url(database: string): string;
  readonly adminUrl: string;
  /** Such as `18.4`. */
  readonly version: string;
  /** The folder that holds its data. */
  readonly home: string;
  stop(): Promise<void>;
}

/** Starts a PostgreSQL of our own on 127.0.0.1. It ends with this process, however that ends. */
export async function startPostgres(options: PostgresOptions = {}): Promise<Postgres> {
  const home = chooseHome(options.dataDir, options.inMemory);
  const binaries = await findBinaries(options.binaries ?? 'embedded', home);
  const password = await choosePassword(home);
  const cluster = join(home.path, 'cluster');

  return onFreePort(async (port) => {
    const isNew = !existsSync(join(cluster, 'PG_VERSION'));
    const server = await startGuarded(
      {
        home,
        files: { password },
        prepare: isNew
          ? [{ command: join(binaries, 'initdb'), args: initdbArgs(home, cluster, options) }]
          : [],
        server: {
          command: join(binaries, 'postgres'),
          args: ['-D', cluster, ...settingArgs(port, home, options.settings)],
        },
        env: { LC_ALL: 'C', TZ: 'UTC' },
        stopSignal: 'SIGINT', // fast shutdown: does not wait for clients
      },
      /database system is ready to accept connections/,
    );
    const [, version = 'unknown'] = /starting PostgreSQL (\S+)/.exec(await server.log()) ?? [];
    const url = (database: string) =>
      `postgres://${USER}:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
    return { url, adminUrl: url('postgres'), version, home: home.path, stop: server.stop };
  });
}

// Kept beside the data, since the cluster remembers the one it was made with.
const choosePassword = (home: Home) =>
  readFile(join(home.path, 'password'), 'utf8').catch(() => randomBytes(24).toString('hex'));

const initdbArgs = (home: Home, cluster: string, { binaries }: PostgresOptions) => [
  ...['-D', cluster, '-U', USER, '--auth=scram-sha-256', `--pwfile=${join(home.path, 'password')}`],
  ...['--encoding=UTF8', '--no-locale', ...(home.isTemporary ? ['--no-sync'] : [])],
  // The password is as random as a key: to guess it would not be quicker. Older ones do not know it.
  ...(binaries ? [] : ['-c', 'scram_iterations=1']),
];

const settingArgs = (port: number, home: Home, more: PostgresOptions['settings']) =>
  Object.entries({
    port: `${port}`,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    ...(home.isTemporary ? { fsync: 'off', full_page_writes: 'off' } : {}),
    ...more,
  }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
