import { type Act, lastAct } from '../audit/store.ts';
import type { Db } from '../db/database.ts';
import type { Announce } from './events.ts';

/** Acts that gave a domain its grant. */
const GRANTED = ['domain.connected', 'domain.reconnected'];

/** What was done last about a domain's grant or ownership. */
export const lastDomainAct = (
  db: Db,
  workspaceId: number,
  domainId: number,
): Promise<Act | undefined> =>
  lastAct(db, workspaceId, domainId, [...GRANTED, 'domain.deleted', 'domain.confirmed']);

/** What Salesforce let us do when the grant was given; undefined where that was not written down. */
export async function grantedScopes(
  db: Db,
  workspaceId: number,
  domainId: number,
): Promise<readonly string[] | undefined> {
  const scopes = (await lastAct(db, workspaceId, domainId, GRANTED))?.facts.scopes;
  return typeof scopes === 'string' ? scopes.split(' ') : undefined;
}

/** Its card shows something that is no longer so, and is drawn anew. */
export const redrawDomain = (
  deps: { db: Db; announce: Announce },
  workspaceId: number,
  domainId: number,
): Promise<void> =>
  deps.db
    .transaction()
    .execute((trx) => deps.announce(trx, { kind: 'changed', workspaceId, domainId }));
