import { sql } from 'kysely';
import { listApps } from '../apps/inventory/list-store.ts';
import { reviewProgress } from '../apps/inventory/review-store.ts';
import type { AppPage } from '../apps/inventory/view.ts';
import type { Db } from '../db/database.ts';
import { type Digest, type Week, weeksBefore } from './digest.ts';

const WEEKS = 8;
const MOST_DOWN = 3;
const NAMED_MOST = 3;

export interface AskedDigest {
  readonly workspaceId: number;
  readonly domainIds: readonly number[];
  readonly week: Week;
  readonly zone: string;
  readonly now: Date;
}

/** What happened to these domains in a week, and what waits now. Decisions that hold everywhere count wherever they were made. */
export async function readDigest(
  db: Db,
  asked: AskedDigest,
): Promise<Omit<Digest, 'paused' | 'only' | 'waitedBefore'>> {
  const { workspaceId, week, zone, now } = asked;
  const ids = [...asked.domainIds];
  const [apps, progress, waits, decisions, syncs, down, weeks] = await Promise.all([
    countApps(db, workspaceId, ids, week, now),
    reviewProgress(db, workspaceId, { domainIds: ids }, now),
    waitingApps(db, asked),
    countDecisions(db, workspaceId, ids, week),
    countSyncs(db, workspaceId, ids, week),
    downtimes(db, workspaceId, ids, week),
    Promise.all(
      weeksBefore(week, zone, WEEKS).map(async (each) => ({
        from: each.from,
        ...(await countDecisions(db, workspaceId, ids, each)),
      })),
    ),
  ]);
  const { total: waiting, lines: worst } = waits;
  return {
    ...{ week, zone, domains: ids.length, ...apps, progress, waiting, worst },
    ...{ ...decisions, syncs, down, weeks },
  };
}

/** As the list of them has it, which a press on *Review* opens. */
export const waitingApps = (
  db: Db,
  { workspaceId, domainIds, now }: Pick<AskedDigest, 'workspaceId' | 'domainIds' | 'now'>,
): Promise<AppPage> =>
  listApps(db, workspaceId, { words: '', statuses: ['new'], domainIds }, 0, now, NAMED_MOST);

async function countApps(db: Db, workspaceId: number, ids: number[], week: Week, now: Date) {
  const { rows } = await sql<{
    apps: number;
    newApps: number;
    newHigh: number;
    oldest: Date | null;
  }>`
    select count(*) filter (where gone_at is null)::integer as apps,
      count(*) filter (where ${isNewIn(week)})::integer as new_apps,
      count(*) filter (where ${isNewIn(week)} and level = 'high')::integer as new_high,
      min(first_seen_at) filter (where ${waits(now)}) as oldest
    from app where workspace_id = ${workspaceId} and domain_id = any(${ids})`.execute(db);
  const { oldest, ...counts } = rows[0] ?? { apps: 0, newApps: 0, newHigh: 0, oldest: null };
  return { ...counts, oldestWaiting: oldest ?? undefined };
}

/** Also one that is gone again: it came all the same. One that nobody ever held is no news, nor is one that an admin installed long after people let it in. */
const isNewIn = ({ from, to }: Week) =>
  sql`first_seen_at >= ${from} and first_seen_at < ${to} and not in_baseline and first_token_at is not null
    and not (application_id is not null and first_token_at < first_seen_at - interval '30 days')`;

const waits = (at: Date) =>
  sql`gone_at is null and status = 'new' and (snoozed_until is null or snoozed_until <= ${at})
    and not exists (select from domain o where o.workspace_id = app.workspace_id and o.own_app_id = app.id)`;

async function countDecisions(db: Db, workspaceId: number, ids: number[], { from, to }: Week) {
  const { rows } = await sql<{ approved: number; banned: number }>`
    select count(*) filter (where verdict = 'approved')::integer as approved,
      count(*) filter (where verdict = 'banned')::integer as banned
    from decision where workspace_id = ${workspaceId} and made_at >= ${from} and made_at < ${to}
      and (everywhere or domain_id = any(${ids}))`.execute(db);
  return rows[0] ?? { approved: 0, banned: 0 };
}

async function countSyncs(db: Db, workspaceId: number, ids: number[], { from, to }: Week) {
  const { rows } = await sql<{ ended: number; well: number }>`
    select count(*)::integer as ended, count(*) filter (where outcome <> 'failed')::integer as well
    from sync_run where workspace_id = ${workspaceId} and domain_id = any(${ids})
      and ended_at >= ${from} and ended_at < ${to} and outcome <> 'stopped'`.execute(db);
  return rows[0] ?? { ended: 0, well: 0 };
}

/** How long alerts stood in the week, by domain; overlapping ones count once. */
async function downtimes(db: Db, workspaceId: number, ids: number[], { from, to }: Week) {
  const { rows } = await sql<{ domain: string; ms: string; code: string | null }>`
    select d.name as domain, a.code, m.ms
    from domain d
    cross join lateral (
      select (array_agg(code order by opened_at))[1] as code,
        range_agg(tstzrange(greatest(opened_at, ${from}), least(coalesce(closed_at, ${to}), ${to}))) as spans
      from alert where workspace_id = d.workspace_id and domain_id = d.id
        and opened_at < ${to} and (closed_at is null or closed_at > ${from})
    ) a
    cross join lateral (
      select (extract(epoch from sum(upper(span) - lower(span))) * 1000)::bigint as ms from unnest(a.spans) span
    ) m
    where d.workspace_id = ${workspaceId} and d.id = any(${ids}) and m.ms > 0
    order by m.ms desc limit ${MOST_DOWN}`.execute(db);
  return rows.map(({ domain, ms, code }) => ({ domain, ms: Number(ms), code }));
}

/** What the digest of that key said of those that wait; undefined where there was none, or it did not say. */
export async function waitedIn(
  db: Db,
  workspaceId: number,
  key: string,
): Promise<number | undefined> {
  const { rows } = await sql<{ waiting: number | null }>`
    select (facts->>'waiting')::integer as waiting from notice
    where workspace_id = ${workspaceId} and key = ${key}`.execute(db);
  return rows[0]?.waiting ?? undefined;
}

export async function isWritten(db: Db, workspaceId: number, key: string): Promise<boolean> {
  const found = await db
    .selectFrom('notice')
    .select('id')
    .where('workspaceId', '=', workspaceId)
    .where('key', '=', key)
    .executeTakeFirst();
  return found !== undefined;
}

/** Living workspaces that watch something, with what each domain names as its channel. */
export async function watchedPlaces(
  db: Db,
): Promise<{ workspaceId: number; domainId: number; channel: string; connectedAt: Date }[]> {
  return db
    .selectFrom('domain as d')
    .innerJoin('workspace as w', 'w.id', 'd.workspaceId')
    .select(['d.workspaceId', 'd.id as domainId', 'd.channel as channel', 'd.connectedAt'])
    .where('d.deletedAt', 'is', null)
    .where('w.goneAt', 'is', null)
    .orderBy('d.id')
    .execute();
}
