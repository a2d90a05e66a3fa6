import type { Db, Trx } from '../../db/database.ts';
import { AppError } from '../../lib/errors.ts';
import { decisionIdOf } from '../decisions/decided-apps-store.ts';
import { aloneNow, isOver, refuseSecond } from './budget-store.ts';
import { beyondUsers, mustAgree, type Seen, type StopWhy, seenOf, usersIn } from './revocation.ts';
import { resetFailed } from './row-store.ts';
import { type StepDeps, step } from './step.ts';
import {
  lockRevocation,
  openRevocations,
  openTogether,
  type RevocationChange,
  type RevocationKey,
  type RevocationRow,
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

  async function tooLateFor(trx: Trx, key: RevocationKey): Promise<AppError> {
    const row = await lockRevocation(trx, key);
    if (!row) return noSuchRevocation();
    return mustAgree(row)
      ? tooLate('nobody answered in time', null)
      : tooLate('answered already', row.agreedBy ?? row.stopBy);
  }

  return {
    /**
     * Of all that waits of what one act asked for. `seen`: whom its card showed; without it, only of that one. Who
     * asked never agrees, and disagreeing is withdrawing then. Throws E-NOT-PERMITTED with facts { own: true }, or
     * { roleSince } where the asker gave the role within 24 hours, and E-STALE-CARD with facts { changed: true } where it is
     * about others by now; its card is drawn anew then.
     */
    async agree(request: Press & { yes: boolean; seen?: Seen | undefined }): Promise<void> {
      const done = await db.transaction().execute(async (trx) => {
        const { by, yes, seen, ...key } = request;
        const now = clock.now();
        const open = await openTogether(trx, key);
        const waiting = open.filter(
          (row) => isWaiting(row, now) && (seen !== undefined || row.id === key.revocationId),
        );
        const [first] = waiting;
        if (!first) throw await tooLateFor(trx, key);
        if (seen && !isSeen(seen, waiting)) {
          await step(deps, trx, first, {});
          return false;
        }
        const own = by === first.askedBy;
        if (yes) await refuseSecond(trx, { ...key, by, askedBy: first.askedBy }, now);
        for (const row of waiting) {
          await step(deps, trx, row, {
            change: yes ? agreed(row, by, now) : refused(by, own ? 'withdrawn' : 'declined', now),
            act: {
              actor: by,
              action: `tokens.revoke_${yes ? 'agreed' : own ? 'withdrawn' : 'declined'}`,
            },
            said: !yes,
          });
        }
        return true;
      });
      if (!done) throw new AppError('E-STALE-CARD', 'it is about others by now', { changed: true });
    },

    stop: (request: Press) =>
      press(request, async (_trx, row) => {
        if (row.endedAt !== null) throw tooLate('it has ended', row.stopBy);
        return {
          change: stopped(row, request.by, 'person', clock.now()),
          action: 'tokens.revoke_stopped',
          said: row.state !== 'running',
        };
      }),

    /** All that was asked for together with it, of what has not ended. Throws E-STALE-CARD where all of it has. */
    stopAll: ({ by, ...key }: Press) =>
      db.transaction().execute(async (trx) => {
        const open = await openTogether(trx, key);
        if (open.length === 0) throw tooLate('it has ended', null);
        for (const row of open) {
          await step(deps, trx, row, {
            change: stopped(row, by, 'person', clock.now()),
            act: { actor: by, action: 'tokens.revoke_stopped' },
            said: row.state !== 'running',
          });
        }
      }),

    /**
     * The failed rows, none other, on the budget of whoever asked for them. Also throws E-STALE-CARD where another decision
     * holds for the app by now, or another revocation is under way; E-NOT-PERMITTED with facts { over: true } beyond the bound.
     */
    retry: (request: Press) =>
      press(request, async (trx, row) => {
        const decisionId = await decisionIdOf(trx, row.workspaceId, row.appId);
        if (row.stopWhy !== 'failed' || decisionId !== row.decisionId)
          throw tooLate('nothing to try again', row.stopBy);
        const [open] = await openRevocations(trx, row.workspaceId, [row.appId]);
        if (open) throw tooLate('another one is under way', open.askedBy);
        const { workspaceId, askedBy: person, id: except } = row;
        const alone = await aloneNow(trx, { workspaceId, person, except }, clock.now());
        if (isOver(alone, beyondUsers(row)))
          throw new AppError('E-NOT-PERMITTED', 'more than one may remove', { over: true });
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

/** A card of a version that did not say whom it shows is believed of what such a version asked for. */
function isSeen({ users, set }: Seen, waiting: readonly RevocationRow[]): boolean {
  const now = seenOf(waiting);
  if (users !== now.users) return false;
  return set === undefined ? waiting.every(({ setHash }) => setHash === null) : set === now.set;
}

const isWaiting = ({ state, secondUntil }: RevocationRow, now: Date): boolean =>
  mustAgree({ state }) && (secondUntil === null || secondUntil > now);

const agreed = (row: RevocationRow, by: string, now: Date): RevocationChange => ({
  state: 'due',
  agreedBy: by,
  secondUntil: null,
  stopWhy: null,
  // What was found is what was shown now.
  shownTokens: row.frozenTokens ?? row.shownTokens,
  shownUsers: usersIn(row),
  frozenTokens: null,
  frozenUsers: null,
  beyondUsers: null,
  dueAt: now,
  tries: 0,
});

const refused = (stopBy: string, stopWhy: StopWhy, endedAt: Date): RevocationChange => ({
  state: 'refused',
  stopBy,
  stopWhy,
  endedAt,
});

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
