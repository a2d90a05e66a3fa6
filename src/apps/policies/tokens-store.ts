import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../../db/database.ts';
import { earlier, WEEK } from '../../lib/time.ts';
import { UNUSED_DAYS } from '../inventory/facts.ts';
import type { PolicyAtDomain } from './store.ts';

/** A person who said no is not asked the same again for so long. */
const QUIET_MS = WEEK;

/** Tokens of one app that a policy would take. */
export interface PolicyToken {
  readonly appId: number;
  readonly userId: string;
  readonly createdAt: number;
  readonly copies: number;
}

/**
 * Living tokens `t` of app `a` that a policy is about, as a condition on the last reading. Those that look for what is no
 * longer used touch nothing that came after they were switched on; the others are about what is new.
 */
function targetedBy(policy: PolicyAtDomain): RawBuilder<boolean> {
  const { kind, onSince, readFrom } = policy;
  switch (kind) {
    case 'revoke unused':
      // A use that was counted and has no date was hidden from us.
      return sql`t.created_at < ${onSince} and not (t.last_used_at is null and t.use_count > 0)
        and greatest(t.created_at, t.last_used_at) < ${readFrom}::timestamptz - make_interval(days => ${UNUSED_DAYS})
        and ${seenFor14Days(policy, sql`k.last_used_at is not null`)}`;
    case 'revoke inactive':
      return sql`t.created_at < ${onSince}
        and exists (select from org_user u where u.workspace_id = t.workspace_id and u.domain_id = t.domain_id
          and u.user_id = t.user_id and not u.active)
        and ${seenFor14Days(
          policy,
          sql`exists (select from org_user u where u.workspace_id = k.workspace_id and u.domain_id = k.domain_id
            and u.user_id = k.user_id and u.active)`,
        )}`;
    case 're-revoke banned':
      // Only of the fingerprint that a person saw, and only what came after they banned it.
      return sql`a.status = 'banned' and exists (
        select from decision b where b.workspace_id = a.workspace_id and b.id = a.decision_id
          and t.first_seen_at > b.made_at
          and (b.domain_id = a.domain_id and b.identity = a.identity
            or b.installed = (a.application_id is not null) and b.name = a.name
              and b.namespace is not distinct from a.namespace))`;
    case 'revoke run out':
      // Not what was let in since the approval ended: on that nobody has decided.
      return sql`a.status = 'new' and exists (
        select from decision e where e.workspace_id = a.workspace_id and e.id = a.ran_out_id
          and e.ended_at > ${onSince} and t.created_at < e.ended_at)`;
    case 'ban look-alikes':
      return sql`false`;
  }
}

/** Of the domain as a whole: it names no column of the token, so that PostgreSQL asks it once and not for each. */
const seenFor14Days = (
  { workspaceId, domainId, readFrom }: PolicyAtDomain,
  shows: RawBuilder<unknown>,
) => sql`
  exists (select from sync_run r where r.workspace_id = ${workspaceId} and r.domain_id = ${domainId}
    and r.outcome = 'complete' and r.ended_at <= ${readFrom}::timestamptz - interval '14 days')
  and exists (select from token k where k.workspace_id = ${workspaceId} and k.domain_id = ${domainId}
    and k.gone_at is null and k.first_seen_at <= ${readFrom}::timestamptz - interval '14 days' and ${shows})`;

/** No person has decided on the app since the reading began, or refused this policy there of late. */
const free = (policy: PolicyAtDomain, now: Date): RawBuilder<boolean> => sql<boolean>`
  not exists (select from decision h where h.workspace_id = a.workspace_id and h.app_id = a.id
    and h.source <> 'policy' and greatest(h.made_at, h.ended_at) > ${policy.readFrom})
  and not exists (select from revocation o where o.workspace_id = a.workspace_id and o.app_id = a.id
    and (o.ended_at is null or o.policy_kind = ${policy.kind} and o.stop_why in ('person', 'declined', 'withdrawn', 'expired')
      and o.ended_at > ${earlier(now, QUIET_MS)}))`;

/** Tokens that a policy is about now, app by app. */
export async function policyTokens(
  db: Db,
  policy: PolicyAtDomain,
  now: Date,
): Promise<PolicyToken[]> {
  const { workspaceId, domainId } = policy;
  const { rows } = await sql<{ appId: number; userId: string; createdAt: Date; copies: number }>`
    select a.id as app_id, t.user_id, t.created_at, t.copies
    from token t join app a on a.workspace_id = t.workspace_id and a.id = t.app_id
    where t.workspace_id = ${workspaceId} and t.domain_id = ${domainId} and t.gone_at is null
      and ${targetedBy(policy)} and ${free(policy, now)}
    order by a.id, t.user_id`.execute(db);
  return rows.map((row) => ({ ...row, createdAt: row.createdAt.getTime() }));
}

/** New apps that pass themselves off as others, of which no person has ever decided anything. */
export async function lookAlikes(
  db: Db,
  policy: PolicyAtDomain,
  now: Date,
): Promise<{ appId: number; name: string }[]> {
  const { rows } = await sql<{ appId: number; name: string }>`
    select a.id as app_id, a.name from app a
    join finding f on f.workspace_id = a.workspace_id and f.app_id = a.id
    where a.workspace_id = ${policy.workspaceId} and a.domain_id = ${policy.domainId} and a.gone_at is null
      and a.status = 'new' and f.rule = 'look-alike' and f.severity = 'critical' and f.ended_at is null
      and not exists (select from decision d where d.workspace_id = a.workspace_id and d.app_id = a.id)
      and ${free(policy, now)}
    order by a.id`.execute(db);
  return rows;
}
