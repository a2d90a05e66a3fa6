import { sql } from 'kysely';
import { type Moved, moveQuestions } from '../apps/questions/moved-store.ts';
import type { Trx } from '../db/database.ts';
import { sketchStatistics } from '../db/statistics.ts';
import type { Commit } from './commit-store.ts';
import { findPlacedDifferences } from './differences-store.ts';

/** Identities of apps that share a name; the first is that of the name alone. */
export type Families = readonly (readonly string[])[];

/** Names the families for the statements below, of this reading. */
export async function nameFamilies(trx: Trx, families: Families): Promise<void> {
  if (families.length === 0) return;
  const pairs = families.flatMap((identities, f) =>
    identities.map((identity, at) => ({ f, identity, isBare: at === 0 })),
  );
  await sql`
    insert into stage_family (f, identity, is_bare)
    select * from unnest(${pairs.map(({ f }) => f)}::integer[], ${pairs.map(({ identity }) => identity)}::text[],
      ${pairs.map(({ isBare }) => isBare)}::boolean[]) as f (f, identity, is_bare)`.execute(trx);
  await sketchStatistics(trx, 'stage_family', pairs.length);
}

/**
 * An app that was known by its name alone, and of whose tokens most are found to be those of an external client app that
 * nobody held until now, is that app: it keeps its row with cards, findings and decisions. What is left under the name is
 * another.
 */
export async function promoteNames(trx: Trx, commit: Commit): Promise<void> {
  const { workspaceId, domainId } = commit;
  const { rows } = await sql<{ bareId: number; external: string; quietId: number | null }>`
    select bare.id as bare_id, s.identity as external, x.id as quiet_id
    from stage_family b
    join app bare on bare.workspace_id = ${workspaceId} and bare.domain_id = ${domainId}
      and bare.identity = b.identity and bare.gone_at is null
    join stage_family e on e.f = b.f and not e.is_bare
    join stage_app s on s.identity = e.identity and s.is_held and s.kind = 'external' and s.identity <> 'own'
    left join app x on x.workspace_id = ${workspaceId} and x.domain_id = ${domainId} and x.identity = e.identity
    left join decision d on d.workspace_id = bare.workspace_id and d.id = bare.decision_id
    cross join lateral (
      select count(*) filter (where g.n = s.n) as found, count(*) filter (where g.n <> s.n) as left
      from token t
      join stage_group g on g.user_id = t.user_id and g.created_at = t.created_at
      join stage_app gs on gs.n = g.n and gs.identity in (s.identity, b.identity)
      where t.workspace_id = ${workspaceId} and t.domain_id = ${domainId} and t.app_id = bare.id and t.gone_at is null
    ) c
    where b.is_bare and c.found > 0 and c.found >= c.left and (
      x.id is null or (x.gone_at is not null and x.first_token_at is null and x.decision_id is null))
    order by coalesce(d.verdict = 'banned', false) desc, c.found desc, bare.id, s.identity`.execute(
    trx,
  );
  const settled = new Set<number | string>();
  for (const { bareId, external, quietId } of rows) {
    // Its tokens may have come under several names: one of them is it, and the tokens of the others move to it. A ban is not
    // lost by that.
    if (settled.has(bareId) || settled.has(external)) continue;
    settled.add(bareId).add(external);
    // Nobody ever held it, so nothing was found or decided of it.
    await trx
      .deleteFrom('app')
      .where('workspaceId', '=', workspaceId)
      .where('domainId', '=', domainId)
      .where('id', '=', quietId)
      .execute();
    await sql`
      update app a set identity = s.identity, application_id = s.application_id, kind = s.kind, name = s.name
      from stage_app s
      where a.workspace_id = ${workspaceId} and a.domain_id = ${domainId} and a.id = ${bareId}
        and s.identity = ${external}`.execute(trx);
    // What people decided holds for what it turned out to be. An approval in all domains held here alone, since no name is
    // approved elsewhere: it does not come to hold for more.
    await sql`
      update decision d set identity = s.identity, name = s.name, namespace = s.namespace, installed = true,
        everywhere = d.everywhere and d.verdict = 'banned'
      from stage_app s
      where d.workspace_id = ${workspaceId} and d.app_id = ${bareId} and d.ended_at is null
        and s.identity = ${external}`.execute(trx);
  }
}

/** Adds apps of families that the database does not know yet. */
export async function addFamilies(trx: Trx, commit: Commit): Promise<void> {
  const { workspaceId, domainId, now } = commit;
  await sql`
    insert into app (workspace_id, domain_id, identity, name, application_id, kind, first_seen_at)
    select distinct ${workspaceId}::integer, ${domainId}::integer, s.identity, s.name, s.application_id, s.kind, ${now}::timestamptz
    from stage_app s join stage_family f on f.identity = s.identity where s.is_held
    on conflict (workspace_id, domain_id, identity) do nothing`.execute(trx);
}

/**
 * Keeps each token under the app that it was read as; in most readings it is there already. Gives the ids of those apps
 * that hold tokens now and did not before, and are no news: all that they hold was known under the name, and either
 * Salesforce says whose it is, or it did not say yet.
 */
export async function splitFamilies(trx: Trx, commit: Commit): Promise<ReadonlySet<number>> {
  const { workspaceId, domainId } = commit;
  if ((await stageUnplaced(trx)) === 0) return new Set();
  const { rows } = await sql<{ id: number }>`
    with held as (
      select sf.f, t.user_id, t.created_at, min(src.first_seen_at) as first_seen_at,
        bool_or(src.in_baseline) as in_baseline, bool_and(src.decision_id is null) as is_undecided
      from stage_family sf
      join app src on src.workspace_id = ${workspaceId} and src.domain_id = ${domainId} and src.identity = sf.identity
      join token t on t.workspace_id = src.workspace_id and t.domain_id = src.domain_id and t.app_id = src.id
        and t.gone_at is null
      group by sf.f, t.user_id, t.created_at
    ), of as (
      select b.app_id, min(h.first_seen_at) as first_seen_at, bool_or(h.in_baseline) as in_baseline,
        bool_and(coalesce(h.is_undecided, false)) as is_known
      from stage_unplaced b left join held h using (f, user_id, created_at)
      where b.is_begun and (b.kind = 'external' or b.namesake = 'unknown')
      group by b.app_id
    )
    update app a set first_seen_at = of.first_seen_at, in_baseline = of.in_baseline, gone_at = null from of
    where a.workspace_id = ${workspaceId} and a.id = of.app_id and of.is_known
    returning a.id`.execute(trx);
  // Each takes one row and each row goes to one: of a second, a user may have a token of several of these apps.
  const { rows: moved } = await sql<Moved>`
    with was as materialized (
      select a.id, f.f, f.is_bare, s.n from stage_family f
      join app a on a.workspace_id = ${workspaceId} and a.domain_id = ${domainId} and a.identity = f.identity
      left join stage_app s on s.identity = a.identity
    ), taken as (
      select distinct on (u.app_id, u.user_id, u.created_at) u.app_id as becomes, was.id as was, u.user_id, u.created_at
      from stage_unplaced u join was on was.f = u.f and was.id <> u.app_id
      join token t on t.workspace_id = ${workspaceId} and t.domain_id = ${domainId} and t.app_id = was.id
        and t.user_id = u.user_id and t.created_at = u.created_at and t.gone_at is null
      where not exists (
        select from stage_group still where still.n = was.n and still.user_id = u.user_id and still.created_at = u.created_at)
      order by u.app_id, u.user_id, u.created_at, was.is_bare desc, was.id
    )
    update token t set app_id = m.becomes
    from (select distinct on (was, user_id, created_at) * from taken order by was, user_id, created_at, becomes) m
    where t.workspace_id = ${workspaceId} and t.domain_id = ${domainId} and t.app_id = m.was
      and t.user_id = m.user_id and t.created_at = m.created_at
    returning m.was, m.becomes, m.user_id`.execute(trx);
  if (moved.length > 0) {
    await findPlacedDifferences(trx, commit);
    await moveQuestions(trx, commit, moved);
  }
  return new Set(rows.map(({ id }) => id));
}

/** Tokens of families that the database does not have under the app that they were read as. Gives their number. */
async function stageUnplaced(trx: Trx): Promise<number> {
  const { numAffectedRows: n } = await sql`
    insert into stage_unplaced (app_id, f, kind, namesake, is_begun, user_id, created_at)
    select a.id as app_id, f.f, s.kind, s.namesake, a.first_token_at is null and a.tokens = 0 as is_begun, d.user_id, d.created_at
    from stage_difference d
    join stage_app s on s.n = d.n
    join stage_family f on f.identity = s.identity
    join app a on a.id = s.app_id
    where not d.is_known`.execute(trx);
  await sketchStatistics(trx, 'stage_unplaced', Number(n));
  return Number(n);
}
