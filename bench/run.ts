// `npm run bench [-- NAME]`: measures what is promised beside its limit and its peer, in one run. Exits 1 when a bound is broken.
import { type Measured, printRow, tableOf } from './table.ts';

const benches: Readonly<Record<string, () => Promise<{ run: () => AsyncGenerator<Measured> }>>> = {
  ack: () => import('./ack.ts'),
  'ack-busy': () => import('./ack-busy.ts'),
  'big-org': () => import('./big-org.ts'),
  calls: () => import('./calls.ts'),
  breach: () => import('./breach.ts'),
  failover: () => import('./failover.ts'),
  find: () => import('./find.ts'),
  fleet: () => import('./fleet.ts'),
  growth: () => import('./growth.ts'),
  'huge-org': () => import('./huge-org.ts'),
  jit: () => import('./jit.ts'),
  notices: () => import('./notices.ts'),
  looks: () => import('./looks.ts'),
  presses: () => import('./presses.ts'),
  reads: () => import('./reads.ts'),
  revoke: () => import('./revoke.ts'),
  rolling: () => import('./rolling.ts'),
  servers: () => import('./servers.ts'),
  start: () => import('./start.ts'),
};

/** Of a million tokens, or of half an hour of a clock: they take many minutes, and run by name alone. */
const long = ['growth', 'huge-org', 'looks'];

const wanted = process.argv.slice(2);
const names = Object.keys(benches).filter(
  (name) =>
    (wanted.length === 0 && !long.includes(name)) ||
    wanted.some((part) => (part in benches ? name === part : name.includes(part))),
);
if (names.length === 0) {
  console.error(
    `No bench is called ${wanted.join(' ')}. There are: ${Object.keys(benches).join(', ')}`,
  );
  process.exit(2);
}

const all: Measured[] = [];
const failed: string[] = [];
const seconds = () => Math.round(performance.now() / 1000);
for (const name of names) {
  const from = seconds();
  try {
    const bench = await benches[name]?.();
    for await (const row of bench?.run() ?? []) {
      console.log(printRow(row));
      all.push(row);
    }
  } catch (error) {
    // The others are measured all the same.
    console.error(`${name} came to no end:`, error);
    failed.push(name);
  }
  if (names.length > 1) console.log(`(${name}: ${seconds() - from} s)`);
}
console.log(`\n${tableOf(all)}\n\n${seconds()} s`);
const broken = all.filter(({ value, limit }) => !(value <= limit));
if (broken.length > 0) console.error(`\nBroken: ${broken.map(({ what }) => what).join('; ')}`);
if (failed.length > 0) console.error(`Came to no end: ${failed.join(', ')}`);
process.exit(broken.length + failed.length > 0 ? 1 : 0);
