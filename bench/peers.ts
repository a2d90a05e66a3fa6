// A process of its own beside a stopped bot, with its environment: reads the huge org through the same edge and plan
// without keeping anything, then writes the same rows without reading. Tells how long each took, in milliseconds.
import pg from 'pg';
import { readConfig } from '../src/config.ts';
import { createDatabase } from '../src/db/database.ts';
import { openStage } from '../src/db/stage.ts';
import { grantStore } from '../src/domains/grant-store.ts';
import type { TokenRow } from '../src/domains/ports.ts';
import { createSessions } from '../src/domains/session.ts';
import { systemClock } from '../src/lib/clock.ts';
import { monotonicMs } from '../src/lib/monotonic.ts';
import { createSecretBox } from '../src/lib/secret-box.ts';
import { createSalesforce } from '../src/salesforce/salesforce.ts';
import { keepDay, mergeApps, mergeTokens, numberApps } from '../src/syncs/commit-store.ts';
import { ranges } from '../src/syncs/plan.ts';
import { readTokens } from '../src/syncs/read-tokens.ts';
import { createReading } from '../src/syncs/stage-store.ts';

const WIDTH = 4;
const config = readConfig(process.env);
const { db, pool } = createDatabase({ url: config.databaseUrl, size: 3, onError: () => {} });
const salesforce = createSalesforce({
  ...config.salesforce,
  clock: systemClock,
  redirectUri: `${config.publicUrl}/salesforce/callback`,
});
const sessions = createSessions({
  grants: grantStore(db, createSecretBox(config.keys)),
  refresh: salesforce.oauth.refresh,
  revoke: salesforce.oauth.revoke,
  clock: systemClock,
  count: () => {},
  warn: () => {},
});
const org = salesforce.open(await sessions.open(1, 1));
const { at } = await org.organization();
const before = Math.floor(at.getTime() / 1000) * 1000;

async function fetchAll(keep: (rows: readonly TokenRow[]) => void): Promise<number> {
  const [first, counted] = [await org.firstTokenAt(), await org.countTokens(before)];
  const { rows } = await readTokens(
    {
      pages: org.tokens,
      keep: async (page) => keep(page),
      mayResume: async () => false,
      width: WIDTH,
      signal: new AbortController().signal,
    },
    ranges(first ?? before, before, counted),
  );
  return rows;
}

async function writeAll(pages: readonly (readonly TokenRow[])[]): Promise<number> {
  const from = monotonicMs();
  const stage = await openStage(pool);
  const reading = await createReading(stage);
  for (const page of pages) await reading.keepTokens(page);
  const apps = await appsOf();
  await reading.keepApps(apps);
  await reading.group();
  const commit = {
    workspaceId: 1,
    domainId: 1,
    runId: '',
    now: new Date(),
    readBefore: new Date(before),
  };
  await stage.db.transaction().execute(async (trx) => {
    await numberApps(trx, commit);
    await mergeApps(trx, commit, true);
    await mergeTokens(trx, commit, true);
    await keepDay(trx, commit, true);
  });
  await reading.drop();
  stage.release(false);
  return monotonicMs() - from;
}
const appsOf = async () => (await org.apps()).rows;

const fetchFrom = monotonicMs();
const rows = await fetchAll(() => {});
const fetched = monotonicMs() - fetchFrom;

const pages: (readonly TokenRow[])[] = [];
await fetchAll((page) => pages.push(page));
const client = new pg.Client({ connectionString: config.databaseUrl });
await client.connect();
await client.query('truncate app cascade');
await client.query('checkpoint');
await client.end();
const written = await writeAll(pages);
const again = await writeAll(pages);

process.send?.({ rows, fetched, written, again });
await salesforce.close();
await db.destroy();
process.disconnect?.();
