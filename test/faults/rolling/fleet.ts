import { freePort } from '../../../sandbox/embedded/free-port.ts';
import type { World } from '../../../sandbox/world.ts';
import { startBalancer } from '../../support/balancer.ts';
import { type BotProcess, startBotProcess } from '../../support/bot-process.ts';

type Role = 'web' | 'worker' | 'all';

export type Fleet = Awaited<ReturnType<typeof startFleet>>;

const READY_WITHIN_MS = 60_000;
/** What docs/operations.md promises of a stop. */
const STOPS_WITHIN_MS = 20_000;

/** Processes of a world's bot, with a load balancer before them at the address that Slack and browsers know. */
export async function startFleet(
  world: Pick<World, 'env' | 'port'>,
  { roles, drainMs }: { roles: readonly Role[]; drainMs: number },
) {
  const places: { role: Role; port: number; bot: BotProcess }[] = [];
  for (const role of roles) {
    const port = await freePort();
    places.push({ role, port, bot: start(role, port) });
  }
  const asked = places.filter(({ role }) => role !== 'worker').map(({ port }) => port);
  const balancer = await startBalancer(world.port, asked);
  const stops: number[] = [];

  function start(role: Role, port: number): BotProcess {
    return startBotProcess({
      env: { ...world.env, PORT: String(port), LOG_LEVEL: 'info' },
      ...(role !== 'all' && { role }),
      drainMs,
    });
  }

  async function untilReady({ role, port, bot }: (typeof places)[number]): Promise<void> {
    await bot.says('"event":"started"', READY_WITHIN_MS);
    const by = performance.now() + READY_WITHIN_MS;
    while (role !== 'worker' && !balancer.isReady(port)) {
      if (performance.now() > by) throw new Error('the balancer never saw it ready');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  return {
    ready: () => Promise.all(places.map(untilReady)),

    /** SIGTERM to one after the other; each is started anew once it has ended, and the next one's turn is when it is ready. */
    async restartEach(): Promise<void> {
      for (const place of places) {
        const from = performance.now();
        const { code, signal } = await place.bot.stop();
        const ms = performance.now() - from;
        stops.push(ms);
        if (code !== 0 || ms > STOPS_WITHIN_MS)
          throw new Error(`a ${place.role} ended with ${code ?? signal} after ${ms} ms`);
        place.bot = start(place.role, place.port);
        await untilReady(place);
      }
    },

    /** What each stop took, milliseconds. */
    stops,
    /** Why the balancer brought a request nowhere; one for each. */
    refused: balancer.refused,

    async close(): Promise<void> {
      await Promise.all(places.map(({ bot }) => bot.stop()));
      await balancer.close();
    },
  };
}
