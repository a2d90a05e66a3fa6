import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { FleetScene } from './fleet-scene.ts';
import { processorMs } from './processor.ts';
import type { Statement } from './record-statements.ts';

const RECORDER = join(import.meta.dirname, 'record-statements.ts');
const TIMES = 30;

/** Processor milliseconds of the least that one sync can be made of. */
export interface Parts {
  readonly fetched: number;
  readonly sqlAsked: number;
  readonly sqlDone: number;
  readonly statements: number;
  readonly calls: number;
}

/**
 * One unchanged sync, written down by a worker of its own; then its pages are only fetched and parsed, and its statements
 * only given to PostgreSQL, each so many times.
 */
export async function partsOfSync(scene: FleetScene, folder: string): Promise<Parts> {
  const file = join(folder, 'statements.jsonl');
  const worker = await scene.startWorker({
    NODE_OPTIONS: `--import=${RECORDER}`,
    STATEMENTS: file,
  });
  const first = 'id = (select min(id) from domain)';
  await scene.tell({});
  await scene.due(first);
  await scene.read(first);
  await worker.stop();
  const { asked } = await scene.tell({});
  const { rows } = await scene.pool.query<{ id: string }>(
    `select id from sync_run where domain_id = (select min(id) from domain) order by started_at desc limit 1`,
  );
  const statements = ofSync(readFileSync(file, 'utf8'), rows[0]?.id ?? '');

  const fetchFrom = processOwn();
  for (let n = 0; n < TIMES; n += 1) await fetchAll(scene, asked);
  const fetched = (processOwn() - fetchFrom) / TIMES;

  const replay = await openReplay(scene, statements, rows[0]?.id ?? '');
  await replay.once();
  const [askedFrom, doneFrom] = [processOwn(), processorMs(scene.serverPid)];
  for (let n = 0; n < TIMES; n += 1) await replay.once();
  const sqlAsked = (processOwn() - askedFrom) / TIMES;
  const sqlDone = (processorMs(scene.serverPid) - doneFrom) / TIMES;
  await replay.close();
  return { fetched, sqlAsked, sqlDone, statements: statements.length, calls: asked.length };
}

function processOwn(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

async function fetchAll({ orgs: [org] }: FleetScene, asked: readonly string[]): Promise<void> {
  for (const path of asked) {
    const headers = { authorization: `Bearer ${org?.accessToken}` };
    const answer = await fetch(`${org?.url}${path}`, { headers });
    JSON.parse(await answer.text());
  }
}

/** From the claim to the last statement of a connection that named the run: what the tick asks meanwhile is little. */
function ofSync(lines: string, runId: string): Statement[] {
  const all = lines
    .split('\n')
    .filter(Boolean)
    .map((line): Statement => JSON.parse(line));
  const names = ({ values }: Statement) => JSON.stringify(values ?? []).includes(runId);
  const own = new Set(all.filter(names).map(({ connection }) => connection));
  const first = all.findIndex(names);
  const last = all.findLastIndex(names);
  // The transaction that claims begins before the run is named.
  const from = all.slice(0, first).findLastIndex(({ text }) => /^begin/iu.test(text));
  const end = all.findIndex(({ text }, at) => at > last && /^commit/iu.test(text));
  return all.slice(Math.max(0, from), end + 1).filter(({ connection }) => own.has(connection));
}

async function openReplay(scene: FleetScene, statements: readonly Statement[], runId: string) {
  const clients = new Map<number, pg.Client>();
  for (const { connection } of statements) {
    if (clients.has(connection)) continue;
    const client = new pg.Client({ connectionString: scene.url });
    await client.connect();
    await client.query('set jit = off');
    clients.set(connection, client);
  }
  return {
    async once(): Promise<void> {
      await scene.pool.query(
        `update domain set next_due_at = '2000-01-01', run_id = null where id = (select min(id) from domain)`,
      );
      const again = randomUUID();
      for (const { connection, text, values, copied } of statements) {
        const client = clients.get(connection);
        if (!client) continue;
        if (copied === undefined) {
          const own = values?.map((value) => (value === runId ? again : value));
          await client.query(text, own);
          continue;
        }
        const stream = client.query(copyFrom(text));
        const finished = once(stream, 'finish');
        stream.end(Buffer.from(copied, 'base64'));
        await finished;
      }
    },
    close: () => Promise.all([...clients.values()].map((client) => client.end())),
  };
}
