import { createServer } from 'node:http';
import { type Config, secretsOf } from './config.ts';
import type { Clock } from './lib/clock.ts';
import { createLog } from './lib/log.ts';
import { monotonicMs } from './lib/monotonic.ts';
import { once } from './lib/once.ts';
import { SECOND } from './lib/time.ts';
import { prepareDatabase } from './migrate/prepare.ts';
import { joinCore } from './wiring/core.ts';
import { type Deadlines, openResources, type Role } from './wiring/resources.ts';
import { joinSlack } from './wiring/slack.ts';
import { joinWeb } from './wiring/web.ts';
import { startWorker } from './wiring/worker.ts';

export type { Role } from './wiring/resources.ts';

/** How long what people have begun may go on after a stop: orchestrators kill at 20 to 30 s. */
const STOP_MS = 17 * SECOND;

export type App = ReturnType<typeof createApp>;

/**
 * The life of one process; `wiring/` is where everything meets. `start` gives the port; `close` may be called at any
 * time, and twice.
 */
export function createApp(
  config: Config,
  options: { clock: Clock; role?: Role; version?: string; deadlinesMs?: Deadlines },
) {
  const { clock, role = 'all', version = 'unreleased', deadlinesMs = {} } = options;
  const log = createLog({ level: config.logLevel, secrets: secretsOf(config) });
  const upSince = clock.now();
  const closers: (() => Promise<unknown>)[] = [];
  let stopping = false;
  let stopBy = 0;
  const leftMs = () => Math.max(0, stopBy - monotonicMs());
  let wakeWorker = (): Promise<void> => Promise.resolve();

  async function start(): Promise<{ port: number }> {
    await prepareDatabase(config, log, () => stopping);
    const resources = await openResources(
      { config, clock, log, role, version, deadlinesMs },
      (close) => closers.push(close),
    );
    let lastTickAt: Date | undefined;
    const core = joinCore(resources, () => void wakeWorker());
    closers.push(core.sessions.settle);
    const slack = joinSlack(resources, core, { upSince, lastTickAt: () => lastTickAt });
    closers.push(() => slack.close(leftMs()));
    const http = joinWeb(resources, core, slack);
    await slack.start();

    if (role !== 'web') {
      const worker = startWorker(resources, core, slack, (at) => {
        lastTickAt = at;
      });
      wakeWorker = worker.wakeWorker;
      closers.push(worker.close);
    }

    const server = createServer((request, response) => {
      void http.handle(request, response).then((handled) => {
        if (handled) return;
        if (role !== 'worker') slack.requestListener(request, response);
        else response.writeHead(404).end();
      });
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(config.port, resolve);
    });
    closers.push(async () => {
      server.close();
      server.closeIdleConnections();
    });
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
      stopBy = monotonicMs() + STOP_MS;
      log.info({ event: 'stopping' }, 'stopping');
      // Last opened, first closed: nothing loses what it stands on.
      for (const close of closers.reverse()) {
        await close().catch((error: unknown) =>
          log.warn({ error }, 'something did not close well'),
        );
      }
      log.info({ event: 'stopped' }, 'stopped');
    }),
  };
}
