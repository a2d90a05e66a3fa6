import { sql } from 'kysely';
import type { Db, Trx } from '../../db/database.ts';
import type { Row } from '../../db/tables.ts';
import { type Decision, fingerprintOf, type Seen } from './decision.ts';

export type AppRow = Row<'app'>;

export async function findDecision(
  db: Db,
  workspaceId: number,
  id: number,
): Promise<Decision | undefined> {
  const row = await db
    .selectFrom('decision')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst();
  return row && toDecision(row);
}

export async function findDecisions(
  db: Db,
  workspaceId: number,
  ids: readonly number[],
): Promise<Decision[]> {
  const rows = await db
    .selectFrom('decision')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where(sql<boolean>`id = any(${ids})`)
    .execute();
  return rows.map(toDecision);
}

/** Who last took a decision on this app back, where none stands. */
export async function lastEndedBy(
  db: Db,
  workspaceId: number,
  appId: number,
): Promise<string | undefined> {
  const row = await db
    .selectFrom('decision')
    .select('endedBy')
    .where('workspaceId', '=', workspaceId)
    .where('appId', '=', appId)
    .where('endedAt', 'is not', null)
    .orderBy('endedAt', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.endedBy ?? undefined;
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
    .where('workspaceId', '=', workspaceId)
    .where('endedAt', 'is', null)
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
  /** Who decided, as a file says it. */
  readonly saidBy?: string | undefined;
}

/** Gives its id, the version that acts refer to. */
export async function insertDecision(trx: Trx, made: NewDecision, now: Date): Promise<number> {
  const row = await trx
    .insertInto('decision')
    .values(valuesOf(made, now))
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}

/** One for each of so many apps; gives their ids by app. */
export async function insertDecisions(
  trx: Trx,
  made: readonly NewDecision[],
  now: Date,
): Promise<ReadonlyMap<number, number>> {
  if (made.length === 0) return new Map();
  const rows = await trx
    .insertInto('decision')
    .values(made.map((each) => valuesOf(each, now)))
    .returning(['id', 'appId'])
    .execute();
  return new Map(rows.map(({ id, appId }) => [appId ?? 0, id]));
}

function valuesOf(made: NewDecision, now: Date) {
  const { app } = made;
  const { identity, name, namespace, startHost, installed } = fingerprintOf(app);
  return {
    workspaceId: made.workspaceId,
    domainId: app.domainId,
    appId: app.id,
    verdict: made.verdict,
    everywhere: made.everywhere,
    identity,
    name,
    namespace,
    startHost,
    installed,
    reason: made.reason,
    note: made.note,
    who: made.who,
    owner: app.owner,
    until: made.until,
    seen: JSON.stringify(seenOf(app)),
    madeBy: made.madeBy,
    madeAt: now,
    source: made.source,
    saidBy: made.saidBy,
  };
}

/** False where it had ended before. */
export async function endDecision(
  trx: Trx,
  workspaceId: number,
  id: number,
  end: { by: string; why: NonNullable<Row<'decision'>['endedWhy']> },
  now: Date,
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('decision')
    .set({ endedAt: now, endedBy: end.by, endedWhy: end.why })
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .where('endedAt', 'is', null)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

/** The same of many. */
export async function endDecisions(
  trx: Trx,
  workspaceId: number,
  ids: readonly number[],
  end: { by: string; why: NonNullable<Row<'decision'>['endedWhy']> },
  now: Date,
): Promise<void> {
  await trx
    .updateTable('decision')
    .set({ endedAt: now, endedBy: end.by, endedWhy: end.why })
    .where('workspaceId', '=', workspaceId)
    .where(sql<boolean>`id = any(${ids})`)
    .where('endedAt', 'is', null)
    .execute();
}

const seenOf = (app: AppRow): Seen => ({
  users: app.users,
  tokens: app.tokens,
  admins: app.admins,
  adminApprovedOnly: app.adminApprovedOnly,
  refreshTokenHours: app.refreshTokenHours,
  scopes: app.scopes,
  risk: app.risk,
});

function toDecision(row: Row<'decision'>): Decision {
  // Written by `insertDecision`, and by nothing else.
  const seen = row.seen as Seen;
  return { ...row, seen, adminApprovedOnly: seen.adminApprovedOnly };
}
