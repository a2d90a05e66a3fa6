import type { Trx } from '../../db/database.ts';
import type { AppRow } from '../decisions/store.ts';
import type { RevokeAsk } from './ask.ts';
import { tokensOfOthers } from './others.ts';
import { mustAgree, tokensOf } from './revocation.ts';
import { openRevocations, type RevocationRow } from './store.ts';

/**
 * All tokens of one person to an app, which that person says are not theirs; the caller has locked the app. Undefined
 * where none are left that are not our own grant's, `under way` where others of the app are being removed now.
 */
export const createAskOwn =
  ({ askIn }: Pick<RevokeAsk, 'askIn'>) =>
  async (
    trx: Trx,
    wish: { app: AppRow; userId: string; by: string; reason: string },
  ): Promise<number | 'under way' | undefined> => {
    const { app, userId, by, reason } = wish;
    const open = await openRevocations(trx, app.workspaceId, [app.id]);
    if (open.some(isUnderWay)) return 'under way';
    const { others } = await tokensOfOthers(trx, app);
    const theirs = others.filter((token) => token.userId === userId);
    if (theirs.length === 0) return undefined;
    const target = {
      app,
      decisionId: app.decisionId,
      reach: 'users',
      userIds: [userId],
      unusedDays: undefined,
      shownTokens: tokensOf(theirs),
      meant: [userId],
    } as const;
    const { workspaceId } = app;
    const own = { workspaceId, by, reason, isOwn: true, targets: [target] } as const;
    const { revocationIds } = await askIn(trx, own);
    return revocationIds[0];
  };

/** What waits for a person, or has sent all and waits for days for a reading that proves it, holds up nothing. */
const isUnderWay = (row: RevocationRow): boolean =>
  !mustAgree(row) && (row.state !== 'proving' || row.tries === 0);

export type AskOwn = ReturnType<typeof createAskOwn>;
