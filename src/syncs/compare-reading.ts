import type { Trx } from '../db/database.ts';
import { type Commit, noteOwnUseDaily, numberApps } from './commit-store.ts';
import { findDifferences } from './differences-store.ts';
import {
  addFamilies,
  type Families,
  nameFamilies,
  promoteNames,
  splitFamilies,
} from './families-store.ts';
import { settleNameless } from './odd-store.ts';
import { settleRevoked } from './token-life-store.ts';

/**
 * Finds what a reading and what we know say differently: it stands in `stage_difference`.
 * Apps that share a name are told apart by what Salesforce says, and that may come late: tokens move to the app that they
 * turned out to be of. Gives the ids of apps that are new by it, and no news.
 */
export async function compareReading(
  trx: Trx,
  commit: Commit,
  families: Families,
): Promise<ReadonlySet<number>> {
  await nameFamilies(trx, families);
  if (families.length > 0) await promoteNames(trx, commit);
  await numberApps(trx, commit);
  await settleRevoked(trx, commit);
  if (families.length > 0) {
    await addFamilies(trx, commit);
    await numberApps(trx, commit);
  }
  await noteOwnUseDaily(trx, commit);
  await settleNameless(trx, commit);
  await findDifferences(trx, commit);
  return families.length === 0 ? new Set() : splitFamilies(trx, commit);
}
