import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../../db/database.ts';
import { SECOND } from '../../lib/time.ts';

/**
 * Our own grant's row in a domain is never revoked, for that would end the watch: it is the one of the grant's user that
 * was created within so long of our code exchange, by Salesforce's clock.
 */
const WITHIN_SECONDS = 60;

/** The same of a row `g`, as a condition; `d` is its domain, `s` our grant there. */
export const isOwnRow: RawBuilder<boolean> = sql<boolean>`g.user_id = d.salesforce_user_id
  and abs(extract(epoch from g.created_at - s.code_exchanged_at)) <= ${WITHIN_SECONDS}`;

/** What tells our own row in a domain. */
export interface OwnRow {
  readonly userId: string;
  /** When our code was exchanged, by Salesforce's clock; null where there is no grant. */
  readonly exchangedAt: Date | null;
  /** The app that a reading found to be ours. */
  readonly appId: number | null;
}

export async function ownRowOf(
  db: Db,
  workspaceId: number,
  domainId: number,
): Promise<OwnRow | undefined> {
  return db
    .selectFrom('domain as d')
    .leftJoin('grantSecret as g', (join) =>
      join.onRef('g.id', '=', 'd.grantId').onRef('g.workspaceId', '=', 'd.workspaceId'),
    )
    .select([
      'd.salesforceUserId as userId',
      'd.ownAppId as appId',
      'g.codeExchangedAt as exchangedAt',
    ])
    .where('d.workspaceId', '=', workspaceId)
    .where('d.id', '=', domainId)
    .executeTakeFirst();
}

/**
 * Which of an app's rows are our own grant. Where the app is known to be ours and no row is near enough to our code
 * exchange, a rotation has renewed it, and every row of the grant's user may be ours.
 */
export function ownRows<R extends { userId: string; createdAt: number }>(
  rows: readonly R[],
  own: OwnRow | undefined,
  appId: number,
): Set<R> {
  const theirs = rows.filter(({ userId }) => userId === own?.userId);
  const exchangedAt = own?.exchangedAt?.getTime();
  const near = theirs.filter(
    ({ createdAt }) =>
      exchangedAt !== undefined && Math.abs(createdAt - exchangedAt) <= WITHIN_SECONDS * SECOND,
  );
  return new Set(near.length === 0 && own?.appId === appId ? theirs : near);
}
