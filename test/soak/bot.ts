// The bot as a process of its own, on a clock that whoever started it drives: for soak.test.ts and `npm run soak`.
import { createApp } from '../../src/app.ts';
import { takeEnvironment } from '../../src/config/environment.ts';
import { readConfig, secretsOf } from '../../src/config.ts';
import { guardCrashes } from '../../src/lib/crash.ts';
import { type Ask, deadlinesMs } from './bot-child.ts';

const crashes = guardCrashes();
const config = readConfig(takeEnvironment());
crashes.name(secretsOf(config));
let aheadMs = Number(process.argv[2] ?? 0);
const clock = { now: () => new Date(Date.now() + aheadMs) };
const role = process.argv[3] === 'worker' ? 'worker' : 'all';
const app = createApp(config, { clock, role, deadlinesMs });

process.on('message', (ask: Ask) => {
  if (ask.aheadMs !== undefined) aheadMs = ask.aheadMs;
  const answer = (heap?: number) => process.send?.({ id: ask.id, heap });
  if (ask.what === 'heap') {
    global.gc?.();
    answer(process.memoryUsage().heapUsed);
  } else {
    void app.wakeWorker().then(() => answer());
  }
});
process.on('SIGTERM', () => void app.close().then(() => process.exit(0)));
// Whoever started it is gone: nobody drives its clock any more.
const starter = process.ppid;
setInterval(() => process.ppid === starter || process.kill(process.pid, 'SIGKILL'), 1000).unref();
await app.start();
process.send?.({ started: true });
