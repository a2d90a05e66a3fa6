// `npm run soak -- --days 30 --seed 7`: so many simulated days of the whole bot, with people, vendors and faults of all
// kinds, drawn from one seed. Ends with 1 where something that must hold did not. `--guards` or `--guard NAME`: with each
// guard of the list taken out in a copy, two small days must break; ends with 1 where one does not.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startPostgres } from '../../sandbox/embedded/postgres.ts';
import { migrateToLatest } from '../../src/migrate.ts';
import { runAsAdmin } from '../support/servers/admin.ts';
import { guards } from './guards.ts';
import { chosenSeed, fullScale, type Scale } from './plan.ts';
import { actsTable } from './report.ts';
import { play } from './run.ts';
import { openStage } from './stage.ts';
import { playWithout } from './without.ts';

const DAYS = 30;

const { values } = parseArgs({
  options: {
    days: { type: 'string' },
    seed: { type: 'string' },
    guards: { type: 'boolean' },
    guard: { type: 'string' },
    /** What differs from the usual, as JSON of `Scale`. */
    scale: { type: 'string' },
  },
});
const seed = chosenSeed(values.seed);
const isOfGuards = values.guards || values.guard !== undefined;
process.exit((await (isOfGuards ? withoutEach() : soak())) ? 0 : 1);

async function soak(): Promise<boolean> {
  const changed = JSON.parse(values.scale ?? '{}') as Partial<Scale>;
  const days = Number(values.days ?? changed.days ?? DAYS);
  const scale = { ...fullScale(days), ...changed, days };
  const logFile = join(mkdtempSync(join(tmpdir(), 'orgwarden-soak-')), 'bot.log');
  const of = `${scale.days} days, seed ${seed}`;
  console.log(`${of}. The bot's log: ${logFile}`);
  const startedAt = performance.now();
  const postgres = await startPostgres({ inMemory: true });
  await runAsAdmin(postgres.adminUrl, 'CREATE DATABASE soak');
  const databaseUrl = postgres.url('soak');
  await migrateToLatest(databaseUrl);
  const stage = await openStage({ databaseUrl, scale, seed, logFile });
  try {
    const report = await play(stage, (line) => console.log(line));
    console.log(`\n${actsTable(stage.known)}\n\n${report.table()}`);
    const minutes = ((performance.now() - startedAt) / 60_000).toFixed(1);
    console.log(`\n${of}: ${minutes} min.\nbroke: ${report.broken.join('; ')}`);
    return report.broken.length === 0;
  } finally {
    await stage.close();
    await postgres.stop();
  }
}

async function withoutEach(): Promise<boolean> {
  const chosen = guards.filter(({ name }) => name.includes(values.guard ?? ''));
  const args = ['--seed', String(seed), ...(values.days ? ['--days', values.days] : [])];
  let isGood = chosen.length > 0;
  for (const guard of chosen) {
    const { broke, output } = await playWithout(guard, args);
    const isFound = guard.finds.some((name) => broke?.includes(name));
    const said = broke === undefined ? `no end: ${output.slice(-2000)}` : broke.join('; ');
    console.log(`${isFound ? 'found' : 'NOT FOUND'}: ${guard.name}: ${said}`);
    if (!isFound) console.log(output);
    isGood &&= isFound;
  }
  return isGood;
}
