import type { Db } from '../db/database.ts';
import type { Row } from '../db/tables.ts';
import { type Route, type RouteKind, routeKinds } from './channel-rules.ts';

/** What was chosen for the channels of a workspace. */
export async function routesOf(db: Db, workspaceId: number): Promise<Route[]> {
  const rows = await db
    .selectFrom('route')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
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
    quietFrom: route.quiet?.from ?? null,
    quietTo: route.quiet?.to ?? null,
    zone: route.zone,
    changedAt: now,
    changedBy: by,
  };
  await db
    .insertInto('route')
    .values({
      workspaceId,
      channel: route.channel,
      ...chosen,
    })
    .onConflict((conflict) => conflict.columns(['workspaceId', 'channel']).doUpdateSet(chosen))
    .execute();
}

/** Whether someone wants DMs about alerts: yes, until they say no. */
export async function wantsDms(db: Db, workspaceId: number, user: string): Promise<boolean> {
  const row = await db
    .selectFrom('dmChoice')
    .select('wanted')
    .where('workspaceId', '=', workspaceId)
    .where('userId', '=', user)
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
    .insertInto('dmChoice')
    .values({ workspaceId, userId: user, wanted, changedAt: now })
    .onConflict((conflict) =>
      conflict.columns(['workspaceId', 'userId']).doUpdateSet({ wanted, changedAt: now }),
    )
    .execute();
}

function toRoute(row: Row<'route'>): Route {
  const zone = row.zone ?? 'UTC';
  const { quietFrom: from, quietTo: to } = row;
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
