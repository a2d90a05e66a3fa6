import { setTimeout as sleep } from 'node:timers/promises';
import { type Config, secretsOf } from './config.ts';
import type { Clock } from './lib/clock.ts';
import { createLog } from './lib/log.ts';
import { monotonicMs } from './lib/monotonic.ts';
import { once } from './lib/once.ts';
import { securityHeaders } from './lib/security-headers.ts';
import { SECOND } from './lib/time.ts';
import { withTimeLimit } from './lib/time-limit.ts';
import { createWebServer } from './lib/web-server.ts';
import { prepareDatabase } from './migrate/prepare.ts';
import { joinCore } from './wiring/core.ts';
import { type Deadlines, openResources, type Role } from './wiring/resources.ts';
import { joinSlack } from './wiring/slack.ts';
import { joinWeb } from './wiring/web.ts';
import { startWorker } from './wiring/worker.ts';

export type { Role } from './wiring/resources.ts';

/** How long what has been begun may go on after a stop: orchestrators kill at 20 to 30 s. */
const STOP_MS = 16 * SECOND;
/** What is answered to people may go on for so much longer than jobs. */
const ANSWERS_MS = 2 * SECOND;
/** And how long closing each thing may take after that, though a server says nothing. */
const CLOSE_MS = SECOND / 2;
/** How long it still answers after /readyz turned: until each proxy before it has looked, and sends elsewhere. */
const DRAIN_MS = 5 * SECOND;

interface Closer {
  readonly close: () => Promise<unknown>;
  /** It may hold the only copy of a grant, which is worth more than an end in time. */
  readonly holdsGrant?: boolean;
}

export type App = ReturnType<typeof createApp>;

/**
 * The life of one process; `wiring/` is where everything meets. `start` gives the port; `close` may be called at any
 * time, and twice. `clock`: where none is given, PostgreSQL's time counts.
 */
export function createApp(
  config: Config,
  options: { clock?: Clock; role?: Role; version?: string; deadlinesMs?: Deadlines } = {},
) {
  const { clock, role = 'all', version = 'unreleased', deadlinesMs = {} } = options;
  const log = createLog({ level: config.logLevel, secrets: secretsOf(config) });
  // Before a bot that only this machine reaches there is no proxy.
  const drainMs = deadlinesMs.drain ?? (config.isLoopback ? 0 : DRAIN_MS);
  const closers: Closer[] = [];
  let stopping = false;
  let stopBy = 0;
  const leftMs = () => Math.max(0, stopBy - monotonicMs());
  let wakeWorker = (): Promise<void> => Promise.resolve();

  async function start(): Promise<{ port: number }> {
    await prepareDatabase(config, log, () => stopping);
    const resources = await openResources(
      { config, clock, log, role, version, deadlinesMs },
      (close) => closers.push({ close }),
    );
    const upSince = resources.clock.now();
    let lastTickAt: Date | undefined;
    let tickAgeMs = (): number | undefined => undefined;
    const core = joinCore(resources, () => void wakeWorker());
    closers.push({ close: core.sessions.settle, holdsGrant: true });
    const slack = joinSlack(resources, core, { upSince, lastTickAt: () => lastTickAt });
    closers.push({ close: () => slack.close(leftMs()) });
    const http = joinWeb(
      resources,
      core,
      slack,
      () => stopping,
      () => tickAgeMs(),
    );
    await slack.start();

    let closeWorker = async () => {};
    if (role !== 'web') {
      const worker = startWorker(resources, core, slack, (at) => {
        lastTickAt = at;
      });
      ({ wakeWorker, tickAgeMs } = worker);
      closeWorker = () => worker.close(Math.max(0, leftMs() - ANSWERS_MS));
    }

    const headers = securityHeaders(config.publicUrl.startsWith('https:'));
    const server = createWebServer(headers, (request, response) => {
      void http.handle(request, response).then((handled) => {
        if (handled) return;
        if (role !== 'worker') slack.requestListener(request, response);
        else response.writeHead(404).end();
      });
    });
    closers.push({
      close: async () => {
        server.drain();
        // Work ends meanwhile.
        await Promise.all([closeWorker(), sleep(drainMs).then(server.close)]);
      },
    });
    await server.listen(config.port);
    log.info(
      { event: 'started', role, port: config.port, version },
      `ready on ${config.publicUrl}`,
    );
    return { port: config.port };
  }

  return {
    start,
    /** Looks at once for what is due, and resolves when all was; else that is seen within a second or so. */
    wakeWorker: () => wakeWorker(),
    close: once(async () => {
      stopping = true;
      stopBy = monotonicMs() + (deadlinesMs.stop ?? STOP_MS);
      log.info({ event: 'stopping' }, 'stopping');
      // Last opened, first closed: nothing loses what it stands on.
      for (const { close, holdsGrant } of closers.reverse()) {
        const closed = holdsGrant
          ? close()
          : withTimeLimit(close(), leftMs() + CLOSE_MS, 'it takes too long');
        await closed.catch((error: unknown) => log.warn({ error }, 'something did not close well'));
      }
      log.info({ event: 'stopped' }, 'stopped');
    }),
  };
}
