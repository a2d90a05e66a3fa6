import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../../db/database.ts';
import { DAY, earlier } from '../../lib/time.ts';
import { knownFindings } from '../risk/findings-store.ts';
import { scored } from '../risk/risk.ts';
import { ofList } from './batch-store.ts';
import { foldName } from './fold.ts';
import { lineColumns, riskiestFirst } from './line-columns-store.ts';
import type { AppFilter, AppLine, AppPage } from './view.ts';

export const PAGE_SIZE = 10;

/** Apps of living domains to which somebody holds a token, and where asked for those that are only installed. */
const living = (workspaceId: number, idle = false) => sql`
  from app a join domain d on d.workspace_id = a.workspace_id and d.id = a.domain_id and d.deleted_at is null
  where a.workspace_id = ${workspaceId} and (a.gone_at is null or (${idle} and a.is_listed))`;

/** Ten living apps that fit the filter, or so many as a page is to hold, worst first. `page` counts from 0. */
export async function listApps(
  db: Db,
  workspaceId: number,
  filter: AppFilter,
  page: number,
  now: Date,
  pageSize = PAGE_SIZE,
): Promise<AppPage> {
  const idle = filter.statuses?.includes('idle') ?? false;
  const wanted = sql`${living(workspaceId, idle)} and ${sql.join(conditions(workspaceId, filter, now), sql` and `)}`;
  // What a line shows is looked up for those of the page alone.
  const { rows } = await sql<AppLine & { total: number }>`
    select ${lineColumns}, shown.total from (
      select a.id, count(*) over ()::integer as total ${wanted}
      order by ${riskiestFirst} limit ${pageSize} offset ${page * pageSize}
    ) shown
    join app a on a.workspace_id = ${workspaceId} and a.id = shown.id
    join domain d on d.workspace_id = a.workspace_id and d.id = a.domain_id
    order by ${riskiestFirst}`.execute(db);
  const found = rows.map(({ total: _total, ...line }) => line);
  const lines = filter.list === undefined ? found : await withReasons(db, workspaceId, found);
  // A page behind the last one has no line that could say how many there are.
  const total = rows[0]?.total ?? (page === 0 ? 0 : await countApps(db, wanted));
  return { lines, total, page, pageSize };
}

async function withReasons(
  db: Db,
  workspaceId: number,
  lines: readonly AppLine[],
): Promise<AppLine[]> {
  const known = await knownFindings(
    db,
    workspaceId,
    lines.map(({ id }) => id),
  );
  return lines.map((line) => ({
    ...line,
    why: scored((known.get(line.id) ?? []).filter(({ endedAt }) => endedAt === null)),
  }));
}

async function countApps(db: Db, wanted: RawBuilder<unknown>): Promise<number> {
  const { rows } = await sql<{ total: number }>`
    select count(*)::integer as total ${wanted}`.execute(db);
  return rows[0]?.total ?? 0;
}

function conditions(workspaceId: number, filter: AppFilter, now: Date): RawBuilder<unknown>[] {
  const { domainIds, statuses, levels, user, unusedDays, newDays, list, ids } = filter;
  const daysAgo = (days: number) => earlier(now, days * DAY);
  const all = [sql`true`, ...wordsOf(filter.words).map((word) => sql`a.search like ${like(word)}`)];
  if (domainIds) all.push(sql`a.domain_id = any(${domainIds})`);
  if (statuses) {
    const isSnoozed = sql`(a.status = 'new' and coalesce(a.snoozed_until > ${now}, false))`;
    const shown = sql`case when d.own_app_id = a.id then 'ours' when a.gone_at is not null then 'idle' when ${isSnoozed} then 'snoozed' else a.status end`;
    all.push(sql`${shown} = any(${statuses})`);
  }
  if (levels) all.push(sql`a.level = any(${levels})`);
  if (user?.trim()) all.push(heldBy(workspaceId, user.trim()));
  if (unusedDays !== undefined) {
    // Used, and nobody knows when, is not unused.
    all.push(
      sql`not (a.last_used_at is null and a.uses > 0) and coalesce(a.last_used_at, a.first_token_at) < ${daysAgo(unusedDays)}`,
    );
  }
  if (list !== undefined) all.push(ofList(workspaceId, list));
  if (ids) all.push(sql`a.id = any(${ids})`);
  if (newDays !== undefined) all.push(sql`a.first_seen_at > ${daysAgo(newDays)}`);
  return all;
}

// Their ids first, as one list: joined, PostgreSQL takes each app once for each domain.
const heldBy = (workspaceId: number, user: string) => sql`
  a.id = any(array(
    select distinct t.app_id from org_user o
    join token t on t.workspace_id = o.workspace_id and t.domain_id = o.domain_id and t.user_id = o.user_id and t.gone_at is null
    where o.workspace_id = ${workspaceId} and ${userMatches(user)}
  ))`;

/** Whether the person `o` is called like that, whole or in part. */
export const userMatches = (text: string): RawBuilder<boolean> => sql<boolean>`
  (o.username ilike ${like(text)} or o.name ilike ${like(text)} or o.email ilike ${like(text)})`;

const wordsOf = (words: string): string[] => foldName(words).split(' ').filter(Boolean);

const like = (text: string) => `%${text.replace(/[\\%_]/g, '\\$&')}%`;

/** By id, exact name, beginning of a name, or words: at most `limit`, what fits best first. */
export async function findApps(
  db: Db,
  workspaceId: number,
  text: string,
  limit: number,
): Promise<readonly AppLine[]> {
  const asked = text.trim();
  const folded = foldName(asked);
  const words = wordsOf(asked);
  // Only whole numbers of four bytes are ids.
  const id = /^\d{1,9}$/.test(asked) ? Number(asked) : null;
  const hasWords =
    words.length === 0
      ? sql`false`
      : sql.join(
          words.map((word) => sql`a.search like ${like(word)}`),
          sql` and `,
        );
  const fits = sql`case
    when a.id = ${id}::integer then 0 when a.name = ${asked} then 1 when lower(a.name) = lower(${asked}) then 2
    when ${folded} <> '' and a.search = ${folded} then 3
    when ${folded} <> '' and starts_with(a.search, ${folded}) then 4
    when ${hasWords} then 5 end`;
  const { rows } = await sql<AppLine & { fit: number }>`
    select ${lineColumns}, ${fits} as fit ${living(workspaceId)} and (${asked} = '' or ${fits} is not null)
    order by fit, ${riskiestFirst} limit ${limit}`.execute(db);
  return rows.map(({ fit: _fit, ...line }) => line);
}
