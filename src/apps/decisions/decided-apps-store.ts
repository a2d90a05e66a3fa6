import { type RawBuilder, sql } from 'kysely';
import type { Db, Trx } from '../../db/database.ts';
import { decisionFor, sawIt, statusOf } from '../inventory/status.ts';
import type { BanReach } from '../inventory/view.ts';
import { fingerprintOf } from './decision.ts';
import { type AppRow, standingDecisions } from './store.ts';

/**
 * The apps that a change of decision may reach: the app, those of its exact name in the workspace, and those for which
 * `decisionId` holds. All are locked, in one order, and their domains against a reading that is about to be written.
 */
export async function lockApps(
  trx: Trx,
  workspaceId: number,
  of: { appId: number | null; decisionId: number | undefined },
): Promise<AppRow[]> {
  return locked(
    trx,
    workspaceId,
    sql<boolean>`workspace_id = ${workspaceId} and (
    id = ${of.appId} or decision_id = ${of.decisionId ?? null}
    or name = (select named.name from app named where named.workspace_id = ${workspaceId} and named.id = ${of.appId}))`,
  );
}

/** The same of many apps at once, and of all for which decisions that hold for them, or these ones, do. */
export const lockManyApps = (
  trx: Trx,
  workspaceId: number,
  appIds: readonly number[],
  decisionIds: readonly number[] = [],
): Promise<AppRow[]> =>
  locked(
    trx,
    workspaceId,
    sql<boolean>`workspace_id = ${workspaceId} and (
    name in (select named.name from app named where named.workspace_id = ${workspaceId} and named.id = any(${appIds}))
    or decision_id = any(${decisionIds}) or decision_id in (
      select held.decision_id from app held where held.workspace_id = ${workspaceId} and held.id = any(${appIds})))`,
  );

async function locked(
  trx: Trx,
  workspaceId: number,
  where: RawBuilder<boolean>,
): Promise<AppRow[]> {
  await trx
    .selectFrom('domain')
    .select('id')
    .where('workspaceId', '=', workspaceId)
    .where('id', 'in', (eb) => eb.selectFrom('app').select('domainId').where(where))
    .orderBy('id')
    .forShare()
    .execute();
  return trx.selectFrom('app').selectAll().where(where).orderBy('id').forNoKeyUpdate().execute();
}

/** Gives each app the decision that holds for it now. Gives the ids of those for which that changed. */
export async function restate(
  trx: Trx,
  workspaceId: number,
  apps: readonly AppRow[],
  now: Date,
): Promise<number[]> {
  const decisions = await standingDecisions(trx, workspaceId, apps, now);
  const changed = apps.flatMap((app) => {
    const judged = { ...fingerprintOf(app), domainId: app.domainId };
    const decision = decisionFor(judged, decisions);
    const now = { id: app.id, decisionId: decision?.id ?? null, status: statusOf(decision) };
    return now.decisionId === app.decisionId && now.status === app.status ? [] : [now];
  });
  if (changed.length > 0) {
    await sql`
      update app a set decision_id = v."decisionId", status = v.status, ran_out_id = null
      from jsonb_to_recordset(${JSON.stringify(changed)}) as v (id integer, "decisionId" integer, status text)
      where a.workspace_id = ${workspaceId} and a.id = v.id`.execute(trx);
  }
  return changed.map(({ id }) => id);
}

/** Of these apps, those for which no decision holds now: an approval of them ran out, and nobody answered. Gives how many. */
export async function noteRunOut(
  trx: Trx,
  { workspaceId, decisionId }: { workspaceId: number; decisionId: number },
  appIds: readonly number[],
): Promise<number> {
  const { numUpdatedRows } = await trx
    .updateTable('app')
    .set({ ranOutId: decisionId })
    .where('workspaceId', '=', workspaceId)
    .where(sql<boolean>`id = any(${appIds})`)
    .where('decisionId', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(numUpdatedRows);
}

export type AppChange = Partial<
  Pick<
    AppRow,
    'owner' | 'snoozedUntil' | 'snoozedBy' | 'snoozeReason' | 'blockedSaidAt' | 'blockedSaidBy'
  >
>;

/** The same change of many apps. */
export async function changeApps(
  trx: Trx,
  workspaceId: number,
  appIds: readonly number[],
  change: AppChange,
): Promise<void> {
  await trx
    .updateTable('app')
    .set(change)
    .where('workspaceId', '=', workspaceId)
    .where(sql<boolean>`id = any(${appIds})`)
    .execute();
}

/** Gives its domain; nothing where there is no such app. */
export async function changeApp(
  trx: Trx,
  workspaceId: number,
  appId: number,
  change: AppChange,
): Promise<number | undefined> {
  const row = await trx
    .updateTable('app')
    .set(change)
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', appId)
    .returning('domainId')
    .executeTakeFirst();
  return row?.domainId;
}

/** The decision that holds for an app; null: none. */
export async function decisionIdOf(
  db: Db,
  workspaceId: number,
  appId: number,
): Promise<number | null> {
  const row = await db
    .selectFrom('app')
    .select('decisionId')
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', appId)
    .executeTakeFirst();
  return row?.decisionId ?? null;
}

/** What a ban of the app would cut off for all domains, by the last readings: the app itself, and those that pass for the same. */
export async function reachOfBan(db: Db, workspaceId: number, appId: number): Promise<BanReach> {
  const rows = await db
    .selectFrom('app as a')
    .innerJoin('domain as d', (join) =>
      join.onRef('d.workspaceId', '=', 'a.workspaceId').onRef('d.id', '=', 'a.domainId'),
    )
    .selectAll('a')
    .where('a.workspaceId', '=', workspaceId)
    .where('d.deletedAt', 'is', null)
    .where('a.name', '=', (eb) =>
      eb
        .selectFrom('app as named')
        .select('named.name')
        .where('named.workspaceId', '=', workspaceId)
        .where('named.id', '=', appId),
    )
    .execute();
  const app = rows.find(({ id }) => id === appId);
  if (!app) return { domains: 0, users: 0, tokens: 0 };
  const ban = {
    ...fingerprintOf(app),
    id: 0,
    verdict: 'banned',
    domainId: app.domainId,
    everywhere: true,
  } as const;
  const hit = rows.filter(
    (row) => row.tokens > 0 && sawIt(ban, { ...fingerprintOf(row), domainId: row.domainId }),
  );
  return {
    domains: new Set(hit.map(({ domainId }) => domainId)).size,
    users: hit.reduce((sum, { users }) => sum + users, 0),
    tokens: hit.reduce((sum, { tokens }) => sum + tokens, 0),
  };
}

/** The domain that an app is watched in; nothing where that is deleted, or there is no such app. */
export async function domainOfApp(
  db: Db,
  workspaceId: number,
  appId: number,
): Promise<number | undefined> {
  const row = await db
    .selectFrom('app as a')
    .innerJoin('domain as d', (join) =>
      join.onRef('d.workspaceId', '=', 'a.workspaceId').onRef('d.id', '=', 'a.domainId'),
    )
    .select('a.domainId')
    .where('a.workspaceId', '=', workspaceId)
    .where('a.id', '=', appId)
    .where('d.deletedAt', 'is', null)
    .executeTakeFirst();
  return row?.domainId;
}
