import { sql } from 'kysely';
import type { Db } from '../../db/database.ts';

/** One line of the story of a breach. Names are foreign text; `who` is a Slack user id, `bot`, or `policy:…`. */
export interface TimelineEntry {
  readonly at: Date;
  readonly who: string;
  /** An act of the record, `finding.began`, `finding.ended`, `tokens.proven`, or `reads.counted`: of a day, by a Salesforce user. */
  readonly what: string;
  readonly domain: string | null;
  readonly app: string | null;
  readonly before: string | null;
  readonly after: string | null;
}

export interface Timeline {
  readonly entries: readonly TimelineEntry[];
  /** So many more have no room. */
  readonly left: number;
}

/** Entries at most. */
const MOST = 20_000;

/**
 * What is known of a breach and its apps since it was not safe, oldest first: acts of the record, what was proven, findings, and
 * what the usage log says that they read, by day, user and object. Where that is too much, the newest of what was read is left.
 */
export async function timelineOf(
  db: Db,
  { workspaceId, breachId }: { workspaceId: number; breachId: number },
): Promise<Timeline> {
  // Of one instant, acts of the record stand as they were written.
  const { rows } = await sql<TimelineEntry & { seq: unknown; total: number }>`
    with b as (select * from breach where workspace_id = ${workspaceId} and id = ${breachId}),
    its as (
      select a.id, a.name, d.name as domain, b.since from b
      join breach_app m on m.workspace_id = b.workspace_id and m.breach_id = b.id
      join app a on a.workspace_id = m.workspace_id and a.id = m.app_id
      join domain d on d.workspace_id = a.workspace_id and d.id = a.domain_id
    )
    select * from (select *, count(*) over ()::integer as total from (
      select e.at, e.actor as who, e.action as what, null as domain, null as app, null as before, null as after, e.id as seq
      from b join audit_event e on e.workspace_id = b.workspace_id and e.subject = 'b' || b.id and e.action like 'breach.%'
      union all
      select e.at, e.actor, e.action, its.domain, its.name,
        case when e.action = 'tokens.revoked' then (e.facts ->> 'meant') || ' tokens' else was.verdict end,
        case when e.action = 'tokens.revoked'
          then ((e.facts ->> 'meant')::integer - (e.facts ->> 'removed')::integer) || ' tokens' else made.verdict end, e.id
      from its join audit_event e on e.workspace_id = ${workspaceId} and e.subject = its.id::text
        and (e.action like 'app.%' or e.action like 'tokens.%') and e.at >= its.since
      left join decision was on was.workspace_id = e.workspace_id and was.id::text = e.facts ->> 'previousId'
      left join decision made on made.workspace_id = e.workspace_id and made.id::text = e.facts ->> 'decisionId'
      union all
      select r.proven_at, 'salesforce', 'tokens.proven', its.domain, its.name,
        r.before_tokens || ' tokens in the org', r.after_tokens || ' tokens in the org', null
      from its join revocation r on r.workspace_id = ${workspaceId} and r.app_id = its.id and r.proven_at >= its.since
      union all
      select f.since, 'bot', 'finding.began', its.domain, its.name, null, f.rule || ' (' || f.severity || ')', null
      from its join finding f on f.workspace_id = ${workspaceId} and f.app_id = its.id and f.since >= its.since
      union all
      select f.ended_at, 'bot', 'finding.ended', its.domain, its.name, f.rule || ' (' || f.severity || ')', null, null
      from its join finding f on f.workspace_id = ${workspaceId} and f.app_id = its.id and f.ended_at >= its.since
      union all
      select r.day::timestamp at time zone 'UTC', coalesce(u.username, r.user_id), 'reads.counted', its.domain, its.name, null,
        sum(r.calls) || ' calls' || case when r.object = '' then '' else ' of ' || r.object end, null
      from its join app_read r on r.workspace_id = ${workspaceId} and r.app_id = its.id and r.day >= (its.since at time zone 'UTC')::date
      left join org_user u on u.workspace_id = r.workspace_id and u.domain_id = r.domain_id and u.user_id = r.user_id
      group by r.day, coalesce(u.username, r.user_id), its.domain, its.name, r.object
    ) story order by what = 'reads.counted', at limit ${MOST}) kept
    order by at, seq, domain, app, what`.execute(db);
  const entries = rows.map(({ seq: _seq, total: _total, ...entry }) => entry);
  return { entries, left: (rows[0]?.total ?? 0) - rows.length };
}
