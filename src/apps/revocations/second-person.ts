import type { Db } from '../../db/database.ts';
import { readSetting } from '../../workspaces/setting-store.ts';
import { SECOND_OVER } from './revocation.ts';

/** Over so many users a second operator must agree to a revocation. */
export const secondBound = async (db: Db, workspaceId: number): Promise<number> =>
  (await readSetting(db, workspaceId, 'revoke.second_over')) ?? SECOND_OVER;
