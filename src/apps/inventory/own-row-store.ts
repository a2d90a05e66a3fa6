import type { Db } from '../../db/database.ts';
import { SECOND } from '../../lib/time.ts';

/**
 * Our own grant's row in a domain is never revoked, for that would end the watch: it is the one that a reading found to be
 * ours, else the one of the grant's user that was created within so long of our code exchange, by Salesforce's clock.
 */
const WITHIN_SECONDS = 60;

/** What tells our own row in a domain. */
export interface OwnRow {
  readonly userId: string;
  /** When our code was exchanged, by Salesforce's clock; null where there is no grant. */
  readonly exchangedAt: Date | null;
  /** The app that a reading found to be ours, and nobody else's: its name, and when its tokens were created. */
  readonly app:
    | { readonly id: number; readonly name: string; readonly tokens: ReadonlySet<number> }
    | undefined;
}

export async function ownRowOf(
  db: Db,
  workspaceId: number,
  domainId: number,
): Promise<OwnRow | undefined> {
  const row = await db
    .selectFrom('domain as d')
    .leftJoin('grantSecret as g', (join) =>
      join.onRef('g.id', '=', 'd.grantId').onRef('g.workspaceId', '=', 'd.workspaceId'),
    )
    .leftJoin('app as a', (join) =>
      join.onRef('a.id', '=', 'd.ownAppId').onRef('a.workspaceId', '=', 'd.workspaceId'),
    )
    .select(['d.salesforceUserId as userId', 'a.id', 'a.name', 'g.codeExchangedAt as exchangedAt'])
    .where('d.workspaceId', '=', workspaceId)
    .where('d.id', '=', domainId)
    .executeTakeFirst();
  if (!row) return undefined;
  const { id, name, ...own } = row;
  if (id === null || name === null) return { ...own, app: undefined };
  const tokens = await db
    .selectFrom('token')
    .select('createdAt')
    .where('workspaceId', '=', workspaceId)
    .where('domainId', '=', domainId)
    .where('appId', '=', id)
    .where('userId', '=', own.userId)
    .where('goneAt', 'is', null)
    .execute();
  return {
    ...own,
    app: { id, name, tokens: new Set(tokens.map(({ createdAt }) => createdAt.getTime())) },
  };
}

/**
 * Which of an app's rows are our own grant: what a reading found, once for a grant. Before that, what is near enough to our
 * code exchange. Where the app bears our name and no such row is there, a rotation has renewed it, and every row of the
 * grant's user may be ours.
 */
export function ownRows<R extends { userId: string; createdAt: number }>(
  rows: readonly R[],
  own: OwnRow | undefined,
  app: { readonly id: number; readonly name: string },
): Set<R> {
  const theirs = rows.filter(({ userId }) => userId === own?.userId);
  const ours = own?.app;
  const bearsOurs = ours !== undefined && (ours.id === app.id || ours.name === app.name);
  const exchangedAt = own?.exchangedAt?.getTime();
  const found = theirs.filter(({ createdAt }) =>
    ours !== undefined && ours.tokens.size > 0
      ? bearsOurs && ours.tokens.has(createdAt)
      : exchangedAt !== undefined && Math.abs(createdAt - exchangedAt) <= WITHIN_SECONDS * SECOND,
  );
  return new Set(found.length === 0 && bearsOurs ? theirs : found);
}
