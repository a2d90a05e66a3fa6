import { type RawBuilder, sql } from 'kysely';
import type { Trx } from '../../db/database.ts';
import type { AppFacts, RuleContext } from './facts.ts';
import { foldName } from './fold.ts';
import type { Scope } from './summary-store.ts';

type SameName = RuleContext['sameName'][number];
type Alike = NonNullable<RuleContext['alike']>[number];

/** Keeps by what an app is searched for and compared: its folded name, where that differs. */
export async function keepSearch(
  trx: Trx,
  workspaceId: number,
  apps: readonly { appId: number; search: string }[],
): Promise<void> {
  await sql`
    update app a set search = s.search
    from jsonb_to_recordset(${JSON.stringify(apps)}::jsonb) as s("appId" integer, search text)
    where a.workspace_id = ${workspaceId} and a.id = s."appId" and a.search <> s.search`.execute(
    trx,
  );
}

/** The same of apps that are only installed, and are not judged. */
export async function keepIdleSearch(trx: Trx, { workspaceId, domainId }: Scope): Promise<void> {
  const idle = await trx
    .selectFrom('app')
    .select(['id', 'name'])
    .where('workspaceId', '=', workspaceId)
    .where('domainId', '=', domainId)
    .where('isListed', '=', true)
    .where('goneAt', 'is not', null)
    .where('search', '=', '')
    .execute();
  const named = idle.map(({ id, name }) => ({ appId: id, search: foldName(name) }));
  if (named.length > 0) await keepSearch(trx, workspaceId, named);
}

/**
 * The other living apps of the workspace with exactly the name of one of these, by the app that they share it with. What no
 * rule tells apart is one row: in a workspace of a thousand domains an app has a thousand namesakes.
 */
export async function sameNames(
  trx: Trx,
  { workspaceId, domainId }: Scope,
  apps: readonly AppFacts[],
): Promise<ReadonlyMap<number, readonly SameName[]>> {
  const { rows } = await sql<SameName & { appId: number }>`
    with approval as (
      select name, min(made_at) as at from decision
      where workspace_id = ${workspaceId} and verdict = 'approved' and name = any(${apps.map(({ name }) => name)})
      group by name
    )
    select a.id as app_id, o.apps, o.same_domain, o.is_external, o.application_id, o.namespace, o.start_url,
      o.admin_approved_only, o.approved, case when o.approved then approval.at end as approved_at
    from app a
    cross join lateral (
      select count(*)::integer as apps, o.domain_id = a.domain_id as same_domain, o.kind = 'external' as is_external,
        (array_agg(o.application_id order by o.domain_id, o.id))[1] as application_id,
        o.namespace, o.start_url, o.admin_approved_only, o.status = 'approved' as approved,
        min(o.domain_id) as first_domain, min(o.id) as first_app
      from app o
      where o.workspace_id = a.workspace_id and ${begins('name', '=')} and o.name = a.name and o.id <> a.id and ${isLiving(workspaceId)}
      group by same_domain, is_external, o.application_id is null, o.application_id = a.application_id,
        o.namespace, o.start_url, o.admin_approved_only, approved
    ) o
    left join approval on approval.name = a.name
    where a.workspace_id = ${workspaceId} and a.domain_id = ${domainId} and a.id = any(${idsOf(apps)})
    order by o.first_domain, o.first_app`.execute(trx);
  return byApp(rows);
}

/** Those that read the same to the eye and have another name, each name once. */
export async function alikeNames(
  trx: Trx,
  { workspaceId, domainId }: Scope,
  apps: readonly AppFacts[],
): Promise<ReadonlyMap<number, readonly Alike[]>> {
  // Two ranges of an index, since all that lies between them begins as the app's own name, and bears it unless that is long.
  const others = (named: RawBuilder<unknown>) => sql`
    select o.* from app o
    where o.workspace_id = a.workspace_id and ${begins('search', '=')} and o.search = a.search and ${named}
      and ${isLiving(workspaceId)}`;
  const isLong = sql`length(a.name) >= ${sql.lit(INDEXED)} and ${begins('name', '=')} and o.name <> a.name`;
  const { rows } = await sql<Alike & { appId: number }>`
    select a.id as app_id, o.name, bool_or(o.status = 'approved') as approved, min(o.first_seen_at) as first_seen_at
    from app a
    cross join lateral (
      ${others(begins('name', '<'))} union all ${others(begins('name', '>'))} union all ${others(isLong)}
    ) o
    where a.workspace_id = ${workspaceId} and a.domain_id = ${domainId} and a.search <> ''
      and a.id = any(${idsOf(apps)})
    group by a.id, o.name
    order by min(o.domain_id), min(o.id)`.execute(trx);
  return byApp(rows);
}

/** Of names an index holds so many letters, as its migration says: a whole one may be longer than an index takes. */
const INDEXED = 200;

/** The beginning of a name of `o` against that of `a`. */
const begins = (column: 'name' | 'search', side: '=' | '<' | '>') =>
  sql.raw(`left(o.${column}, ${INDEXED}) ${side} left(a.${column}, ${INDEXED})`);

/** Of an app `o`. Asked without a join, so that its namesakes are found by their index whatever PostgreSQL knows of the tables. */
const isLiving = (workspaceId: number) => sql`
  o.gone_at is null
  and o.domain_id not in (select id from domain where workspace_id = ${workspaceId} and deleted_at is not null)`;

const idsOf = (apps: readonly AppFacts[]) => apps.map(({ appId }) => appId);

function byApp<T extends object>(rows: readonly (T & { appId: number })[]) {
  const found = new Map<number, Omit<T, 'appId'>[]>();
  for (const { appId, ...other } of rows) {
    const same = found.get(appId);
    if (same) same.push(other);
    else found.set(appId, [other]);
  }
  return found;
}
