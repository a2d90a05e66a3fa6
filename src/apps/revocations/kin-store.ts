import { sql } from 'kysely';
import type { Db } from '../../db/database.ts';
import { OWN_IDENTITY } from '../inventory/app.ts';
import type { Kin } from './kin.ts';
import { groupKey } from './revocation.ts';

/** `others` of a target app, as they were known when its revocation was asked for. */
export async function othersOf(
  db: Db,
  app: { id: number; workspaceId: number; domainId: number },
  askedAt: Date,
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ userId: string; createdAt: Date; copies: number }>`
    select o.user_id, o.created_at, sum(o.copies)::integer as copies from token t
    join token o on o.workspace_id = t.workspace_id and o.domain_id = t.domain_id and o.user_id = t.user_id
      and o.created_at = t.created_at and o.app_id <> t.app_id
    where t.workspace_id = ${app.workspaceId} and t.domain_id = ${app.domainId} and t.app_id = ${app.id}
      and o.gone_at is null and o.first_seen_at <= ${askedAt}
    group by o.user_id, o.created_at`.execute(db);
  return new Map(
    rows.map(({ userId, createdAt, copies }) => [
      groupKey({ userId, createdAt: createdAt.getTime() }),
      copies,
    ]),
  );
}

/**
 * What tells the rows of an app from those of others that show the same name: undefined where no external client app bears
 * it, and its identity tells.
 */
export async function kinOf(
  db: Db,
  app: { id: number; workspaceId: number; domainId: number },
): Promise<Kin | undefined> {
  const { workspaceId, domainId } = app;
  const { rows } = await sql<{
    id: number;
    identity: string;
    applicationId: string | null;
    names: string[];
  }>`
    with named as (
      select id, identity, kind, application_id, array_remove(array[name, label, developer_name], null) as names from app
      where workspace_id = ${workspaceId} and domain_id = ${domainId}
    )
    select n.id, n.identity, n.application_id, n.names from named n, named me
    where me.id = ${app.id} and (n.id = me.id or me.names && n.names
      and (n.kind = 'external' or n.application_id is null or n.identity = ${OWN_IDENTITY}))`.execute(
    db,
  );
  const me = rows.find(({ id }) => id === app.id);
  const externals = rows.flatMap(({ identity, applicationId }) =>
    applicationId?.startsWith('0xI') && identity !== OWN_IDENTITY ? [applicationId] : [],
  );
  if (!me || externals.length === 0 || me.applicationId?.startsWith('0H4')) return undefined;
  const tokens = await db
    .selectFrom('token')
    .select(['appId', 'userId', 'createdAt'])
    .where('workspaceId', '=', workspaceId)
    .where('domainId', '=', domainId)
    .where(
      'appId',
      'in',
      rows.map(({ id }) => id),
    )
    .execute();
  const own = rows.find(({ identity }) => identity === OWN_IDENTITY);
  return {
    names: new Set(me.names),
    externals,
    // Ours is read with them, and left alone by what knows it.
    known: new Map(
      tokens.map(({ appId, userId, createdAt }) => [
        groupKey({ userId, createdAt: createdAt.getTime() }),
        appId === own?.id ? app.id : appId,
      ]),
    ),
  };
}
