import { sql } from 'kysely';
import type { Db, Trx } from '../../db/database.ts';
import type { Row } from '../../db/tables.ts';
import { later } from '../../lib/time.ts';
import type { GroupView } from '../inventory/view.ts';
import {
  type Around,
  type Before,
  type Belongings,
  type GroupKind,
  type Member,
  UNDO_WITHIN_MS,
} from './group.ts';
import type { AppRow } from './store.ts';

/** What the domains of these apps say: which app is ours, and which domains are still watched. */
export async function aroundOf(
  trx: Trx,
  workspaceId: number,
  apps: readonly AppRow[],
): Promise<Around> {
  const rows = await trx
    .selectFrom('domain')
    .select(['id', 'ownAppId', 'deletedAt'])
    .where('workspaceId', '=', workspaceId)
    .where(sql<boolean>`id = any(${[...new Set(apps.map(({ domainId }) => domainId))]})`)
    .execute();
  return {
    ownAppIds: new Set(rows.flatMap(({ ownAppId }) => ownAppId ?? [])),
    watched: new Set(rows.flatMap(({ id, deletedAt }) => (deletedAt ? [] : id))),
  };
}

export interface NewGroup {
  readonly workspaceId: number;
  readonly kind: GroupKind;
  readonly reason: string | undefined;
  readonly until: Date | undefined;
  readonly owner: string | undefined;
  readonly by: string;
}

/** Gives its id. */
export async function insertGroup(
  trx: Trx,
  group: NewGroup,
  members: readonly { appId: number; decisionId: number | undefined; before: Before }[],
  now: Date,
): Promise<number> {
  const { workspaceId, by, ...said } = group;
  const { id } = await trx
    .insertInto('decisionGroup')
    .values({
      workspaceId,
      ...said,
      madeBy: by,
      madeAt: now,
      // Tokens that were removed do not come back.
      ...(said.kind === 'revoked'
        ? { undoUntil: now, closedAt: now }
        : { undoUntil: later(now, UNDO_WITHIN_MS) }),
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  await trx
    .insertInto('decisionGroupApp')
    .values(
      members.map(({ appId, decisionId, before }) => ({
        workspaceId,
        groupId: id,
        appId,
        decisionId,
        before: JSON.stringify(before),
      })),
    )
    .execute();
  return id;
}

export type GroupRow = Row<'decisionGroup'>;

export async function membersOf(db: Db, workspaceId: number, groupId: number): Promise<Member[]> {
  const rows = await db
    .selectFrom('decisionGroupApp as m')
    .leftJoin('decision as d', (join) =>
      join.onRef('d.workspaceId', '=', 'm.workspaceId').onRef('d.id', '=', 'm.decisionId'),
    )
    .select(['m.appId', 'm.decisionId', 'm.before', 'd.owner as decidedOwner'])
    .where('m.workspaceId', '=', workspaceId)
    .where('m.groupId', '=', groupId)
    .orderBy('m.appId')
    .execute();
  // Written by `insertGroup`, and by nothing else.
  return rows.map((row) => ({ ...row, before: row.before as Before }));
}

/** Held to the end of the transaction: it is undone once. */
export async function lockGroup(
  trx: Trx,
  workspaceId: number,
  groupId: number,
): Promise<GroupRow | undefined> {
  return trx
    .selectFrom('decisionGroup')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', groupId)
    .forNoKeyUpdate()
    .executeTakeFirst();
}

/** Decisions that a group put an end to hold again, as they were. */
export async function reviveDecisions(
  trx: Trx,
  { workspaceId, madeAt, madeBy }: GroupRow,
  decisionIds: readonly number[],
): Promise<void> {
  await trx
    .updateTable('decision')
    .set({ endedAt: null, endedBy: null, endedWhy: null })
    .where('workspaceId', '=', workspaceId)
    .where(sql<boolean>`id = any(${decisionIds})`)
    .where('endedAt', '=', madeAt)
    .where('endedBy', '=', madeBy)
    .where('endedWhy', '=', 'changed')
    .execute();
}

/** Owner and snooze of apps as these say. */
export async function putBack(
  trx: Trx,
  workspaceId: number,
  apps: readonly (Belongings & { readonly id: number })[],
): Promise<void> {
  await sql`
    update app a set owner = v.owner, snoozed_until = v."snoozedUntil", snoozed_by = v."snoozedBy",
      snooze_reason = v."snoozeReason"
    from jsonb_to_recordset(${JSON.stringify(apps)})
      as v (id integer, owner text, "snoozedUntil" timestamptz, "snoozedBy" text, "snoozeReason" text)
    where a.workspace_id = ${workspaceId} and a.id = v.id`.execute(trx);
}

export async function markUndone(
  trx: Trx,
  { workspaceId, id }: GroupRow,
  undone: { by: string; back: readonly number[] },
  now: Date,
): Promise<void> {
  await trx
    .updateTable('decisionGroup')
    .set({ undoneBy: undone.by, undoneAt: now, closedAt: now })
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .execute();
  await sql`
    update decision_group_app set undone = case when app_id = any(${undone.back}) then 'back' else 'left' end
    where workspace_id = ${workspaceId} and group_id = ${id}`.execute(trx);
}

/** Groups whose time to be undone is over; each is given once. */
export async function closeGroups(
  trx: Trx,
  now: Date,
  limit: number,
): Promise<{ workspaceId: number; groupId: number }[]> {
  const { rows } = await sql<{ workspaceId: number; groupId: number }>`
    update decision_group set closed_at = ${now} where id in (
      select id from decision_group where closed_at is null and undo_until <= ${now}
      order by undo_until limit ${limit} for no key update skip locked)
    returning workspace_id, id as group_id`.execute(trx);
  return rows;
}

const NAMED_MOST = 3;

/** What one act did on many apps, as it stands now; undefined where this workspace has no such group. */
export async function viewGroup(
  db: Db,
  workspaceId: number,
  groupId: number,
): Promise<GroupView | undefined> {
  const { rows } = await sql<GroupView>`
    select g.id, g.workspace_id, g.kind, g.reason, g.until, g.owner, g.made_by, g.made_at, g.undo_until, g.undone_by, g.undone_at,
      count(*)::integer as apps,
      count(*) filter (where d.verdict = 'approved')::integer as approved,
      count(*) filter (where d.verdict = 'banned')::integer as banned,
      count(*) filter (where d.verdict = 'ignored')::integer as ignored,
      count(*) filter (where m.undone = 'back')::integer as back,
      array_agg(distinct dom.name) as domain_names,
      (array_agg(a.name order by array_position(array['high', 'medium', 'low'], a.level), a.risk desc, a.id))[1:${sql.lit(NAMED_MOST)}] as names,
      (array_agg(a.name order by a.id) filter (where m.undone = 'left'))[1:${sql.lit(NAMED_MOST)}] as left_names
    from decision_group g
    join decision_group_app m on m.workspace_id = g.workspace_id and m.group_id = g.id
    join app a on a.workspace_id = m.workspace_id and a.id = m.app_id
    join domain dom on dom.workspace_id = a.workspace_id and dom.id = a.domain_id
    left join decision d on d.workspace_id = m.workspace_id and d.id = m.decision_id
    where g.workspace_id = ${workspaceId} and g.id = ${groupId} group by g.id`.execute(db);
  const [row] = rows;
  if (!row) return undefined;
  return { ...row, revoking: await revokingOf(db, workspaceId, groupId) };
}

/** How far what it asked to be revoked is. */
async function revokingOf(
  db: Db,
  workspaceId: number,
  groupId: number,
): Promise<GroupView['revoking']> {
  const { rows } = await sql<NonNullable<GroupView['revoking']>>`
    select min(r.id) as revocation_id, count(*)::integer as runs,
      sum(coalesce(r.frozen_tokens, r.shown_tokens))::integer as tokens, sum(r.removed)::integer as removed,
      count(*) filter (where r.state in ('asked', 'again'))::integer as waiting,
      count(*) filter (where r.ended_at is null and r.state not in ('asked', 'again'))::integer as running,
      count(*) filter (where r.ended_at is not null
        and not (r.state = 'done' and r.failed = 0 and r.removed >= coalesce(r.frozen_tokens, r.shown_tokens)))::integer as short
    from decision_group_app m
    join revocation r on r.workspace_id = m.workspace_id
      and (r.decision_id = m.decision_id or (r.group_id = m.group_id and r.app_id = m.app_id))
    where m.workspace_id = ${workspaceId} and m.group_id = ${groupId} having count(*) > 0`.execute(
    db,
  );
  return rows[0];
}
