import { type RawBuilder, type Selectable, sql } from 'kysely';
import type { Db, Trx } from '../db/database.ts';
import type { PolicyTable } from '../db/governance-tables.ts';
import type { PolicyKind } from './policy.ts';

/** What all policies together may take from a domain in 24 hours: the smaller of the two. */
const MOST_TOKENS_A_DAY = 25;
const MOST_SHARE_A_DAY = 0.05;
const DAY_MS = 24 * 3_600_000;
const UNUSED_DAYS = 90;
/** Our clock and Salesforce's may differ by so much. */
const SKEW_MINUTES = 15;
/** A person who said no is not asked the same again for so long. */
const QUIET_MS = 7 * DAY_MS;

export type PolicyRow = Selectable<PolicyTable>;
type PolicyChange = Partial<Omit<PolicyRow, 'workspace_id' | 'kind' | 'rehearsal'>> & {
  rehearsal?: string;
};

export async function policyRows(db: Db, workspaceId: number): Promise<PolicyRow[]> {
  return db.selectFrom('policy').selectAll().where('workspace_id', '=', workspaceId).execute();
}

/** Its row, made where there is none, locked: one change at a time, and one worker that acts. */
export async function lockPolicy(
  trx: Trx,
  workspaceId: number,
  kind: PolicyKind,
): Promise<PolicyRow> {
  await trx
    .insertInto('policy')
    .values({
      workspace_id: workspaceId,
      kind,
      asked_by: null,
      asked_at: null,
      on_by: null,
      on_since: null,
      rehearsed_at: null,
      rehearsal: null,
    })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'kind']).doNothing())
    .execute();
  return trx
    .selectFrom('policy')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('kind', '=', kind)
    .forUpdate()
    .executeTakeFirstOrThrow();
}

export async function changePolicy(
  trx: Trx,
  workspaceId: number,
  kind: PolicyKind,
  change: PolicyChange,
): Promise<void> {
  await trx
    .updateTable('policy')
    .set(change)
    .where('workspace_id', '=', workspaceId)
    .where('kind', '=', kind)
    .execute();
}

/** Policies that were asked for before `at` and are not on. */
export async function policiesAsked(db: Db, at: Date) {
  return db
    .selectFrom('policy')
    .select(['workspace_id as workspaceId', 'kind'])
    .where('is_on', '=', false)
    .where('asked_at', '<=', at)
    .execute();
}

/** A policy that is on, in a domain whose last reading saw everything. */
export interface PolicyAtDomain {
  readonly workspaceId: number;
  readonly domainId: number;
  readonly kind: PolicyKind;
  /** Slack user id. */
  readonly onBy: string;
  readonly onSince: Date;
  readonly runId: string;
  /** When that reading began, our clock: decisions since are newer than what it saw. */
  readonly readFrom: Date;
}

/** Nothing of a workspace that has paused its policies, and of a domain whose last reading was not whole. */
export async function policiesInForce(db: Db): Promise<PolicyAtDomain[]> {
  const { rows } = await sql<PolicyAtDomain>`
    select p.workspace_id as "workspaceId", d.id as "domainId", p.kind, p.on_by as "onBy", p.on_since as "onSince",
      last.id as "runId", last.started_at as "readFrom"
    from policy p
    join workspace w on w.id = p.workspace_id and w.gone_at is null
    join domain d on d.workspace_id = p.workspace_id and d.deleted_at is null and d.status = 'success'
    cross join lateral (
      select r.id, r.started_at, r.outcome from sync_run r
      where r.workspace_id = d.workspace_id and r.domain_id = d.id and r.outcome in ('complete', 'partial', 'suspect')
      order by r.ended_at desc limit 1
    ) last
    where p.is_on and last.outcome = 'complete'
      and not exists (select from setting s
        where s.workspace_id = p.workspace_id and s.name = 'policies.paused' and s.value = 'true'::jsonb)
    order by p.workspace_id, d.id, p.kind`.execute(db);
  return rows;
}

/** How many tokens policies may still take from a domain now, without a person. `except`: a revocation that is not counted. */
export async function policyRoom(
  db: Db,
  domain: { workspace_id: number; domain_id: number },
  now: Date,
  except?: number,
): Promise<number> {
  const { workspace_id: workspaceId, domain_id: domainId } = domain;
  const { rows } = await sql<{ held: number; taken: number }>`
    select
      (select coalesce(sum(copies), 0)::integer from token
        where workspace_id = ${workspaceId} and domain_id = ${domainId} and gone_at is null) as held,
      (select coalesce(sum(case
          when frozen_at is not null then frozen_tokens
          when ended_at is not null or state in ('asked', 'again') then 0
          else shown_tokens end), 0)::integer
        from revocation
        where workspace_id = ${workspaceId} and domain_id = ${domainId} and policy_kind is not null
          and agreed_by is null and asked_at > ${new Date(now.getTime() - DAY_MS)}
          and id is distinct from ${except ?? null}) as taken`.execute(db);
  const { held, taken } = rows[0] ?? { held: 0, taken: 0 };
  return Math.max(0, Math.min(MOST_TOKENS_A_DAY, Math.floor(held * MOST_SHARE_A_DAY)) - taken);
}

/** Tokens outside this time of creation are none of the policy's; null: no bound. */
export async function policyWindow(
  db: Db,
  revocation: { workspace_id: number; policy_kind: string | null; decision_id: number | null },
): Promise<{ from: Date | null; to: Date | null }> {
  const { rows } = await sql<{ from: Date | null; to: Date | null }>`
    select
      case when p.kind = 're-revoke banned' then (select b.made_at - make_interval(mins => ${SKEW_MINUTES})
        from decision b where b.workspace_id = p.workspace_id and b.id = ${revocation.decision_id}) end as "from",
      case when p.kind in ('revoke unused', 'revoke inactive') then p.on_since end as "to"
    from policy p
    where p.workspace_id = ${revocation.workspace_id} and p.kind = ${revocation.policy_kind}`.execute(
    db,
  );
  return rows[0] ?? { from: null, to: null };
}

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
function meant({ kind, onSince, readFrom, domainId }: PolicyAtDomain): RawBuilder<boolean> {
  switch (kind) {
    case 'revoke unused':
      // A use that was counted and has no date was hidden from us.
      return sql`t.created_at < ${onSince} and not (t.last_used_at is null and t.use_count > 0)
        and greatest(t.created_at, t.last_used_at) < ${readFrom}::timestamptz - make_interval(days => ${UNUSED_DAYS})
        and ${seenFor14Days(readFrom, domainId, sql`k.last_used_at is not null`)}`;
    case 'revoke inactive':
      return sql`t.created_at < ${onSince}
        and exists (select from org_user u where u.workspace_id = t.workspace_id and u.domain_id = t.domain_id
          and u.user_id = t.user_id and not u.active)
        and ${seenFor14Days(
          readFrom,
          domainId,
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
    case 'ban look-alikes':
      return sql`false`;
  }
}

const seenFor14Days = (readFrom: Date, domainId: number, shows: RawBuilder<unknown>) => sql`
  exists (select from sync_run r where r.workspace_id = t.workspace_id and r.domain_id = ${domainId}
    and r.outcome = 'complete' and r.ended_at <= ${readFrom}::timestamptz - interval '14 days')
  and exists (select from token k where k.workspace_id = t.workspace_id and k.domain_id = ${domainId}
    and k.gone_at is null and k.first_seen_at <= ${readFrom}::timestamptz - interval '14 days' and ${shows})`;

/** No person has decided on the app since the reading began, or refused this policy there of late. */
const free = (policy: PolicyAtDomain, now: Date): RawBuilder<boolean> => sql<boolean>`
  not exists (select from decision h where h.workspace_id = a.workspace_id and h.app_id = a.id
    and h.source <> 'policy' and greatest(h.made_at, h.ended_at) > ${policy.readFrom})
  and not exists (select from revocation o where o.workspace_id = a.workspace_id and o.app_id = a.id
    and (o.ended_at is null or o.policy_kind = ${policy.kind} and o.stop_why in ('person', 'declined', 'expired')
      and o.ended_at > ${new Date(now.getTime() - QUIET_MS)}))`;

/** Tokens that a policy is about now, app by app. */
export async function policyTokens(
  db: Db,
  policy: PolicyAtDomain,
  now: Date,
): Promise<PolicyToken[]> {
  const { workspaceId, domainId } = policy;
  const { rows } = await sql<{ appId: number; userId: string; createdAt: Date; copies: number }>`
    select a.id as "appId", t.user_id as "userId", t.created_at as "createdAt", t.copies
    from token t join app a on a.workspace_id = t.workspace_id and a.id = t.app_id
    where t.workspace_id = ${workspaceId} and t.domain_id = ${domainId} and t.gone_at is null
      and ${meant(policy)} and ${free(policy, now)}
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
    select a.id as "appId", a.name from app a
    join finding f on f.workspace_id = a.workspace_id and f.app_id = a.id
    where a.workspace_id = ${policy.workspaceId} and a.domain_id = ${policy.domainId} and a.gone_at is null
      and a.status = 'new' and f.rule = 'look-alike' and f.severity = 'critical' and f.ended_at is null
      and not exists (select from decision d where d.workspace_id = a.workspace_id and d.app_id = a.id)
      and ${free(policy, now)}
    order by a.id`.execute(db);
  return rows;
}

/** Of these users, those whose tokens of the app policies took twice within 24 hours: the third time a person is asked. */
export async function takenTwice(
  db: Db,
  workspaceId: number,
  appId: number,
  now: Date,
): Promise<Set<string>> {
  const { rows } = await sql<{ userId: string }>`
    select w.user_id as "userId" from revocation_row w
    join revocation r on r.workspace_id = w.workspace_id and r.id = w.revocation_id
    where r.workspace_id = ${workspaceId} and r.app_id = ${appId} and r.policy_kind = 're-revoke banned'
      and w.state in ('sent', 'gone') and r.asked_at > ${new Date(now.getTime() - DAY_MS)}
    group by w.user_id having count(distinct r.id) >= 2`.execute(db);
  return new Set(rows.map(({ userId }) => userId));
}

/** Whether a person has something of this policy before them in the domain. */
export async function isAsking(db: Db, policy: PolicyAtDomain): Promise<boolean> {
  const row = await db
    .selectFrom('revocation')
    .select('id')
    .where('workspace_id', '=', policy.workspaceId)
    .where('domain_id', '=', policy.domainId)
    .where('policy_kind', '=', policy.kind)
    .where('state', 'in', ['asked', 'again'])
    .where('ended_at', 'is', null)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
