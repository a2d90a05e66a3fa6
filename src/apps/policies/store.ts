import { sql } from 'kysely';
import type { Db, Trx } from '../../db/database.ts';
import type { Row } from '../../db/tables.ts';
import { DAY, earlier } from '../../lib/time.ts';
import type { PolicyKind } from './policy.ts';

/** What all policies together may take from a domain in 24 hours: the smaller of the two. */
const MOST_TOKENS_A_DAY = 25;
const MOST_SHARE_A_DAY = 0.05;
/** Our clock and Salesforce's may differ by so much. */
const SKEW_MINUTES = 15;

export type PolicyRow = Row<'policy'>;
type PolicyChange = Partial<Omit<PolicyRow, 'workspaceId' | 'kind' | 'rehearsal'>> & {
  rehearsal?: string;
};

export async function policyRows(db: Db, workspaceId: number): Promise<PolicyRow[]> {
  return db.selectFrom('policy').selectAll().where('workspaceId', '=', workspaceId).execute();
}

/** Its row, made where there is none, locked: one change at a time, and one worker that acts. */
export async function lockPolicy(
  trx: Trx,
  workspaceId: number,
  kind: PolicyKind,
): Promise<PolicyRow> {
  await trx
    .insertInto('policy')
    .values({ workspaceId, kind })
    .onConflict((conflict) => conflict.columns(['workspaceId', 'kind']).doNothing())
    .execute();
  return trx
    .selectFrom('policy')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('kind', '=', kind)
    .forNoKeyUpdate()
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
    .where('workspaceId', '=', workspaceId)
    .where('kind', '=', kind)
    .execute();
}

/** Policies that were asked for before `at` and are not on. */
export async function policiesAsked(db: Db, at: Date) {
  return db
    .selectFrom('policy')
    .select(['workspaceId', 'kind'])
    .where('isOn', '=', false)
    .where('askedAt', '<=', at)
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
    ${inForce()} order by p.workspace_id, d.id, p.kind`.execute(db);
  return rows;
}

/** The same, as a query. */
export const inForce = () => sql`
    select p.workspace_id, d.id as domain_id, p.kind, p.on_by, p.on_since,
      last.id as run_id, last.started_at as read_from
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
        where s.workspace_id = p.workspace_id and s.name = 'policies.paused' and s.value = 'true'::jsonb)`;

/** How many tokens policies may still take from a domain now, without a person. `except`: a revocation that is not counted. */
export async function policyRoom(
  db: Db,
  domain: { workspaceId: number; domainId: number },
  now: Date,
  except?: number,
): Promise<number> {
  const { workspaceId, domainId } = domain;
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
          and agreed_by is null and asked_at > ${earlier(now, DAY)}
          and id is distinct from ${except ?? null}) as taken`.execute(db);
  const { held, taken } = rows[0] ?? { held: 0, taken: 0 };
  return Math.max(0, Math.min(MOST_TOKENS_A_DAY, Math.floor(held * MOST_SHARE_A_DAY)) - taken);
}

/** Tokens outside this time of creation are none of the policy's; null: no bound. */
export async function policyWindow(
  db: Db,
  revocation: {
    workspaceId: number;
    appId: number;
    policyKind: string | null;
    decisionId: number | null;
    askedAt: Date;
  },
): Promise<{ from: Date | null; to: Date | null }> {
  const { rows } = await sql<{ from: Date | null; to: Date | null }>`
    select
      case when p.kind = 're-revoke banned' then (select b.made_at - make_interval(mins => ${SKEW_MINUTES})
        from decision b where b.workspace_id = p.workspace_id and b.id = ${revocation.decisionId}) end as "from",
      case when p.kind in ('revoke unused', 'revoke inactive') then p.on_since
        when p.kind = 'revoke run out' then coalesce((select e.ended_at from app a
          join decision e on e.workspace_id = a.workspace_id and e.id = a.ran_out_id
          where a.workspace_id = p.workspace_id and a.id = ${revocation.appId}), ${revocation.askedAt}) end as "to"
    from policy p
    where p.workspace_id = ${revocation.workspaceId} and p.kind = ${revocation.policyKind}`.execute(
    db,
  );
  return rows[0] ?? { from: null, to: null };
}

/** Of these users, those whose tokens of the app policies took twice within 24 hours: the third time a person is asked. */
export async function takenTwice(
  db: Db,
  workspaceId: number,
  appId: number,
  now: Date,
): Promise<Set<string>> {
  const { rows } = await sql<{ userId: string }>`
    select w.user_id from revocation_row w
    join revocation r on r.workspace_id = w.workspace_id and r.id = w.revocation_id
    where r.workspace_id = ${workspaceId} and r.app_id = ${appId} and r.policy_kind = 're-revoke banned'
      and w.state in ('sent', 'gone') and r.asked_at > ${earlier(now, DAY)}
    group by w.user_id having count(distinct r.id) >= 2`.execute(db);
  return new Set(rows.map(({ userId }) => userId));
}

/** Whether a person has something of this policy before them in the domain. */
export async function isAsking(db: Db, policy: PolicyAtDomain): Promise<boolean> {
  const row = await db
    .selectFrom('revocation')
    .select('id')
    .where('workspaceId', '=', policy.workspaceId)
    .where('domainId', '=', policy.domainId)
    .where('policyKind', '=', policy.kind)
    .where('state', 'in', ['asked', 'again'])
    .where('endedAt', 'is', null)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
