import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

const TRIES = 20;
const TAKEN = /address already in use|could not bind|bind: /i;

/** Below the range that systems take from for connections outwards: whoever only asks for one takes none of these. */
const LOWEST = 20_000;
const HIGHEST = 32_000;

/** Gives a port of 127.0.0.1 that was free a moment ago. */
export async function freePort(): Promise<number> {
  for (let tried = 1; tried <= TRIES; tried++) {
    const port = randomInt(LOWEST, HIGHEST);
    if (await isFree(port)) return port;
  }
  throw new Error('No free port was found.');
}

// Without a host, as the bot listens: a port that is taken on one address is taken.
function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  return new Promise((resolve) => {
    probe.once('error', () => resolve(false));
    probe.listen(port, () => probe.close(() => resolve(true)));
  });
}

/** Starts something on a free port, on another one when somebody took it in between. */
export async function onFreePort<T>(start: (port: number) => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await start(await freePort());
    } catch (error) {
      if (tried === TRIES || !TAKEN.test(String(error))) throw error;
    }
  }
}
