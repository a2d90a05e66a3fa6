import { sql } from 'kysely';
import type { Db, Trx } from '../../db/database.ts';
import { type AskedDays, askedBefore } from './decision.ts';

export interface EndingDecision {
  readonly workspaceId: number;
  readonly decisionId: number;
  /** The app that it was made on; null where that is erased. */
  readonly appId: number | null;
}

/** Decisions whose time is over, each with its app. */
export async function overdueDecisions(
  db: Db,
  now: Date,
  limit: number,
): Promise<EndingDecision[]> {
  const { rows } = await sql<EndingDecision>`
    select workspace_id, id as decision_id, app_id from decision
    where ended_at is null and until <= ${now} order by until limit ${limit}`.execute(db);
  return rows;
}

export interface AskedDecision extends EndingDecision {
  readonly days: AskedDays;
}

/**
 * Approvals of whose end somebody must be asked now, each once for each step; a step that lies before the approval was made,
 * or that a later one has overtaken, is not made up for. Nor of what held in a deleted domain alone. Versions before asked once, 14 days before.
 */
export async function askingDue(trx: Trx, now: Date, limit: number): Promise<AskedDecision[]> {
  const { rows } = await sql<AskedDecision>`
    update decision d set asked_days = due.days, reminded_at = coalesce(d.reminded_at, ${now}::timestamptz)
    from (
      select e.id, step.days from decision e
      cross join lateral (select min(days) as days from unnest(${[...askedBefore]}::integer[]) days
        where e.until <= ${now}::timestamptz + make_interval(days => days)) step
      where e.ended_at is null and e.verdict = 'approved' and e.until > ${now} and e.app_id is not null
        and (e.everywhere or not exists (select from domain d where d.workspace_id = e.workspace_id
          and d.id = e.domain_id and d.deleted_at is not null))
        and step.days is not null and e.made_at <= e.until - make_interval(days => step.days)
        and step.days < coalesce(e.asked_days,
          case when e.reminded_at is null then step.days + 1 else ${askedBefore[0]}::integer end)
      order by e.until limit ${limit} for no key update of e skip locked
    ) due
    where d.id = due.id
    returning d.workspace_id, d.id as decision_id, d.app_id, due.days`.execute(trx);
  return rows;
}
