// A process of its own beside the idle bot, with its environment, that does one part of a sync by itself when asked, and
// tells how many milliseconds it took. `fetch` reads the huge org through the same edge and plan and keeps nothing. `write`
// brings the same rows, which `fill` has read before, into a table like `token`: one COPY and one MERGE.
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { from as copyFrom } from 'pg-copy-streams';
import { appIdentity } from '../src/apps/inventory/app.ts';
import { createCopyLines } from '../src/db/copy-lines.ts';
import type { ListedToken } from '../src/domains/ports.ts';
import { monotonicMs } from '../src/lib/monotonic.ts';
import { mostShares, ranges } from '../src/syncs/plan.ts';
import { READ_AT_ONCE } from '../src/syncs/read-org.ts';
import { readTokens } from '../src/syncs/read-tokens.ts';
import { openSession } from './session.ts';

export type Act = 'fill' | 'fetch' | 'empty' | 'write';

const { pool, salesforce, session } = await openSession(process.env);
const org = salesforce.open(session);
const { at } = await org.organization();
const before = Math.floor(at.getTime() / 1000) * 1000;

async function fetchAll(keep: (rows: readonly ListedToken[]) => void): Promise<void> {
  const [first, counted] = [await org.firstTokenAt(), await org.countTokens(before)];
  await readTokens(
    {
      pages: org.tokens,
      keep: async (page) => keep(page),
      mayResume: async () => false,
      width: READ_AT_ONCE,
      shares: mostShares(counted),
      signal: new AbortController().signal,
    },
    ranges(first ?? before, before, counted, READ_AT_ONCE),
  );
}

// As bytes: a million rows as objects would slow the collector of whatever is measured after.
const pages: Buffer[] = [];

async function fill(): Promise<void> {
  const { rows } = await pool.query('select identity, name, id from app');
  // Our own row, and those of external client apps, have an identity that no row tells by itself.
  const byName = new Map<string, number>(rows.map(({ name, id }) => [name, id]));
  const ids = new Map<string, number>(rows.map(({ identity, id }) => [identity, id]));
  await fetchAll((page) => {
    const lines = createCopyLines();
    for (const row of page) {
      lines.add([
        ids.get(appIdentity(row)) ?? byName.get(row.appName) ?? 0,
        row.userId,
        row.createdAt,
        row.lastUsedAt,
        row.useCount,
      ]);
    }
    pages.push(Buffer.from(lines.bytes()));
  });
  await pool.query(`
    create table bench_token (
      like token including all,
      foreign key (workspace_id, domain_id, app_id) references app (workspace_id, domain_id, id)
    ) with (fillfactor = 90)`);
}

async function write(): Promise<void> {
  const client = await pool.connect();
  await client.query(`
    create temporary table bench_stage (
      app_id integer not null, user_id text not null, created bigint not null, last_used bigint, use_count bigint not null
    )`);
  await pipeline(Readable.from(pages), client.query(copyFrom('copy bench_stage from stdin')));
  await client.query('analyze bench_stage');
  await client.query(`
    merge into bench_token t using (
      select app_id, user_id, to_timestamp(created / 1000.0) as created_at, count(*) as copies,
        to_timestamp(max(last_used) / 1000.0) as last_used_at, sum(use_count) as use_count
      from bench_stage group by app_id, user_id, created
    ) s
      on t.workspace_id = 1 and t.domain_id = 1
        and t.app_id = s.app_id and t.user_id = s.user_id and t.created_at = s.created_at
    when matched and (t.copies, t.last_used_at, t.use_count) is distinct from (s.copies, s.last_used_at, s.use_count)
      then update set copies = s.copies, last_used_at = s.last_used_at, use_count = s.use_count
    when not matched then insert (workspace_id, domain_id, app_id, user_id, created_at, copies, last_used_at, use_count, first_seen_at)
      values (1, 1, s.app_id, s.user_id, s.created_at, s.copies, s.last_used_at, s.use_count, now())`);
  await client.query('drop table bench_stage');
  client.release();
}

const acts: Readonly<Record<Act, () => Promise<unknown>>> = {
  fill,
  fetch: () => fetchAll(() => {}),
  empty: () => pool.query('truncate bench_token'),
  write,
};

process.on('message', async (act: Act) => {
  const from = monotonicMs();
  await acts[act]();
  process.send?.(monotonicMs() - from);
});
process.on('disconnect', () => process.exit());
