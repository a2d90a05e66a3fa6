import { type RawBuilder, sql } from 'kysely';
import type { Trx } from '../../db/database.ts';
import { isoDay } from '../../lib/time.ts';
import type { AppFacts, RuleContext } from './facts.ts';
import { ofThese, type Scope, type StoodBefore } from './summary-store.ts';

/** Facts of this many apps are in memory at once. */
const BATCH = 1000;

/** What the sign-ins of this reading say: since when they are new; null: they are the first. Undefined: not visible. */
export type LoginsFrom = Date | null | undefined;

export interface FactsOf extends Scope {
  readonly before: ReadonlyMap<number, StoodBefore>;
  readonly loginsFrom: LoginsFrom;
}

interface Row {
  facts: Omit<
    AppFacts,
    'firstSeenAt' | 'firstTokenAt' | 'newestTokenAt' | 'lastUsedAt' | 'backSince' | 'before'
  >;
  firstSeenAt: Date;
  firstTokenAt: Date | null;
  newestTokenAt: Date | null;
  lastUsedAt: Date | null;
  backAt: Date | null;
  backTokens: number | null;
  backUsers: number | null;
}

/** Facts of the living apps of the domain, or of those of a look, after a reading, in batches. `stage_held` must be there. */
export async function* appFacts(trx: Trx, of: FactsOf): AsyncGenerator<readonly AppFacts[]> {
  for (let after = 0; ; ) {
    const batch = await factsAfter(trx, of, after);
    if (batch.length > 0) yield batch;
    const last = batch.at(-1);
    if (!last || batch.length < BATCH) return;
    after = last.appId;
  }
}

async function factsAfter(trx: Trx, of: FactsOf, after: number): Promise<AppFacts[]> {
  const { workspaceId, domainId } = of;
  const { rows } = await sql<Row>`
    select json_build_object('appId', a.id, 'identity', a.identity, 'name', a.name, 'applicationId', a.application_id,
        'label', a.label, 'namespace', a.namespace, 'kind', a.kind, 'namesake', a.namesake, 'adminApprovedOnly', a.admin_approved_only,
        'startUrl', a.start_url, 'refreshTokenHours', a.refresh_token_hours, 'untilUsed', a.until_used,
        'scopes', a.scopes, 'inBaseline', a.in_baseline, 'owner', a.owner,
        'tokens', coalesce(h.tokens, 0), 'users', coalesce(h.users, 0), 'inactiveUsers', coalesce(h.inactive, 0),
        'admins', h.admins, 'privileges', coalesce(h.privileges, '{}'), 'uses', coalesce(h.uses, 0),
        'unused90', coalesce(h.unused, 0), 'mostInAnHour', coalesce(h.most_in_an_hour, 0),
        'firstUser', case when a.first_user is not null then json_build_object('userId', a.first_user,
          'firstGrant', coalesce(h.first_grant and h.first_user = a.first_user, false)) end,
        'isOurs', d.own_app_id is not distinct from a.id, 'usesPerDay', coalesce(day.uses, '{}'),
        'usersWeekAgo', week.users, 'newSources', source.ips, 'knownSources', source.known, 'freshSources', source.fresh) as facts,
      a.first_seen_at, a.first_token_at, h.newest_at as newest_token_at,
      a.last_used_at, back.at as back_at, back.tokens as back_tokens, back.users as back_users
    from app a
    join domain d on d.workspace_id = a.workspace_id and d.id = a.domain_id
    left join stage_held h on h.app_id = a.id
    ${usageOf(of)} ${backOf()} ${sourcesOf(of)}
    where a.workspace_id = ${workspaceId} and a.domain_id = ${domainId} and a.gone_at is null and a.id > ${after} ${ofThese(of, 'a.id')}
    order by a.id limit ${BATCH}`.execute(trx);
  return rows.map(({ facts, backAt, backTokens, backUsers, ...times }) => ({
    ...facts,
    ...times,
    before: of.before.get(facts.appId) ?? null,
    backSince: backAt && { at: backAt, tokens: backTokens ?? 0, users: backUsers ?? 0 },
  }));
}

/** Uses a day of the 14 days before today, from a count that only rises, and people about a week ago. */
function usageOf({ now }: FactsOf): RawBuilder<unknown> {
  const today = isoDay(now);
  return sql`
    left join lateral (
      select array_agg(greatest(0, round((uses - was) / (day - was_on)))::float8 order by day) as uses from (
        select day, uses, lag(uses) over w as was, lag(day) over w as was_on from app_use u
        where u.workspace_id = a.workspace_id and u.domain_id = a.domain_id and u.app_id = a.id
          and u.day between ${today}::date - 15 and ${today}::date - 1
        window w as (order by day)
      ) days where was is not null
    ) day on true
    left join lateral (
      select users from app_use u
      where u.workspace_id = a.workspace_id and u.domain_id = a.domain_id and u.app_id = a.id
        and u.day between ${today}::date - 9 and ${today}::date - 7
      order by u.day desc limit 1
    ) week on true`;
}

/** What was granted after the newest revocation that was proven, by those whom it was for. Both times are Salesforce's. */
function backOf(): RawBuilder<unknown> {
  return sql`
    left join lateral (
      select r.proven_at as at, sum(t.copies)::integer as tokens, count(distinct t.user_id)::integer as users
      from (
        select * from revocation r where r.workspace_id = a.workspace_id and r.app_id = a.id and r.proven_at is not null
        order by r.id desc limit 1
      ) r
      join token t on t.workspace_id = a.workspace_id and t.domain_id = a.domain_id and t.app_id = a.id
        and t.gone_at is null and t.created_at > r.proven_at and t.first_seen_at > r.asked_at
      where r.reach = 'all' or exists (
        select from revocation_row w where w.workspace_id = r.workspace_id and w.revocation_id = r.id
          and w.user_id = t.user_id and w.state = 'gone')
      group by r.proven_at
    ) back on true`;
}

function sourcesOf({ loginsFrom }: FactsOf): RawBuilder<unknown> {
  if (loginsFrom === undefined)
    return sql`cross join (select null::text[] as ips, null::integer as known, null::integer as fresh) source`;
  if (loginsFrom === null)
    return sql`cross join (select '{}'::text[] as ips, 0 as known, 0 as fresh) source`;
  return sql`
    cross join lateral (
      select coalesce(array_agg(s.source_ip order by s.source_ip) filter (where s.first_at >= ${loginsFrom}), '{}') as ips,
        count(*) filter (where s.first_at < ${loginsFrom})::integer as known,
        count(*) filter (where s.first_at < ${loginsFrom} and s.first_at >= ${loginsFrom}::timestamptz - interval '14 days')::integer as fresh
      from app_source s
      where s.workspace_id = a.workspace_id and s.domain_id = a.domain_id and s.application = a.name
    ) source`;
}

/** What all apps of the domain are compared with, read before the reading is noted on the domain. */
export async function readRuleContext(
  trx: Trx,
  { workspaceId, domainId, now }: Scope,
): Promise<Omit<RuleContext, 'sameName' | 'alike' | 'coverage'>> {
  const row = await trx
    .selectFrom('domain as d')
    .leftJoin('route as r', (join) =>
      join.onRef('r.workspaceId', '=', 'd.workspaceId').onRef('r.channel', '=', 'd.channel'),
    )
    .select(['d.baselineAt', 'd.lastSyncedAt', 'r.zone'])
    .where('d.workspaceId', '=', workspaceId)
    .where('d.id', '=', domainId)
    .executeTakeFirstOrThrow();
  return {
    now,
    baselineAt: row.baselineAt,
    previousReadAt: row.lastSyncedAt,
    zone: row.zone ?? 'UTC',
  };
}
