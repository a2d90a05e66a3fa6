import type { Db, Trx } from '../../db/database.ts';
import { AppError } from '../../lib/errors.ts';
import { decisionIdOf } from '../decisions/decided-apps-store.ts';
import type { StopWhy } from './revocation.ts';
import { resetFailed } from './row-store.ts';
import { type StepDeps, step } from './step.ts';
import {
  lockRevocation,
  openRevocations,
  type RevocationChange,
  type RevocationKey,
  type RevocationRow,
  secondBound,
  unanswered,
} from './store.ts';

type Press = RevocationKey & { by: string };

const EXPIRED_AT_ONCE = 50;

/** What people answer to a revocation that was asked for. Each throws E-NOT-FOUND, and E-STALE-CARD where it is too late. */
export function createRevokeAnswer(deps: StepDeps & { readonly db: Db }) {
  const { db, clock } = deps;

  /** The change of one row that a person wants, or the refusal thrown. */
  async function press(
    key: Press,
    act: (
      trx: Trx,
      row: RevocationRow,
    ) => Promise<{
      change: RevocationChange;
      action: string;
      said: boolean;
    }>,
  ): Promise<void> {
    await db.transaction().execute(async (trx) => {
      const row = await lockRevocation(trx, key);
      if (!row) throw noSuchRevocation();
      const { change, action, said } = await act(trx, row);
      await step(deps, trx, row, { change, act: { actor: key.by, action }, said });
    });
  }

  return {
    /** Throws E-NOT-PERMITTED with facts { own: true } where another person than the asker must agree. */
    agree: (request: Press & { yes: boolean }) =>
      press(request, async (trx, row) => {
        const { by, yes } = request;
        if (row.state !== 'asked' && row.state !== 'again')
          throw tooLate('answered already', row.agreedBy ?? row.stopBy);
        const now = clock.now();
        if (row.secondUntil !== null && row.secondUntil <= now)
          throw tooLate('nobody answered in time', null);
        const users = row.frozenUsers ?? row.shownUsers;
        const bound = await secondBound(trx, row.workspaceId);
        const another = users > bound || (row.state === 'asked' && row.policyKind === null);
        if (another && by === row.askedBy)
          throw new AppError('E-NOT-PERMITTED', 'someone else must agree', { own: true });
        if (!yes)
          return {
            change: { state: 'refused', stopBy: by, stopWhy: 'declined', endedAt: now },
            action: 'tokens.revoke_declined',
            said: true,
          };
        return {
          change: {
            state: 'due',
            agreedBy: by,
            secondUntil: null,
            stopWhy: null,
            // What was found is what was shown now.
            shownTokens: row.frozenTokens ?? row.shownTokens,
            shownUsers: users,
            frozenTokens: null,
            frozenUsers: null,
            dueAt: now,
            tries: 0,
          },
          action: 'tokens.revoke_agreed',
          said: false,
        };
      }),

    stop: (request: Press) =>
      press(request, async (_trx, row) => {
        if (row.endedAt !== null) throw tooLate('it has ended', row.stopBy);
        return {
          change: stopped(row, request.by, 'person', clock.now()),
          action: 'tokens.revoke_stopped',
          said: row.state !== 'running',
        };
      }),

    /** The failed rows, none other. Also throws E-STALE-CARD where another decision holds for the app by now, or another revocation is under way. */
    retry: (request: Press) =>
      press(request, async (trx, row) => {
        const decisionId = await decisionIdOf(trx, row.workspaceId, row.appId);
        if (row.stopWhy !== 'failed' || decisionId !== row.decisionId)
          throw tooLate('nothing to try again', row.stopBy);
        const [open] = await openRevocations(trx, row.workspaceId, row.appId);
        if (open) throw tooLate('another one is under way', open.askedBy);
        await resetFailed(trx, request);
        return {
          change: {
            state: 'due',
            endedAt: null,
            stopWhy: null,
            failed: 0,
            failCode: null,
            beforeTokens: null,
            afterTokens: null,
            dueAt: clock.now(),
            tries: 0,
          },
          action: 'tokens.revoke_retried',
          said: false,
        };
      }),

    /** For the tick: nobody agreed within 24 h. */
    expire: () =>
      db.transaction().execute(async (trx) => {
        const now = clock.now();
        for (const row of await unanswered(trx, now, EXPIRED_AT_ONCE)) {
          await step(deps, trx, row, {
            change: { state: 'refused', stopWhy: 'expired', endedAt: now },
            act: { actor: 'bot', action: 'tokens.revoke_expired', bot: true },
            said: true,
          });
        }
      }),
  };
}

export type RevokeAnswer = ReturnType<typeof createRevokeAnswer>;

/**
 * Before the first revoke it ends at once. Once rows are being revoked the job ends it, with what it has proven; a job
 * that only tries to prove loses its lease.
 */
export function stopped(row: RevocationRow, by: string, why: StopWhy, now: Date): RevocationChange {
  const flag = { stopBy: by, stopWhy: why, dueAt: now };
  if (row.state === 'running') return flag;
  return { ...flag, state: 'stopped', endedAt: now, leaseOwner: null, leaseUntil: null };
}

export const tooLate = (what: string, by: string | null) =>
  new AppError('E-STALE-CARD', what, { by });
export const noSuchRevocation = () =>
  new AppError('E-NOT-FOUND', 'no such revocation', { name: 'such thing' });
