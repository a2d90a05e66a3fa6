import type { Selectable } from 'kysely';
import { sql } from 'kysely';
import type { Db, Trx } from '../../db/database.ts';
import type { DecisionTable } from '../../db/governance-tables.ts';
import type { AppTable } from '../../db/tables.ts';
import { type Decision, fingerprintOf, type Seen } from './decision.ts';

export type AppRow = Selectable<AppTable>;

export async function findDecision(
  db: Db,
  workspaceId: number,
  id: number,
): Promise<Decision | undefined> {
  const row = await db
    .selectFrom('decision')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst();
  return row && toDecision(row);
}

/** Who last took a decision on this app back, where none stands. */
export async function lastEndedBy(
  db: Db,
  workspaceId: number,
  appId: number,
): Promise<string | undefined> {
  const row = await db
    .selectFrom('decision')
    .select('ended_by')
    .where('workspace_id', '=', workspaceId)
    .where('app_id', '=', appId)
    .where('ended_at', 'is not', null)
    .orderBy('ended_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.ended_by ?? undefined;
}

/** Decisions that stand at `now` and know one of these apps by its exact name or, in its domain, its identity. */
export async function standingDecisions(
  db: Db,
  workspaceId: number,
  apps: readonly { name: string; identity: string }[],
  now: Date,
): Promise<Decision[]> {
  if (apps.length === 0) return [];
  const rows = await db
    .selectFrom('decision')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('ended_at', 'is', null)
    .where((eb) => eb.or([eb('until', 'is', null), eb('until', '>', now)]))
    .where((eb) =>
      eb.or([
        eb(
          'name',
          'in',
          apps.map(({ name }) => name),
        ),
        eb(
          'identity',
          'in',
          apps.map(({ identity }) => identity),
        ),
      ]),
    )
    .orderBy('id')
    .execute();
  return rows.map(toDecision);
}

export interface NewDecision {
  readonly workspaceId: number;
  readonly app: AppRow;
  readonly verdict: Decision['verdict'];
  readonly everywhere: boolean;
  readonly reason: string | undefined;
  readonly note: string | undefined;
  readonly who: string | undefined;
  readonly until: Date | undefined;
  readonly madeBy: string;
  readonly source: Decision['source'];
}

/** Gives its id, the version that acts refer to. */
export async function insertDecision(trx: Trx, made: NewDecision, now: Date): Promise<number> {
  const { app } = made;
  const { identity, name, namespace, startHost, installed } = fingerprintOf(app);
  const row = await trx
    .insertInto('decision')
    .values({
      workspace_id: made.workspaceId,
      domain_id: app.domain_id,
      app_id: app.id,
      verdict: made.verdict,
      everywhere: made.everywhere,
      identity,
      name,
      namespace,
      start_host: startHost,
      installed,
      reason: made.reason ?? null,
      note: made.note ?? null,
      who: made.who ?? null,
      owner: app.owner,
      until: made.until ?? null,
      seen: JSON.stringify(seenOf(app)),
      made_by: made.madeBy,
      made_at: now,
      source: made.source,
      reminded_at: null,
      ended_at: null,
      ended_by: null,
      ended_why: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}

/** False where it had ended before. */
export async function endDecision(
  trx: Trx,
  workspaceId: number,
  id: number,
  end: { by: string; why: NonNullable<DecisionTable['ended_why']> },
  now: Date,
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('decision')
    .set({ ended_at: now, ended_by: end.by, ended_why: end.why })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

export interface EndingDecision {
  readonly workspaceId: number;
  readonly decisionId: number;
  /** The app that it was made on; null where that is erased. */
  readonly appId: number | null;
}

/** Decisions whose time is over, each with its app. */
export async function overdueDecisions(
  db: Db,
  now: Date,
  limit: number,
): Promise<EndingDecision[]> {
  const { rows } = await sql<EndingDecision>`
    select workspace_id as "workspaceId", id as "decisionId", app_id as "appId" from decision
    where ended_at is null and until <= ${now} order by until limit ${limit}`.execute(db);
  return rows;
}

/** Approvals that end before `by` and of which nobody was reminded; each is named once. */
export async function remindersDue(
  trx: Trx,
  now: Date,
  by: Date,
  limit: number,
): Promise<EndingDecision[]> {
  const { rows } = await sql<EndingDecision>`
    update decision set reminded_at = ${now}
    where id in (
      select id from decision
      where ended_at is null and verdict = 'approved' and until > ${now} and until <= ${by}
        and reminded_at is null and app_id is not null
      order by until limit ${limit} for no key update skip locked
    )
    returning workspace_id as "workspaceId", id as "decisionId", app_id as "appId"`.execute(trx);
  return rows;
}

const seenOf = (app: AppRow): Seen => ({
  users: app.users,
  tokens: app.tokens,
  admins: app.admins,
  adminApprovedOnly: app.admin_approved_only,
  refreshTokenHours: app.refresh_token_hours,
  scopes: app.scopes,
  risk: app.risk,
});

function toDecision(row: Selectable<DecisionTable>): Decision {
  // Written by `insertDecision`, and by nothing else.
  const seen = row.seen as Seen;
  return {
    id: row.id,
    verdict: row.verdict,
    everywhere: row.everywhere,
    domainId: row.domain_id,
    appId: row.app_id,
    identity: row.identity,
    name: row.name,
    namespace: row.namespace,
    startHost: row.start_host,
    installed: row.installed,
    adminApprovedOnly: seen.adminApprovedOnly,
    reason: row.reason,
    note: row.note,
    who: row.who,
    owner: row.owner,
    until: row.until,
    madeBy: row.made_by,
    madeAt: row.made_at,
    source: row.source,
    seen,
  };
}
