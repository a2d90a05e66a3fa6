import { sql } from 'kysely';
import { OWN_IDENTITY } from '../apps/inventory/app.ts';
import type { Scope } from '../apps/inventory/summary-store.ts';
import type { Trx } from '../db/database.ts';
import { learnApps, MANY_ROWS, sketchStatistics } from '../db/statistics.ts';
import { isoDay } from '../lib/time.ts';

/** One reading, or one look, about to become the truth of a domain. */
export interface Commit extends Scope {
  readonly runId: string;
  /** Salesforce's clock: tokens created before this were read. */
  readonly readBefore: Date;
}

/**
 * The first statement of the transaction: locks the domain's row with our run id. False where another run holds the
 * domain, or it was deleted: then nothing may be written.
 */
export async function lockForCommit(trx: Trx, commit: Commit): Promise<boolean> {
  const row = await trx
    .selectFrom('domain')
    .select('id')
    .where('workspaceId', '=', commit.workspaceId)
    .where('id', '=', commit.domainId)
    .where('runId', '=', commit.runId)
    .where('deletedAt', 'is', null)
    .forNoKeyUpdate()
    .executeTakeFirst();
  return row !== undefined;
}

/** Which of the apps read we know already; those of `mergeApps` are numbered too. */
export async function numberApps(trx: Trx, commit: Commit): Promise<void> {
  const { workspaceId, domainId } = commit;
  const { numAffectedRows: known } = await sql`
    update stage_app s set app_id = a.id from app a
    where a.workspace_id = ${workspaceId} and a.domain_id = ${domainId} and a.identity = s.identity`.execute(
    trx,
  );
  if (Number(known) >= MANY_ROWS) await sql`analyze stage_app`.execute(trx);
}

/**
 * Our own reading uses our own grant, and is no news: its use is noted once a day. Both sides are our own app's before they
 * meet, whatever PostgreSQL believes of them: joined in another order a million rows were held against a million.
 */
export async function noteOwnUseDaily(trx: Trx, commit: Commit): Promise<void> {
  const { workspaceId, domainId } = commit;
  await sql`
    update stage_group g set last_used_at = t.last_used_at, use_count = t.use_count
    from token t
    where g.n = any(array(select n from stage_app where identity = ${OWN_IDENTITY}))
      and t.workspace_id = ${workspaceId} and t.domain_id = ${domainId}
      and t.app_id = any(array(select app_id from stage_app where identity = ${OWN_IDENTITY} and app_id is not null))
      and t.user_id = g.user_id and t.created_at = g.created_at and t.gone_at is null
      and date_trunc('day', t.last_used_at, 'UTC') = date_trunc('day', g.last_used_at, 'UTC')`.execute(
    trx,
  );
}

/** What the org says of an app, and a reading that is not whole may have been refused. */
const facts = [
  'label',
  'developerName',
  'namespace',
  'adminApprovedOnly',
  'startUrl',
  'refreshTokenHours',
  'untilUsed',
  'scopes',
  'namesake',
] as const;

/**
 * Adds what is new and changes what differs; an unchanged org writes nothing. What a reading that is not `whole` did not
 * see of an app may only have been withheld: it stays as it was. An app that is installed and that nobody holds a token to
 * is as one whose tokens are gone; it is new when somebody does.
 */
export async function mergeApps(trx: Trx, commit: Commit, whole: boolean): Promise<void> {
  const { workspaceId, domainId, now } = commit;
  const [was, said] = ['a', 's'].map((of) =>
    sql.join(facts.map((name) => sql.ref(`${of}.${name}`))),
  );
  const seen = whole
    ? said
    : sql.join(
        facts.map((name) => sql`coalesce(${sql.ref(`s.${name}`)}, ${sql.ref(`a.${name}`)})`),
      );
  const columns = sql.join(facts.map((name) => sql.ref(name)));
  const goneAt = sql`case when s.is_held then null else a.gone_at end`;
  const isFirst = sql`s.is_held and a.gone_at is not null and a.first_token_at is null`;
  const askedTo = sql`coalesce(s.asked_to, a.asked_to)`;
  const allowed = sql`case when s.is_allowed_read then s.allowed else a.allowed end`;
  await sql`
    merge into app a using stage_app s
      on a.workspace_id = ${workspaceId} and a.domain_id = ${domainId} and a.identity = s.identity
    when matched and (a.name, a.kind, a.application_id, a.gone_at, a.asked_to, a.allowed, a.is_listed, ${was})
        is distinct from (s.name, s.kind, s.application_id, ${goneAt}, ${askedTo}, ${allowed}, s.is_listed, ${seen})
      then update set (name, kind, application_id, gone_at, asked_to, allowed, is_listed, first_seen_at, ${columns})
        = row (s.name, s.kind, s.application_id, ${goneAt}, ${askedTo}, ${allowed}, s.is_listed,
          case when ${isFirst} then ${now}::timestamptz else a.first_seen_at end, ${seen})
    when not matched then insert (workspace_id, domain_id, identity, name, application_id, kind, first_seen_at, gone_at,
        asked_to, allowed, is_listed, ${columns})
      values (${workspaceId}, ${domainId}, s.identity, s.name, s.application_id, s.kind, ${now},
        case when not s.is_held then ${now}::timestamptz end, s.asked_to, s.allowed, s.is_listed, ${said})`.execute(
    trx,
  );
  await numberApps(trx, commit);
  const { rows } = await sql<{ apps: number }>`
    select count(*)::integer as apps from stage_app`.execute(trx);
  await learnApps(trx, rows[0]?.apps ?? 0);
}

/** `whole`: the reading is complete, so counts may fall; else they only rise. */
export async function mergeTokens(trx: Trx, commit: Commit, whole: boolean): Promise<void> {
  const { workspaceId, domainId, now } = commit;
  const copies = whole ? sql`s.copies` : sql`greatest(t.copies, s.copies)`;
  // In the order of the key, so that a first sync fills its index page by page.
  await sql`
    merge into token t using (
      select sa.app_id, d.user_id, d.created_at, d.copies, d.last_used_at, d.use_count
      from stage_difference d join stage_app sa using (n) order by sa.app_id, d.user_id, d.created_at
    ) s
      on t.workspace_id = ${workspaceId} and t.domain_id = ${domainId}
        and t.app_id = s.app_id and t.user_id = s.user_id and t.created_at = s.created_at
    when matched and (t.copies, t.last_used_at, t.use_count, t.gone_at)
        is distinct from (${copies}, s.last_used_at, s.use_count, null)
      then update set copies = ${copies}, last_used_at = s.last_used_at, use_count = s.use_count, gone_at = null
    when not matched then insert (workspace_id, domain_id, app_id, user_id, created_at, copies, last_used_at, use_count, first_seen_at)
      values (${workspaceId}, ${domainId}, s.app_id, s.user_id, s.created_at, s.copies, s.last_used_at, s.use_count, ${now})`.execute(
    trx,
  );
}

/**
 * Since when readings have said, without one that saw otherwise, that most of the tokens are not there; nothing where
 * this one is the first.
 */
export async function suspectSince(trx: Trx, commit: Commit): Promise<Date | undefined> {
  const { workspaceId, domainId } = commit;
  const { rows } = await sql<{ since: Date | null }>`
    with ended as (
      select ended_at, outcome = 'suspect' and not (coverage ->> 'ownRowsOnly')::boolean as vanished
      from sync_run
      where workspace_id = ${workspaceId} and domain_id = ${domainId} and outcome in ('complete', 'suspect')
    )
    select min(ended_at) as since from ended
    where vanished and ended_at > coalesce((select max(ended_at) from ended where not vanished), '-infinity')`.execute(
    trx,
  );
  return rows[0]?.since ?? undefined;
}

/** Only people who hold a token: they stand in `stage_person`. */
export async function mergeUsers(trx: Trx, commit: Commit): Promise<void> {
  const { workspaceId, domainId } = commit;
  const { numAffectedRows: people } = await sql`
    insert into stage_person (user_id) select distinct user_id from stage_group`.execute(trx);
  await sketchStatistics(trx, 'stage_person', Number(people));
  await sql`
    merge into org_user o using (
      select distinct on (user_id) * from stage_user join stage_person using (user_id) order by user_id
    ) s
      on o.workspace_id = ${workspaceId} and o.domain_id = ${domainId} and o.user_id = s.user_id
    when matched and (o.username, o.name, o.email, o.active, o.profile, o.gone_at)
        is distinct from (s.username, s.name, s.email, s.active, s.profile, null)
      then update set username = s.username, name = s.name, email = s.email, active = s.active,
        profile = s.profile, gone_at = null
    when not matched then insert (workspace_id, domain_id, user_id, username, name, email, active, profile)
      values (${workspaceId}, ${domainId}, s.user_id, s.username, s.name, s.email, s.active, s.profile)`.execute(
    trx,
  );
}

export async function mergePackages(trx: Trx, commit: Commit): Promise<void> {
  const { workspaceId, domainId, now } = commit;
  await sql`
    merge into package p using (select distinct on (package_id) * from stage_package order by package_id) s
      on p.workspace_id = ${workspaceId} and p.domain_id = ${domainId} and p.package_id = s.package_id
    when matched and (p.name, p.namespace, p.version, p.gone_at) is distinct from (s.name, s.namespace, s.version, null)
      then update set name = s.name, namespace = s.namespace, version = s.version, gone_at = null
    when not matched then insert (workspace_id, domain_id, package_id, name, namespace, version)
      values (${workspaceId}, ${domainId}, s.package_id, s.name, s.namespace, s.version)`.execute(
    trx,
  );
  await sql`
    update package p set gone_at = ${now}
    where p.workspace_id = ${workspaceId} and p.domain_id = ${domainId} and p.gone_at is null
      and not exists (select from stage_package s where s.package_id = p.package_id)`.execute(trx);
}

/** Users, tokens and uses per app as they were counted into `stage_held`, kept by day. */
export async function keepDay(trx: Trx, commit: Commit): Promise<void> {
  const { workspaceId, domainId, now } = commit;
  const day = isoDay(now);
  await sql`
    merge into app_use u using stage_held s
      on u.workspace_id = ${workspaceId} and u.domain_id = ${domainId} and u.app_id = s.app_id and u.day = ${day}::date
    when matched and (u.users, u.tokens, u.uses) is distinct from (s.users, s.tokens, s.uses)
      then update set (users, tokens, uses) = row (s.users, s.tokens, s.uses)
    when not matched then insert (workspace_id, domain_id, app_id, day, users, tokens, uses)
      values (${workspaceId}, ${domainId}, s.app_id, ${day}::date, s.users, s.tokens, s.uses)`.execute(
    trx,
  );
}

/** What the reading found, for the words that tell of it. */
export async function countReading(trx: Trx): Promise<{ apps: number; tokens: number }> {
  const { rows } = await sql<{ apps: number; tokens: number }>`
    select (select count(*)::integer from stage_app where is_held) as apps,
      (select coalesce(sum(copies), 0)::integer from stage_group) as tokens`.execute(trx);
  return rows[0] ?? { apps: 0, tokens: 0 };
}

/** Apps that came and went since a domain broke, and whoever found them: what was missed meanwhile. */
export async function countMissed(
  trx: Trx,
  commit: Commit,
  since: Date,
): Promise<{ appeared: number; removed: number }> {
  const { workspaceId, domainId } = commit;
  const { rows } = await sql<{ appeared: number; removed: number }>`
    select count(*) filter (where first_seen_at >= ${since} and gone_at is null)::integer as appeared,
      count(*) filter (where gone_at >= ${since} and first_seen_at < ${since})::integer as removed
    from app where workspace_id = ${workspaceId} and domain_id = ${domainId}`.execute(trx);
  return rows[0] ?? { appeared: 0, removed: 0 };
}
