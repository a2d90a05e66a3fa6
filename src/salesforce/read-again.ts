import { setTimeout as sleep } from 'node:timers/promises';
import { asAppError } from '../lib/errors.ts';
import { SECOND } from '../lib/time.ts';

/** Before each further try. */
const pausesMs = [SECOND / 4, SECOND];

/**
 * What `ask` gives, asked again, at most twice, where the connection broke while the answer came: long readings meet
 * that, and the same page is there still. Only for what changes nothing at Salesforce.
 */
export async function readAgain<T>(ask: () => Promise<T>): Promise<T> {
  for (const pause of pausesMs) {
    try {
      return await ask();
    } catch (error) {
      if (!brokeOnTheWay(error)) throw error;
      await sleep(pause);
    }
  }
  return ask();
}

/** Node's and undici's codes of a connection that was cut. */
const cut = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

const brokeOnTheWay = (error: unknown): boolean => cut.has(String(asAppError(error).facts.network));
