import { sql } from 'kysely';
import { OWN_IDENTITY } from '../apps/inventory/app.ts';
import type { Db, Trx } from '../db/database.ts';
import type { AppFactsRow, OrgUserRow, Privilege } from '../domains/ports.ts';
import { installedKind, NO_NAME } from './app-line.ts';
import type { Commit } from './commit-store.ts';
import type { SeenToken } from './look-rows.ts';
import type { ClaimedLook, LookKey } from './look-store.ts';

/** A token that nobody knew, with the app that it is of; null where that is not known either. */
export interface FreshToken extends SeenToken {
  readonly appId: number | null;
}

/**
 * Locks the domain's row, as the commit of a sync does first. Undefined where a sync is at its commit, has ended since the look
 * began, or the domain is gone or has another grant: what the look saw may be old, and the next one sees what is.
 */
export async function lockForLook(trx: Trx, { workspaceId, domain }: ClaimedLook) {
  return trx
    .selectFrom('domain')
    .select('id')
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', domain.id)
    .where('deletedAt', 'is', null)
    .where('grantId', '=', domain.grantId ?? null)
    .where('lastSyncedAt', '=', domain.lastSyncedAt ?? null)
    .forNoKeyUpdate()
    .skipLocked()
    .executeTakeFirst();
}

/**
 * Which of them nobody knew. Left to the next sync is a token of somebody who holds one of that app, or of whom one vanished in
 * the last reading: that may be one that was renewed, which is no news. What a revocation ended may still have been seen.
 */
export async function freshAmong(
  db: Db,
  { workspaceId, domainId }: LookKey,
  seen: readonly SeenToken[],
): Promise<FreshToken[]> {
  if (seen.length === 0) return [];
  const rows = seen.map(({ identity, appName: name, userId, createdAt }, n) => {
    return { n, identity, name, userId, createdAt };
  });
  const { rows: fresh } = await sql<{ n: number; appId: number | null }>`
    with seen as materialized (
      select s.n, a.id as app_id, s.name, s.identity, s."userId" as user_id, to_timestamp(s."createdAt"::float8 / 1000) as created_at,
        d.last_synced_at
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as s(n integer, identity text, name text, "userId" text, "createdAt" bigint)
      join domain d on d.workspace_id = ${workspaceId} and d.id = ${domainId}
      left join app a on a.workspace_id = d.workspace_id and a.domain_id = d.id and a.identity = s.identity
    )
    select s.n, s.app_id from seen s
    where not exists (
      select from app k join token t on t.workspace_id = k.workspace_id and t.domain_id = k.domain_id and t.app_id = k.id
        and t.user_id = s.user_id and t.created_at = s.created_at
      where k.workspace_id = ${workspaceId} and k.domain_id = ${domainId}
        and (k.id = s.app_id or k.identity = ${OWN_IDENTITY} or s.name in (k.name, k.label, k.developer_name))
    ) and not exists (
      select from token t
      where t.workspace_id = ${workspaceId} and t.domain_id = ${domainId} and t.app_id = s.app_id and t.user_id = s.user_id
        and (t.gone_at is null or t.gone_at = s.last_synced_at) and not exists (
          select from revocation r join revocation_row w on w.workspace_id = r.workspace_id and w.revocation_id = r.id
          where r.workspace_id = t.workspace_id and r.app_id = t.app_id and w.user_id = t.user_id
            and w.created_at = t.created_at and (w.state = 'gone' or (w.state = 'sent' and t.gone_at is not null)))
    ) and not exists (
      select from revocation r join revocation_row w on w.workspace_id = r.workspace_id and w.revocation_id = r.id
      where r.workspace_id = ${workspaceId} and r.app_id = s.app_id and w.user_id = s.user_id
        and w.created_at = s.created_at and w.state in ('sent', 'gone'))
    order by s.n`.execute(db);
  return fresh.flatMap(({ n, appId }) => {
    const token = seen[n];
    return token ? [{ ...token, appId }] : [];
  });
}

/** Adds apps that nobody knew, and has those back that nobody held. Gives the id of each identity. */
export async function addApps(
  trx: Trx,
  { workspaceId, domainId, now }: Commit,
  fresh: readonly FreshToken[],
  facts: ReadonlyMap<string, AppFactsRow>,
): Promise<ReadonlyMap<string, number>> {
  const apps = new Map(fresh.map((token) => [token.identity, toApp(token, facts)]));
  const { rows } = await sql<{ identity: string; id: number }>`
    insert into app as a (workspace_id, domain_id, identity, name, application_id, kind, first_seen_at, is_listed, label,
      developer_name, namespace, admin_approved_only, start_url, refresh_token_hours, until_used, scopes)
    select ${workspaceId}::integer, ${domainId}::integer, s.identity, s.name, s."applicationId", s.kind, ${now}::timestamptz, s."isListed", s.label,
      s."developerName", s.namespace, s."adminApprovedOnly", s."startUrl", s."refreshTokenHours", s."untilUsed", s.scopes
    from jsonb_to_recordset(${JSON.stringify([...apps.values()])}::jsonb) as s(identity text, name text, "applicationId" text, kind text,
      "isListed" boolean, label text, "developerName" text, namespace text, "adminApprovedOnly" boolean, "startUrl" text,
      "refreshTokenHours" integer, "untilUsed" boolean, scopes text[])
    on conflict (workspace_id, domain_id, identity) do update set gone_at = null,
      first_seen_at = case when a.gone_at is not null and a.first_token_at is null then excluded.first_seen_at else a.first_seen_at end
    returning identity, id`.execute(trx);
  return new Map(rows.map(({ identity, id }) => [identity, id]));
}

function toApp(
  { identity, appName, applicationId }: FreshToken,
  facts: ReadonlyMap<string, AppFactsRow>,
) {
  const fact = applicationId === null ? undefined : facts.get(applicationId);
  const kind = fact?.kind ?? installedKind(applicationId);
  return {
    ...fact,
    identity,
    name: appName || fact?.label || NO_NAME,
    applicationId,
    kind,
    isListed: fact !== undefined,
  };
}

/** Adds tokens; those of one second that nothing tells apart are counted in one row. */
export async function addTokens(
  trx: Trx,
  { workspaceId, domainId, now }: Commit,
  tokens: readonly (Omit<SeenToken, 'identity'> & { readonly appId: number })[],
): Promise<void> {
  await sql`
    insert into token (workspace_id, domain_id, app_id, user_id, created_at, copies, last_used_at, use_count, first_seen_at)
    select ${workspaceId}::integer, ${domainId}::integer, s."appId", s."userId", to_timestamp(s."createdAt"::float8 / 1000), count(*)::integer,
      to_timestamp(max(s."lastUsedAt")::float8 / 1000), sum(s."useCount")::bigint, ${now}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(tokens)}::jsonb)
      as s("appId" integer, "userId" text, "createdAt" bigint, "lastUsedAt" bigint, "useCount" bigint)
    group by s."appId", s."userId", s."createdAt"`.execute(trx);
}

/** What a revocation has proven to be gone is counted no more beside what came since. */
export async function endProven(
  trx: Trx,
  { workspaceId, domainId, now }: Commit,
  appIds: readonly number[],
): Promise<void> {
  await sql`
    update token t set gone_at = ${now}
    from revocation r join revocation_row w on w.workspace_id = r.workspace_id and w.revocation_id = r.id and w.state = 'gone'
    where r.workspace_id = ${workspaceId} and r.app_id = any(${[...appIds]}::integer[]) and r.proven_at is not null
      and t.workspace_id = r.workspace_id and t.domain_id = ${domainId} and t.app_id = r.app_id and t.user_id = w.user_id
      and t.created_at = w.created_at and t.gone_at is null`.execute(trx);
}

/** Adds the people who hold them, with what they may do; `privileges` undefined: not visible, and what we know stays. */
export async function addPeople(
  trx: Trx,
  { workspaceId, domainId }: Commit,
  people: readonly (OrgUserRow & { readonly privileges: readonly Privilege[] | undefined })[],
): Promise<void> {
  await sql`
    insert into org_user as o (workspace_id, domain_id, user_id, username, name, email, active, profile, privileges)
    select ${workspaceId}::integer, ${domainId}::integer, s."userId", s.username, s.name, s.email, s.active, s.profile, s.privileges
    from jsonb_to_recordset(${JSON.stringify(people)}::jsonb)
      as s("userId" text, username text, name text, email text, active boolean, profile text, privileges text[])
    on conflict (workspace_id, domain_id, user_id) do update set (username, name, email, active, profile, privileges, gone_at)
      = row (excluded.username, excluded.name, excluded.email, excluded.active, excluded.profile,
        coalesce(excluded.privileges, o.privileges), null)`.execute(trx);
}
