// `npm run soak -- --days 30 --seed 7`: so many simulated days of the whole bot, with people, vendors and faults of all
// kinds, drawn from one seed. Ends with 1 where something that must hold did not.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startPostgres } from '../../sandbox/embedded/postgres.ts';
import { migrateToLatest } from '../../src/migrate.ts';
import { runAsAdmin } from '../support/servers/admin.ts';
import { chosenSeed, fullScale } from './plan.ts';
import { actsTable } from './report.ts';
import { play } from './run.ts';
import { openStage } from './stage.ts';

const { values } = parseArgs({
  options: { days: { type: 'string' }, seed: { type: 'string' } },
});
const seed = chosenSeed(values.seed);
const scale = fullScale(Number(values.days ?? 30));
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
  console.log(`\n${of}: ${minutes} min, ${report.broken.length} invariants broke.`);
  process.exitCode = report.broken.length > 0 ? 1 : 0;
} finally {
  await stage.close();
  await postgres.stop();
}
process.exit();
