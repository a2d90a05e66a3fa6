// Reads one file of the API usage log as the job does, with the heap of `npm start`, and tells what it took: `node
// reads-child.ts HOST DATABASE_URL WORKSPACE_ID DOMAIN_ID`.
import { createAttribution } from '../src/apps/reads/attribution.ts';
import { createCounts } from '../src/apps/reads/count.ts';
import { appsOf, keepFile } from '../src/apps/reads/file-store.ts';
import { createDatabase } from '../src/db/database.ts';
import { systemClock } from '../src/lib/clock.ts';
import { createSalesforce } from '../src/salesforce/salesforce.ts';
import type { Took } from './reads.ts';

const LOOK_MS = 20;
const DAY = new Date('2026-11-20T00:00:00Z');
const [host = '', url = '', workspaceId, domainId] = process.argv.slice(2);
const place = { workspaceId: Number(workspaceId), domainId: Number(domainId) };
const salesforce = createSalesforce({
  clientId: 'client',
  clientSecret: 'secret',
  redirectUri: 'http://localhost/callback',
  scopes: ['api'],
  loginUrl: `http://${host}`,
  apiVersion: '66.0',
  extraHosts: [host],
  clock: systemClock,
});
const { db, close } = createDatabase({ url, size: 1, onError: () => {} });
const appOf = createAttribution(await appsOf(db, place));
const org = salesforce.open({ instanceUrl: `http://${host}`, accessToken: 'x' });

async function read(fileId: string) {
  const file = { fileId, createdAt: DAY, logDate: DAY, hourly: false, sequence: 0, bytes: 1 };
  let counts = createCounts(appOf);
  const { odd } = await org.usageCalls(file, () => {
    counts = createCounts(appOf);
    return counts.take;
  });
  const counted = counts.result();
  await db.transaction().execute((trx) => keepFile(trx, place, file, { counted, odd }, DAY));
  return counted;
}

await read('0AT000000000000AAA');
const idle = process.memoryUsage().rss;
let peak = idle;
const look = setInterval(() => {
  peak = Math.max(peak, process.memoryUsage().rss);
}, LOOK_MS);
const from = performance.now();
const cpu = process.cpuUsage();
const { calls, cells } = await read('0AT000000000001AAA');
clearInterval(look);
const took: Took = {
  calls,
  rows: cells.length,
  above: (peak - idle) / 1e6,
  seconds: (performance.now() - from) / 1000,
  processor: process.cpuUsage(cpu).user / 1e6,
};
process.send?.(took);
await salesforce.close();
await close();
process.disconnect();
