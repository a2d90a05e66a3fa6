import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { startPostgres } from '../sandbox/embedded/postgres.ts';
import { findApps, listApps } from '../src/apps/inventory/list-store.ts';
import type { AppFilter } from '../src/apps/inventory/view.ts';
import { usersOfApp, viewApp } from '../src/apps/inventory/view-store.ts';
import { createDatabase, type Db } from '../src/db/database.ts';
import { migrateToLatest } from '../src/migrate.ts';
import type { Measured } from './table.ts';

const APPS = 5_000;
const TOKENS = 100_000;
const PEOPLE = 20_000;
const DOMAINS = 5;
const MOST_MS = 300;
const ROUNDS = 20;

const any: AppFilter = { words: '' };
const filters: Readonly<Record<string, AppFilter>> = {
  none: any,
  words: { words: 'data 7' },
  'no such words': { words: 'zebra' },
  domain: { ...any, domainIds: [2, 3] },
  status: { ...any, statuses: ['new', 'snoozed'] },
  risk: { ...any, levels: ['high', 'medium'] },
  user: { ...any, user: 'person.17' },
  'every user': { ...any, user: '@acme.example' },
  unused: { ...any, unusedDays: 90 },
  new: { ...any, newDays: 7 },
  all: {
    words: 'app',
    domainIds: [1, 2, 3, 4, 5],
    statuses: ['new'],
    levels: ['high'],
    user: 'person',
    unusedDays: 30,
    newDays: 400,
  },
};

/** Lists of 5,000 apps with 100,000 tokens in one workspace, with each filter, beside those of an empty inventory. */
export async function* run(): AsyncGenerator<Measured> {
  const postgres = await startPostgres();
  const client = new pg.Client({ connectionString: postgres.adminUrl });
  const { db, close } = createDatabase({ url: postgres.adminUrl, size: 4, onError: () => {} });
  try {
    await migrateToLatest(postgres.adminUrl);
    await client.connect();
    await client.query(
      `insert into workspace (team_id, name, created_at) values ('T1', 'Full', $1), ('T2', 'Empty', $1)`,
      [NOW],
    );
    const empty = await worst(db, 2);
    await fill(client);
    const full = await worst(db, 1);
    for (const [what, ms] of full) {
      const beside = `${(empty.get(what) ?? 0).toFixed(1)} ms with an empty inventory`;
      yield { what: `5,000 apps: ${what}`, value: ms, limit: MOST_MS, unit: 'ms', beside };
    }
  } finally {
    await close();
    await client.end();
    await postgres.stop();
  }
}

const NOW = new Date('2026-11-24T10:00:00Z');

/** The p95 of each question, milliseconds. */
async function worst(db: Db, workspaceId: number): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  for (const [name, filter] of Object.entries(filters)) {
    for (const page of [0, 30]) {
      const ask = () => listApps(db, workspaceId, filter, page, NOW);
      found.set(`list, filter ${name}, page ${page + 1}`, await p95(ask));
    }
  }
  found.set('find by words', await p95(() => findApps(db, workspaceId, 'data app', 10)));
  const [app] = (await listApps(db, workspaceId, any, 0, NOW)).lines;
  const appId = app?.id ?? 0;
  const scene = { now: NOW, vendors: [] };
  found.set('details of an app', await p95(() => viewApp(db, workspaceId, appId, scene)));
  const asked = { search: 'person', page: 0 };
  found.set('users of an app', await p95(() => usersOfApp(db, workspaceId, appId, asked)));
  return found;
}

async function p95(ask: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  await ask();
  for (let round = 0; round < ROUNDS; round += 1) {
    const from = performance.now();
    await ask();
    times.push(performance.now() - from);
  }
  return times.sort((a, b) => a - b)[Math.ceil(ROUNDS * 0.95) - 1] ?? 0;
}

async function fill(client: pg.Client): Promise<void> {
  await client.query(
    `insert into domain (workspace_id, name, org_id, org_name, kind, edition, instance_name, instance_url, sign_in_kind,
       sign_in_origin, channel, grant_id, salesforce_user_id, salesforce_username, connected_at, connected_by, status, interval_ms,
       last_synced_at, baseline_at)
     select 1, 'Domain ' || n, '00D' || n, 'Org', 'production', 'Enterprise', 'EU1', 'https://acme.example', 'production',
       'https://login.example', 'C1', $2, '005', 'dana', $1, 'U1', 'success', 3600000, $1, $1 from generate_series(1, $3) n`,
    [NOW, randomUUID(), DOMAINS],
  );
  await client.query(
    `insert into app (workspace_id, domain_id, identity, name, application_id, kind, first_seen_at, search, risk, level, status,
       last_used_at, first_token_at)
     select 1, 1 + n % $2, 'id:' || n, 'Data App ' || n, '0H4' || n, 'connected', $1::timestamptz - make_interval(days => n % 400),
       'data app ' || n, n * 7 % 100, (array['high', 'medium', 'low'])[1 + n % 3],
       (array['new', 'new', 'new', 'approved', 'banned'])[1 + n % 5],
       $1::timestamptz - make_interval(days => n % 200), $1::timestamptz - interval '300 days'
     from generate_series(1, $3) n`,
    [NOW, DOMAINS, APPS],
  );
  await client.query(
    `insert into org_user (workspace_id, domain_id, user_id, username, name, email, active)
     select 1, 1 + n % $1, '005' || n, 'person.' || n || '@acme.example', 'Person ' || n, 'person.' || n || '@acme.example', n % 20 > 0
     from generate_series(1, $2) n`,
    [DOMAINS, PEOPLE],
  );
  // A few apps have most of the tokens.
  await client.query(
    `insert into token (workspace_id, domain_id, app_id, user_id, created_at, copies, last_used_at, use_count, first_seen_at)
     select 1, a.domain_id, a.id, '005' || (1 + n * $2 + a.domain_id - 1) % $3, $1::timestamptz - make_interval(secs => n * 60), 1,
       $1::timestamptz - make_interval(days => n % 300), n, $1
     from generate_series(0, $4 - 1) n
     join (select id, domain_id, row_number() over (order by id) as nth from app) a
       on a.nth = 1 + case when n % 2 = 0 then n % 50 else n % $5 end`,
    [NOW, DOMAINS, PEOPLE, TOKENS, APPS],
  );
  await client.query(
    `update app a set users = t.users, tokens = t.tokens from (
       select app_id, count(distinct user_id) as users, count(*) as tokens from token group by app_id) t where t.app_id = a.id`,
  );
  await client.query('analyze');
}
