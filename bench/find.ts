import { sql } from 'kysely';
import pg from 'pg';
import { startPostgres } from '../sandbox/embedded/postgres.ts';
import { findApps, listApps } from '../src/apps/inventory/list-store.ts';
import { usersOfApp, viewApp } from '../src/apps/inventory/view-store.ts';
import { createDatabase, type Db } from '../src/db/database.ts';
import { domainStore } from '../src/domains/store.ts';
import { migrateToLatest } from '../src/migrate.ts';
import { listOf } from '../src/slack/apps/list.ts';
import { parseCommand } from '../src/slack/kernel/command.ts';
import { fillGroup, fillWorkspace, NOW } from './inventory-rows.ts';
import { middle, quantile } from './quantile.ts';
import { type Measured, rowsOf } from './table.ts';

const MINE = { domains: 5, apps: 5_000, people: 20_000, tokens: 100_000 };
const OTHERS = { domains: 5, apps: 500, people: 2_000, tokens: 10_000 };
const WORKSPACES = 50;
const PAGE = 10;
const MOST_MS = 50;
const WARM_UP = 3;
const ROUNDS = 30;

/** As people type them after `/salesforce`; `GROUP` is an act on many apps. */
const searches = {
  'no filter': 'apps',
  words: 'apps data 7',
  'no such words': 'apps zebra',
  'two domains': 'apps domain:"Domain 2,Domain 3"',
  status: 'apps status:new,snoozed',
  'held by nobody': 'apps status:idle',
  risk: 'apps risk:high,medium',
  'one user': 'apps user:person.12345',
  'some users': 'apps user:person.17',
  'every user': 'apps user:@acme.example',
  'no such user': 'apps user:zebra',
  unused: 'apps unused:90d',
  new: 'apps new:30d',
  'a list card': 'apps list:1/baseline',
  'one act': 'apps list:GROUP',
  'all filters':
    'apps app domain:"Domain 1,Domain 2,Domain 3,Domain 4,Domain 5" status:new risk:high user:person unused:30d new:400d',
} as const;

const row = rowsOf('find');

/**
 * What `/salesforce apps` answers, from the text that was typed to the message as JSON: first, middle and last page of each
 * search over 5,000 apps with 100,000 tokens, with 49 workspaces of a tenth of it in the same tables; beside `select 1` and
 * the JSON of the same message. `POSTGRES_BINARIES`: a folder with another PostgreSQL than npm's.
 */
export async function* run(binaries = process.env.POSTGRES_BINARIES): AsyncGenerator<Measured> {
  const postgres = await startPostgres(binaries === undefined ? {} : { binaries });
  const client = new pg.Client({ connectionString: postgres.adminUrl });
  const { db, close } = createDatabase({ url: postgres.adminUrl, size: 4, onError: () => {} });
  try {
    await migrateToLatest(postgres.adminUrl);
    await client.connect();
    const workspaceId = await fillWorkspace(client, 'T1', MINE);
    for (let n = 2; n <= WORKSPACES; n += 1) await fillWorkspace(client, `T${n}`, OTHERS);
    const group = await fillGroup(client, workspaceId, 300);
    // As on a server that has been running: its indexes alone say much.
    await client.query('vacuum analyze');
    for (const [what, search] of Object.entries(searches))
      yield await pagesOf(db, workspaceId, what, search.replace('GROUP', group));
    for (const [what, ask] of Object.entries(
      windows(db, workspaceId, await anApp(db, workspaceId)),
    ))
      yield row(
        what,
        quantile(await times(ask), 0.95),
        MOST_MS,
        'ms, p95',
        `PostgreSQL ${postgres.version}`,
      );
  } finally {
    await close();
    await client.end();
    await postgres.stop();
  }
}

/** The worst p95 of three pages of a search. */
async function pagesOf(
  db: Db,
  workspaceId: number,
  what: string,
  search: string,
): Promise<Measured> {
  const uses = {
    apps: {
      list: (id: number, filter: Parameters<typeof listApps>[2], page: number) =>
        listApps(db, id, filter, page, NOW),
    },
    domains: domainStore(db),
    clock: { now: () => NOW },
  };
  const actor = { who: { workspaceId }, role: 'admin' } as const;
  const ask = async (page: number) =>
    JSON.stringify(await listOf(uses, actor, parseCommand(`${search} page:${page}`)));
  const total = Number(/· ([\d,]+)\*/u.exec(await ask(1))?.[1]?.replaceAll(',', '') ?? 0);
  const last = Math.max(1, Math.ceil(total / PAGE));
  const shown: string[] = [];
  let worst = 0;
  for (const page of new Set([1, Math.ceil(last / 2), last])) {
    const took = await times(() => ask(page));
    worst = Math.max(worst, quantile(took, 0.95));
    shown.push(`page ${page}: ${middle(took).toFixed(1)}`);
  }
  const message = JSON.parse(await ask(1));
  const limit = await times(async () => {
    await sql`select 1`.execute(db);
    return JSON.stringify(message);
  });
  const least = `p50 of ${shown.join(', ')}; least ${middle(limit).toFixed(2)}`;
  return row(`${what}, ${total} apps`, worst, MOST_MS, 'ms, p95', least);
}

async function anApp(db: Db, workspaceId: number): Promise<number> {
  const [app] = (await listApps(db, workspaceId, { words: '' }, 0, NOW)).lines;
  return app?.id ?? 0;
}

/** What is looked up beside the list. */
const windows = (db: Db, workspaceId: number, appId: number) => ({
  'apps by words, for the menu': () => findApps(db, workspaceId, 'data app', 10),
  'details of an app': () => viewApp(db, workspaceId, appId, { now: NOW, vendors: [] }),
  'users of an app': () => usersOfApp(db, workspaceId, appId, { search: 'person', page: 0 }),
});

/** Milliseconds of each, when it was asked a few times before. */
async function times(ask: () => Promise<unknown>): Promise<number[]> {
  const took: number[] = [];
  for (let round = -WARM_UP; round < ROUNDS; round += 1) {
    const from = performance.now();
    await ask();
    if (round >= 0) took.push(performance.now() - from);
  }
  return took;
}
