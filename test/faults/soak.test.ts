import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { smallScale } from '../soak/plan.ts';
import { play } from '../soak/run.ts';
import { openStage } from '../soak/stage.ts';
import { testDatabase } from '../support/servers/database.ts';

const SEED = 11;

test('two days of everything at once, of thirty: what must hold holds', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'orgwarden-soak-'));
  const database = await testDatabase();
  const stage = await openStage({
    databaseUrl: database.url,
    scale: smallScale,
    seed: SEED,
    logFile: join(folder, 'bot.log'),
  });
  try {
    const report = await play(stage, (line) => console.log(`seed ${SEED}, ${line}`));
    expect(report.broken, report.table()).toEqual([]);
  } finally {
    await stage.close();
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  }
}, 240_000);
