import { setTimeout as sleep } from 'node:timers/promises';
import type { World } from '../sandbox/world.ts';
import { quantile } from './quantile.ts';

const CONNECTIONS = 10;
const COMMAND = '/salesforce version';

/** How commands were acked that ten people typed at once. */
export interface Round {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly worst: number;
  readonly commands: number;
  /** How much of a processor this process took: who types, and the Slack that hears the answers. */
  readonly asker: number;
}

/** So many commands, and no more. */
export function upTo(commands: number): () => boolean {
  let left = commands;
  return () => {
    left -= 1;
    return left >= 0;
  };
}

/**
 * Types signed commands over ten connections, each the next once the one before is acked, for as long as it goes on; where
 * `everyMs` is given, each connection one in so long. Throws where one is not acked.
 */
export async function typed({ slack }: World, goesOn: () => boolean, everyMs = 0): Promise<Round> {
  const dana = slack.as('dana');
  const times: number[] = [];
  async function connection(nth: number): Promise<void> {
    await sleep((everyMs * nth) / CONNECTIONS);
    while (goesOn()) {
      const next = sleep(everyMs);
      const { ok, ms, status } = await dana.command(COMMAND, { channel: '#sec-alerts' });
      if (!ok) throw new Error(`a command was not acked: ${status}`);
      times.push(ms);
      if (everyMs > 0) await next;
    }
  }
  const from = performance.now();
  const used = process.cpuUsage();
  await Promise.all(Array.from({ length: CONNECTIONS }, (_, nth) => connection(nth)));
  const seconds = (performance.now() - from) / 1000;
  const { user, system } = process.cpuUsage(used);
  return {
    perSecond: times.length / seconds,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    worst: Math.max(...times),
    commands: times.length,
    asker: (user + system) / 1e6 / seconds,
  };
}

export const saidOf = ({ perSecond, p50, p99 }: Pick<Round, 'perSecond' | 'p50' | 'p99'>): string =>
  `${perSecond.toFixed(0)} a second, p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`;
