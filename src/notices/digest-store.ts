import { sql } from 'kysely';
import { alikeColumn } from '../apps/inventory/line-columns-store.ts';
import type { Db } from '../db/database.ts';
import { type Digest, type Week, weeksBefore } from './digest.ts';

const WEEKS = 8;
const MOST_DOWN = 3;

/** What happened to these domains in a week. Decisions that hold everywhere count wherever they were made. */
export async function readDigest(
  db: Db,
  asked: { workspaceId: number; domainIds: readonly number[]; week: Week; zone: string },
): Promise<Omit<Digest, 'paused'>> {
  const { workspaceId, week, zone } = asked;
  const ids = [...asked.domainIds];
  const [apps, decisions, syncs, down, widest, weeks] = await Promise.all([
    countApps(db, workspaceId, ids, week),
    countDecisions(db, workspaceId, ids, week),
    countSyncs(db, workspaceId, ids, week),
    downtimes(db, workspaceId, ids, week),
    widestUnreviewed(db, workspaceId, ids),
    Promise.all(
      weeksBefore(week, zone, WEEKS).map(async (each) => ({
        from: each.from,
        ...(await countDecisions(db, workspaceId, ids, each)),
        waiting: await waitingAt(db, workspaceId, ids, each.to),
      })),
    ),
  ]);
  return { week, zone, domains: ids.length, ...apps, ...decisions, syncs, down, widest, weeks };
}

async function countApps(db: Db, workspaceId: number, ids: number[], week: Week) {
  const { rows } = await sql<{
    apps: number;
    newApps: number;
    newHigh: number;
    waiting: number;
    oldest: Date | null;
  }>`
    select count(*) filter (where gone_at is null)::integer as apps,
      count(*) filter (where ${isNewIn(week)})::integer as new_apps,
      count(*) filter (where ${isNewIn(week)} and level = 'high')::integer as new_high,
      count(*) filter (where ${waits(week.to)})::integer as waiting,
      min(first_seen_at) filter (where ${waits(week.to)}) as oldest
    from app where workspace_id = ${workspaceId} and domain_id = any(${ids})`.execute(db);
  const { oldest, ...counts } = rows[0] ?? {
    apps: 0,
    newApps: 0,
    newHigh: 0,
    waiting: 0,
    oldest: null,
  };
  return { ...counts, oldestWaiting: oldest ?? undefined };
}

/** Also one that is gone again: it came all the same. One that nobody ever held is no news, nor is one that an admin installed long after people let it in. */
const isNewIn = ({ from, to }: Week) =>
  sql`first_seen_at >= ${from} and first_seen_at < ${to} and not in_baseline and first_token_at is not null
    and not (application_id is not null and first_token_at < first_seen_at - interval '30 days')`;

const waits = (at: Date) =>
  sql`gone_at is null and status = 'new' and (snoozed_until is null or snoozed_until <= ${at})`;

async function countDecisions(db: Db, workspaceId: number, ids: number[], { from, to }: Week) {
  const { rows } = await sql<{ approved: number; banned: number }>`
    select count(*) filter (where verdict = 'approved')::integer as approved,
      count(*) filter (where verdict = 'banned')::integer as banned
    from decision where workspace_id = ${workspaceId} and made_at >= ${from} and made_at < ${to}
      and (everywhere or domain_id = any(${ids}))`.execute(db);
  return rows[0] ?? { approved: 0, banned: 0 };
}

/** Apps that were there at that moment and without a decision. */
async function waitingAt(db: Db, workspaceId: number, ids: number[], at: Date): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::integer as n from app a
    where a.workspace_id = ${workspaceId} and a.domain_id = any(${ids}) and a.first_seen_at < ${at}
      and (a.gone_at is null or a.gone_at >= ${at})
      and not exists (select from decision d where d.workspace_id = a.workspace_id and d.made_at < ${at}
        and (d.ended_at is null or d.ended_at >= ${at})
        and (d.app_id = a.id or (d.everywhere and d.name = a.name)))`.execute(db);
  return rows[0]?.n ?? 0;
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

async function widestUnreviewed(db: Db, workspaceId: number, ids: number[]) {
  const { rows } = await sql<NonNullable<Digest['widest']>>`
    select a.name as app, a.users, ${alikeColumn} from app a
    where a.workspace_id = ${workspaceId} and a.domain_id = any(${ids}) and a.gone_at is null
      and a.status = 'new' and a.users > 0
    order by a.users desc, a.id limit 1`.execute(db);
  return rows[0];
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
