import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../../db/database.ts';
import { lineColumns, riskiestFirst } from './list-store.ts';
import type { AppBatch, AppLine } from './view.ts';

/**
 * The apps of a list: `<domain>/baseline`, those that the first complete reading found; `<domain>/<epoch ms>`, those that
 * appeared then; `<domain>/changed-<epoch ms>`, those of which something severe was found then.
 */
export async function viewBatch(
  db: Db,
  workspaceId: number,
  subject: string,
): Promise<AppBatch | undefined> {
  const [, digits, batch = ''] =
    /^(\d{1,9})\/(baseline|(?:changed-)?\d{1,15})$/.exec(subject) ?? [];
  if (digits === undefined) return undefined;
  const domainId = Number(digits);
  const of = sql`
    from app a join domain d on d.workspace_id = a.workspace_id and d.id = a.domain_id
    where a.workspace_id = ${workspaceId} and a.domain_id = ${domainId} and a.gone_at is null and ${isIn(batch)}`;
  const [counted, worst] = await Promise.all([
    sql<Counted>`
      select d.id as domain_id, d.name as domain_name, count(*)::integer as total,
        count(*) filter (where a.level = 'high')::integer as high,
        count(*) filter (where a.level = 'medium')::integer as medium,
        count(*) filter (where a.level = 'low')::integer as low,
        count(*) filter (where a.status = 'new')::integer as waiting,
        count(*) filter (where a.namesake = 'unknown')::integer as unsettled
      ${of} group by d.id, d.name`.execute(db),
    sql<AppLine>`select ${lineColumns} ${of} order by ${riskiestFirst} limit 2`.execute(db),
  ]);
  const [row] = counted.rows;
  return row && { ...row, baseline: batch === 'baseline', worst: worst.rows };
}

type Counted = Omit<AppBatch, 'baseline' | 'worst'>;

function isIn(batch: string): RawBuilder<unknown> {
  if (batch === 'baseline') return sql`a.in_baseline`;
  const [, changed, ms] = /^(changed-)?(\d+)$/.exec(batch) ?? [];
  const at = new Date(Number(ms));
  if (!changed) return sql`a.first_seen_at = ${at}`;
  return sql`exists (
    select from finding f where f.workspace_id = a.workspace_id and f.app_id = a.id
      and f.since = ${at} and f.severity in ('critical', 'high'))`;
}
