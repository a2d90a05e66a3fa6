import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../../db/database.ts';
import { DAY, earlier, isoDay } from '../../lib/time.ts';
import { UNUSED_DAYS } from '../inventory/facts.ts';
import { isKnownName } from '../inventory/known-clients.ts';
import type { PolicyKind, Rehearsal } from './policy.ts';

/** How far back it looks. */
const DAYS = 30;
const EXAMPLES = 5;

/**
 * What a policy would have done in the last 30 days, by what is stored: how many tokens of which apps, and how many of them
 * were used again later. Only what history proves is counted, so that both numbers are the least they can be.
 */
export async function rehearse(
  db: Db,
  workspaceId: number,
  kind: PolicyKind,
  now: Date,
): Promise<Rehearsal> {
  const from = earlier(now, DAYS * DAY);
  const { tokens: taken, usedLater } = history(kind, from);
  const { rows } = await sql<{
    app: string;
    domain: string;
    appId: number;
    tokens: number;
    used: number;
  }>`
    select a.id as app_id, a.name as app, d.name as domain, sum(t.copies)::integer as tokens,
      coalesce(sum(t.copies) filter (where ${usedLater}), 0)::integer as used
    from token t
    join app a on a.workspace_id = t.workspace_id and a.id = t.app_id
    join domain d on d.workspace_id = t.workspace_id and d.id = t.domain_id and d.deleted_at is null
    where t.workspace_id = ${workspaceId} and (t.gone_at is null or t.gone_at > ${from}) and ${taken}
      and a.id is distinct from d.own_app_id
    group by a.id, a.name, d.name order by tokens desc, a.id`.execute(db);
  const targets = rows.filter(({ app }) => kind !== 'ban look-alikes' || !isKnownName(app));
  return {
    at: now,
    days: DAYS,
    tokens: sum(targets.map(({ tokens }) => tokens)),
    apps: targets.length,
    usedLater: sum(targets.map(({ used }) => used)),
    examples: targets
      .slice(0, EXAMPLES)
      .map(({ app, domain, tokens }) => ({ app, domain, tokens })),
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0);

/** Which tokens `t` of app `a` it would have taken, and which of these were used after that. */
function history(
  kind: PolicyKind,
  from: Date,
): { tokens: RawBuilder<boolean>; usedLater: RawBuilder<boolean> } {
  const unusedFrom = earlier(from, UNUSED_DAYS * DAY);
  switch (kind) {
    case 'revoke unused':
      // Of a token only the last use is kept. One that was used since was unused before where its whole app was.
      return {
        tokens: sql<boolean>`t.created_at < ${unusedFrom} and not (t.last_used_at is null and t.use_count > 0) and (
          t.last_used_at is null or t.last_used_at < ${unusedFrom}
          or t.last_used_at >= ${from} and ${idle(unusedFrom, from)})`,
        usedLater: sql<boolean>`t.last_used_at >= ${from}`,
      };
    case 'revoke inactive':
      return {
        tokens: sql<boolean>`exists (select from org_user u where u.workspace_id = t.workspace_id
          and u.domain_id = t.domain_id and u.user_id = t.user_id and not u.active)`,
        usedLater: sql<boolean>`t.last_used_at >= ${from}`,
      };
    case 're-revoke banned':
      return {
        tokens: sql<boolean>`a.status = 'banned' and exists (select from decision b
          where b.workspace_id = a.workspace_id and b.id = a.decision_id and t.first_seen_at > b.made_at)`,
        usedLater: sql<boolean>`t.last_used_at > t.first_seen_at`,
      };
    case 'revoke run out':
      // Of approvals for all domains only the app that they were made on is sure to have had it.
      return {
        tokens: sql<boolean>`exists (${ranOut(from)} and t.created_at < e.ended_at
          and (t.gone_at is null or t.gone_at >= e.ended_at))`,
        usedLater: sql<boolean>`exists (${ranOut(from)} and t.last_used_at > e.ended_at)`,
      };
    case 'ban look-alikes':
      return {
        tokens: sql<boolean>`a.status = 'new' and exists (select from finding f
          where f.workspace_id = a.workspace_id and f.app_id = a.id and f.rule = 'look-alike'
            and f.severity = 'critical' and (f.ended_at is null or f.ended_at > ${from}))`,
        usedLater: sql<boolean>`t.last_used_at > t.first_seen_at`,
      };
  }
}

/** Approvals `e` of app `a` that ran out since, with no decision on it in their place. */
const ranOut = (from: Date) => sql`select from decision e
  where e.workspace_id = a.workspace_id and e.app_id = a.id and e.verdict = 'approved' and e.ended_why = 'expired'
    and e.ended_at > ${from} and not exists (select from decision l where l.workspace_id = e.workspace_id
      and l.app_id = e.app_id and l.id > e.id and l.made_at <= e.ended_at)`;

/** Its app was not used at all in that time: counted on its first and its last day, and the counts agree. */
const idle = (start: Date, end: Date): RawBuilder<boolean> => sql<boolean>`
  (select last.uses from app_use last where last.workspace_id = a.workspace_id and last.domain_id = a.domain_id
      and last.app_id = a.id and last.day <= ${isoDay(end)}::date order by last.day desc limit 1)
  <= (select first.uses from app_use first where first.workspace_id = a.workspace_id
      and first.domain_id = a.domain_id and first.app_id = a.id and first.day <= ${isoDay(start)}::date
      order by first.day desc limit 1)`;
