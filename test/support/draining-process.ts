// The bot as behind a proxy: it still answers for so many milliseconds after SIGTERM. `src/main.ts` does that where PUBLIC_URL
// is elsewhere, and a bot that is elsewhere calls no simulator of this machine.
import { createApp, type Role } from '../../src/app.ts';
import { takeEnvironment } from '../../src/config/environment.ts';
import { readConfig } from '../../src/config.ts';

const [drainMs, role = 'all'] = process.argv.slice(2);
const app = createApp(readConfig(takeEnvironment()), {
  role: role as Role,
  deadlinesMs: { drain: Number(drainMs) },
});
process.on('SIGTERM', () => void app.close().then(() => process.exit(0)));
await app.start();
