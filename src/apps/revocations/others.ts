import type { Trx } from '../../db/database.ts';
import type { AppRow } from '../decisions/store.ts';
import { ownRowOf, ownRows } from '../inventory/own-row-store.ts';
import { knownTokens } from './store.ts';

/** Living tokens of an app that are not our own grant's row, and how many rows are. */
export async function tokensOfOthers(trx: Trx, app: AppRow) {
  const tokens = await knownTokens(trx, app.workspaceId, app.id);
  const own = ownRows(tokens, await ownRowOf(trx, app.workspaceId, app.domainId), app);
  return { others: tokens.filter((token) => !own.has(token)), own: own.size };
}
