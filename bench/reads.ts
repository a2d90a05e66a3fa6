import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { openPool } from '../sandbox/embedded/pool.ts';
import { startPostgres } from '../sandbox/embedded/postgres.ts';
import { migrateToLatest } from '../src/migrate.ts';
import { startEnv } from './scene.ts';
import type { Measured } from './table.ts';

const LINES = 1_000_000;
const APPS = 220;
const MOST_MB = 64;
const DAY = new Date('2026-11-20T00:00:00Z');

/** What reading the file took, in MB above idle and seconds. */
export interface Took {
  readonly calls: number;
  readonly rows: number;
  readonly above: number;
  readonly seconds: number;
  readonly processor: number;
}

/** A file of the API usage log of a million calls: downloaded, unpacked, read, counted and kept, in the heap of `npm start`. */
export async function* run(): AsyncGenerator<Measured> {
  const start = (file: string, args: readonly string[]): ChildProcess =>
    fork(join(import.meta.dirname, file), args, { env: { ...process.env, ...startEnv } });
  const postgres = await startPostgres();
  const server = start('reads-server.ts', [String(LINES)]);
  const pool = openPool(postgres.adminUrl, 1);
  try {
    const [port]: unknown[] = await once(server, 'message');
    await migrateToLatest(postgres.adminUrl);
    const { workspaceId, domainId } = await addDomain(pool);
    const args = [`localhost:${port}`, postgres.adminUrl, `${workspaceId}`, `${domainId}`];
    const [took]: Took[] = await once(start('reads-child.ts', args), 'message');
    const { rows: kept } = await pool.query<{ named: number; unnamed: number }>(
      `select coalesce(sum(calls) filter (where app_id is not null), 0)::int as named,
         coalesce(sum(calls) filter (where app_id is null), 0)::int as unnamed from app_read`,
    );
    const [sum = { named: 0, unnamed: 0 }] = kept;
    if (!took) throw new Error('the reader told nothing');
    const rate = Math.round(took.calls / took.seconds);
    yield {
      what: 'memory above idle, a usage log of 1,000,000 calls',
      value: took.above,
      limit: MOST_MB,
      unit: 'MB',
      beside: `${rate.toLocaleString('en-US')} lines/s, ${took.processor.toFixed(1)} s of processor; ${took.rows} rows`,
    };
    yield {
      what: 'its calls neither of an app nor counted as of none',
      value: LINES - sum.named - sum.unnamed,
      limit: 0,
      unit: 'calls',
      beside: `${sum.named} of apps, ${sum.unnamed} of none`,
    };
  } finally {
    server.disconnect();
    await pool.end();
    await postgres.stop();
  }
}

async function addDomain(pool: ReturnType<typeof openPool>) {
  const { rows } = await pool.query<{ workspaceId: number; domainId: number }>(
    `with w as (
       insert into workspace (team_id, name, created_at) values ('T1', 'Acme', $1) returning id
     ), d as (
       insert into domain (workspace_id, name, org_id, org_name, kind, edition, instance_name, instance_url, sign_in_kind,
         sign_in_origin, channel, salesforce_user_id, salesforce_username, connected_at, connected_by, status, interval_ms)
       select id, 'Acme', '00D', 'Acme', 'production', 'E', 'N', 'https://x', 'production', 'https://x', 'C1', '005', 'u',
         $1, 'U1', 'success', 1 from w returning workspace_id, id
     ), a as (
       insert into app (workspace_id, domain_id, identity, name, kind, first_seen_at)
       select d.workspace_id, d.id, 'name:App ' || n, 'App ' || n, 'not installed', $1 from d, generate_series(0, $2::int) n
     )
     select workspace_id as "workspaceId", id as "domainId" from d`,
    [DAY, APPS - 1],
  );
  return rows[0] ?? { workspaceId: 0, domainId: 0 };
}
