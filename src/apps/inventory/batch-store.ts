import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../../db/database.ts';
import { domainOfList, groupOfList, isOfChanges, SUBJECT } from './batch.ts';
import { lineColumns, riskiestFirst } from './line-columns-store.ts';
import type { AppBatch, AppLine } from './view.ts';

/** Apps `a` of a list card, gone ones too, as a condition. */
export function ofList(workspaceId: number, subject: string): RawBuilder<boolean> {
  const groupId = groupOfList(subject);
  if (groupId !== undefined) {
    return sql<boolean>`exists (select from decision_group_app m where m.workspace_id = a.workspace_id
      and m.group_id = ${groupId} and m.app_id = a.id)`;
  }
  const [, domainId, batch, changed, ms] = SUBJECT.exec(subject) ?? [];
  if (domainId === undefined) return sql<boolean>`false`;
  const inDomain = sql<boolean>`a.domain_id = ${Number(domainId)}`;
  if (batch === 'baseline') return sql<boolean>`${inDomain} and a.in_baseline`;
  const shown = sql`(select c.shown from card c
    where c.workspace_id = ${workspaceId} and c.kind = 'apps' and c.subject = ${subject})`;
  const at = new Date(Number(ms));
  // Of a version that kept no list.
  const then = changed
    ? sql`exists (select from finding f where f.workspace_id = a.workspace_id and f.app_id = a.id
        and f.since = ${at} and f.severity in ('critical', 'high'))`
    : sql`a.first_seen_at = ${at}`;
  return sql<boolean>`${inDomain} and case when jsonb_typeof(${shown} -> 'apps') = 'array'
    then ${shown} -> 'apps' @> to_jsonb(a.id) else ${then} end`;
}

/** What a list card shows; `now`: what is snoozed until later waits for nobody. */
export async function viewBatch(
  db: Db,
  workspaceId: number,
  subject: string,
  now: Date,
): Promise<AppBatch | undefined> {
  const domainId = domainOfList(subject);
  if (domainId === undefined) return undefined;
  const of = sql`
    from app a join domain d on d.workspace_id = a.workspace_id and d.id = a.domain_id
    where a.workspace_id = ${workspaceId} and ${ofList(workspaceId, subject)}`;
  const isSnoozed = sql`(a.status = 'new' and coalesce(a.snoozed_until > ${now}, false))`;
  // As `status:new` finds them, where the list is one of new apps.
  const waits = isOfChanges(subject)
    ? sql`a.gone_at is null`
    : sql`a.gone_at is null and a.status = 'new' and not ${isSnoozed} and d.own_app_id is distinct from a.id`;
  const [counted, worst, shown] = await Promise.all([
    sql<Counted>`
      select d.id as domain_id, d.name as domain_name, count(*)::integer as total,
        count(*) filter (where ${waits})::integer as waiting,
        count(*) filter (where ${waits} and a.level = 'high')::integer as high,
        count(*) filter (where ${waits} and a.level = 'medium')::integer as medium,
        count(*) filter (where ${waits} and a.level = 'low')::integer as low,
        count(*) filter (where ${waits} and a.namesake = 'unknown')::integer as unsettled
      ${of} group by d.id, d.name`.execute(db),
    sql<AppLine>`
      select ${lineColumns} ${of} and ${waits} order by ${riskiestFirst} limit 2`.execute(db),
    sql<{ total: number | null; mention: boolean | null }>`
      select (c.shown ->> 'total')::integer as total, (c.shown ->> 'mention')::boolean as mention from card c
      where c.workspace_id = ${workspaceId} and c.kind = 'apps' and c.subject = ${subject}`.execute(
      db,
    ),
  ]);
  const [row] = counted.rows;
  const [kept] = shown.rows;
  return (
    row && {
      ...row,
      total: kept?.total ?? row.total,
      listed: row.total,
      mention: kept?.mention ?? false,
      baseline: subject.endsWith('/baseline'),
      worst: worst.rows,
    }
  );
}

type Counted = Omit<AppBatch, 'baseline' | 'worst' | 'mention' | 'listed'>;
