import type { Selectable } from 'kysely';
import type { Db } from '../db/database.ts';
import type { RouteTable } from '../db/tables.ts';
import { type Route, type RouteKind, routeKinds } from './channel-rules.ts';

/** What was chosen for the channels of a workspace. */
export async function routesOf(db: Db, workspaceId: number): Promise<Route[]> {
  const rows = await db
    .selectFrom('route')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .execute();
  return rows.map(toRoute);
}

/** Keeps a choice; whether Slack refuses the channel stays as it is. */
export async function saveRoute(
  db: Db,
  workspaceId: number,
  route: Route,
  by: string,
  now: Date,
): Promise<void> {
  const chosen = {
    kinds: route.kinds ? [...route.kinds] : null,
    domains: route.domains ? [...route.domains] : null,
    mention: typeof route.mention === 'string' ? route.mention : `user:${route.mention.user}`,
    quiet_from: route.quiet?.from ?? null,
    quiet_to: route.quiet?.to ?? null,
    zone: route.zone,
    changed_at: now,
    changed_by: by,
  };
  await db
    .insertInto('route')
    .values({
      workspace_id: workspaceId,
      channel: route.channel,
      paused_at: null,
      paused_why: null,
      ...chosen,
    })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'channel']).doUpdateSet(chosen))
    .execute();
}

/** Whether someone wants DMs about alerts: yes, until they say no. */
export async function wantsDms(db: Db, workspaceId: number, user: string): Promise<boolean> {
  const row = await db
    .selectFrom('dm_choice')
    .select('wanted')
    .where('workspace_id', '=', workspaceId)
    .where('user_id', '=', user)
    .executeTakeFirst();
  return row?.wanted ?? true;
}

export async function chooseDms(
  db: Db,
  workspaceId: number,
  user: string,
  wanted: boolean,
  now: Date,
): Promise<void> {
  await db
    .insertInto('dm_choice')
    .values({ workspace_id: workspaceId, user_id: user, wanted, changed_at: now })
    .onConflict((conflict) =>
      conflict.columns(['workspace_id', 'user_id']).doUpdateSet({ wanted, changed_at: now }),
    )
    .execute();
}

function toRoute(row: Selectable<RouteTable>): Route {
  const zone = row.zone ?? 'UTC';
  const { quiet_from: from, quiet_to: to } = row;
  return {
    channel: row.channel,
    kinds: row.kinds?.filter(isKind),
    domains: row.domains ?? undefined,
    mention: toMention(row.mention),
    quiet: from !== null && to !== null ? { from, to, zone } : undefined,
    zone,
  };
}

const isKind = (kind: string): kind is RouteKind => routeKinds.some((each) => each === kind);

function toMention(stored: string | null): Route['mention'] {
  if (stored?.startsWith('user:')) return { user: stored.slice('user:'.length) };
  return stored === 'nobody' ? 'nobody' : 'owner';
}
