import { sql } from 'kysely';
import type { Db } from '../db/database.ts';

/** What a workspace has chosen. */
export interface Settings {
  /** Every full member may see apps, people and findings. */
  readonly 'roles.everyone_views': boolean;
  /** How long acts are kept. */
  readonly 'audit.days': number;
  /** Who asked to have everything erased, and when. */
  readonly 'erase.asked': { readonly by: string; readonly at: string };
  /** Whom the first message went to. */
  readonly 'first_run.told': { readonly user: string };
  /** No policy acts, and what one has begun stops before its next batch. */
  readonly 'policies.paused': boolean;
  /** How many users' tokens one operator may revoke alone. */
  readonly 'revoke.second_over': number;
  /** Somebody asked to raise that bound: in force with a second admin; `alone`, where there was none, after 24 h. */
  readonly 'revoke.second_over_asked': {
    readonly bound: number;
    readonly by: string;
    readonly at: string;
    /** Undefined: asked by a version that raised it by time in any case. */
    readonly alone?: boolean;
  };
}

export type SettingName = keyof Settings;

/** Undefined where nothing was chosen. */
export async function readSetting<Name extends SettingName>(
  db: Db,
  workspaceId: number,
  name: Name,
): Promise<Settings[Name] | undefined> {
  const row = await db
    .selectFrom('setting')
    .select('value')
    .where('workspaceId', '=', workspaceId)
    .where('name', '=', name)
    .executeTakeFirst();
  // What stands there is what `writeSetting` wrote.
  return row && (row.value as Settings[Name]);
}

export async function writeSetting<Name extends SettingName>(
  db: Db,
  workspaceId: number,
  name: Name,
  value: Settings[Name],
): Promise<void> {
  const text = JSON.stringify(value);
  await db
    .insertInto('setting')
    .values({ workspaceId, name, value: text })
    .onConflict((conflict) =>
      conflict.columns(['workspaceId', 'name']).doUpdateSet({ value: text }),
    )
    .execute();
}

/** False where nothing was chosen. */
export async function dropSetting(
  db: Db,
  workspaceId: number,
  name: SettingName,
): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('setting')
    .where('workspaceId', '=', workspaceId)
    .where('name', '=', name)
    .executeTakeFirstOrThrow();
  return numDeletedRows === 1n;
}

/** What each workspace has chosen, where it has. */
export async function allSettings<Name extends SettingName>(
  db: Db,
  name: Name,
): Promise<{ workspaceId: number; value: Settings[Name] }[]> {
  const rows = await db
    .selectFrom('setting')
    .select(['workspaceId', 'value'])
    .where('name', '=', name)
    .execute();
  // What stands there is what `writeSetting` wrote.
  return rows.map(({ workspaceId, value }) => ({ workspaceId, value: value as Settings[Name] }));
}

/** No policy of any workspace acts until an admin resumes it. Gives how many workspaces there are. */
export async function pausePolicies(db: Db): Promise<number> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('setting')
    .columns(['workspaceId', 'name', 'value'])
    .expression((eb) =>
      eb
        .selectFrom('workspace')
        .select([
          'id',
          sql<string>`'policies.paused'`.as('name'),
          sql<string>`'true'::jsonb`.as('value'),
        ]),
    )
    .onConflict((conflict) =>
      conflict.columns(['workspaceId', 'name']).doUpdateSet({ value: 'true' }),
    )
    .executeTakeFirstOrThrow();
  return Number(numInsertedOrUpdatedRows ?? 0n);
}

/** True for the one caller that was first to write it. */
export async function claimSetting<Name extends SettingName>(
  db: Db,
  workspaceId: number,
  name: Name,
  value: Settings[Name],
): Promise<boolean> {
  const row = await db
    .insertInto('setting')
    .values({ workspaceId, name, value: JSON.stringify(value) })
    .onConflict((conflict) => conflict.columns(['workspaceId', 'name']).doNothing())
    .returning('name')
    .executeTakeFirst();
  return row !== undefined;
}

/** Living workspaces that nobody has greeted, and that watch nothing and never did. */
export async function ungreeted(
  db: Db,
  limit: number,
): Promise<{ id: number; installedBy: string | null }[]> {
  return toGreet(db).limit(limit).execute();
}

/** The same, as a query. */
export const toGreet = (db: Db) =>
  db
    .selectFrom('workspace as w')
    .leftJoin('installation as i', 'i.workspaceId', 'w.id')
    .leftJoin('setting as s', (join) =>
      join.onRef('s.workspaceId', '=', 'w.id').on('s.name', '=', 'first_run.told'),
    )
    .select(['w.id as id', 'i.installedBy'])
    .where('w.goneAt', 'is', null)
    .where('s.name', 'is', null)
    .where(sql<boolean>`not exists (select from domain d where d.workspace_id = w.id)`);
