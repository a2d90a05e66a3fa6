import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { onFreePort } from './free-port.ts';
import { chooseHome } from './home.ts';
import { findRedis } from './redis-program.ts';
import { startGuarded } from './watchdog.ts';

export interface Redis {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts a Redis of our own on 127.0.0.1, with nothing kept. It ends with this process, however that ends. */
export async function startRedis(
  options: {
    /** Redis's own settings, such as `cluster-enabled`. */
    readonly settings?: Readonly<Record<string, string>>;
    /** One of its own by default. */
    readonly password?: string;
  } = {},
): Promise<Redis> {
  const program = await findRedis();
  const home = chooseHome();
  const password = options.password ?? randomBytes(24).toString('hex');

  return onFreePort(async (port) => {
    const settings = {
      port: program.isContainer ? '6379' : `${port}`,
      ...(program.isContainer ? {} : { bind: '127.0.0.1', dir: home.path }),
      requirepass: password,
      save: '""',
      appendonly: 'no',
      'maxmemory-policy': 'noeviction', // BullMQ's condition
      daemonize: 'no',
      ...options.settings,
    };
    const config = Object.entries(settings).map(([name, value]) => `${name} ${value}\n`);
    const server = await startGuarded(
      {
        home,
        // The password is in a file, since every user of the machine can read command lines.
        files: { 'redis.conf': config.join('') },
        prepare: [],
        server: program.serve(join(home.path, 'redis.conf'), port),
        env: { PATH: process.env.PATH ?? '' },
        stopSignal: 'SIGTERM',
      },
      /Ready to accept connections/,
    );
    return { url: `redis://:${password}@127.0.0.1:${port}`, stop: server.stop };
  });
}
