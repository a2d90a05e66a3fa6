import { recordAct } from '../audit/store.ts';
import type { Db, Trx } from '../db/database.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import { readSetting } from '../workspaces/setting-store.ts';
import { type AppRow, decisionIdOf, lockApps } from './decision-store.ts';
import type { AnnounceApps } from './events.ts';
import { ownRows } from './own-row.ts';
import { policyRoom } from './policy-store.ts';
import { SECOND_OVER, SECOND_WAITS_MS, type StopWhy, tokensOf, usersOf } from './revocation.ts';
import {
  changeRevocation,
  insertRevocation,
  knownTokens,
  lockRevocation,
  meanFailedAgain,
  openRevocations,
  ownRowOf,
  type RevocationChange,
  type RevocationKey,
  type RevocationRow,
  unanswered,
} from './revocation-store.ts';

export interface AskDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly announce: AnnounceApps;
}

export interface AskRequest {
  readonly workspaceId: number;
  readonly appId: number;
  readonly reach: RevocationRow['reach'];
  readonly userIds: readonly string[];
  readonly unusedDays: number | undefined;
  readonly reason: string;
  readonly shownTokens: number;
  readonly shownUsers: number;
  readonly by: string;
}

/** A revocation that is asked for in a transaction that has locked its app. */
export interface Wish extends Omit<AskRequest, 'workspaceId' | 'appId'> {
  readonly app: AppRow;
  readonly decisionId: number | null;
  readonly policyKind?: string | undefined;
  /** It waits for a person in any case, for this reason. */
  readonly asks?: StopWhy | undefined;
}

type Press = RevocationKey & { by: string };

const EXPIRED_AT_ONCE = 50;
const SALESFORCE_USER = /^005[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?$/;

/** What people ask of a revocation; the job does it. Each throws E-NOT-FOUND, and E-STALE-CARD where it is too late. */
export function createRevokeAsk(deps: AskDeps) {
  const { db, clock, announce } = deps;

  async function moved(
    trx: Trx,
    row: Pick<RevocationRow, 'workspace_id' | 'app_id' | 'id'>,
    said: boolean,
  ) {
    await announce(trx, {
      kind: 'revocation moved',
      workspaceId: row.workspace_id,
      appId: row.app_id,
      revocationId: row.id,
      said,
    });
  }

  async function record(
    trx: Trx,
    row: Pick<RevocationRow, 'workspace_id' | 'domain_id' | 'app_id' | 'id'>,
    act: { actor: string; action: string; facts?: Record<string, unknown>; bot?: boolean },
  ) {
    await recordAct(
      trx,
      {
        workspaceId: row.workspace_id,
        actor: act.actor,
        action: act.action,
        domainId: row.domain_id,
        subject: String(row.app_id),
        facts: { revocationId: row.id, ...act.facts },
        source: act.bot ? 'bot' : 'slack',
      },
      clock.now(),
    );
  }

  /** In the asker's transaction, which has locked the app. */
  async function askIn(
    trx: Trx,
    wish: Wish,
  ): Promise<{ revocationId: number; waitsForSecond: boolean }> {
    const { app, reach, by, policyKind } = wish;
    const now = clock.now();
    const bound = await secondBound(trx, app.workspace_id);
    const why = wish.asks ?? (wish.shownUsers > bound ? 'second' : undefined);
    const waits = why && { until: new Date(now.getTime() + SECOND_WAITS_MS), why };
    const revocationId = await insertRevocation(
      trx,
      {
        workspaceId: app.workspace_id,
        domainId: app.domain_id,
        appId: app.id,
        decisionId: wish.decisionId,
        policyKind,
        askedBy: by,
        reason: wish.reason,
        reach,
        userIds: wish.userIds.filter((id) => SALESFORCE_USER.test(id)),
        unusedDays: wish.unusedDays,
        shownTokens: wish.shownTokens,
        shownUsers: wish.shownUsers,
        waits,
      },
      now,
    );
    const row = { ...app, id: revocationId, app_id: app.id };
    await record(trx, row, {
      actor: by,
      action: 'tokens.revoke_asked',
      facts: {
        reach,
        tokens: wish.shownTokens,
        users: wish.shownUsers,
        ...(policyKind ? { policy: policyKind } : {}),
      },
      bot: policyKind !== undefined,
    });
    await moved(trx, row, false);
    return { revocationId, waitsForSecond: waits !== undefined };
  }

  /** The change of one row that a person wants, or the refusal thrown. */
  async function press(
    key: Press,
    act: (
      trx: Trx,
      row: RevocationRow & { leased: boolean },
    ) => Promise<{
      change: RevocationChange;
      action: string;
      said: boolean;
    }>,
  ): Promise<void> {
    await db.transaction().execute(async (trx) => {
      const row = await lockRevocation(trx, key);
      if (!row) throw notFound();
      const { change, action, said } = await act(trx, row);
      await changeRevocation(trx, key, change);
      await record(trx, row, { actor: key.by, action });
      await moved(trx, row, said);
    });
  }

  return {
    askIn,

    /** Throws E-STALE-CARD with facts { by } where one is under way, E-CONFIG with facts { ours: true } for our own app. */
    async ask(request: AskRequest): Promise<{ revocationId: number; waitsForSecond: boolean }> {
      const { workspaceId, appId } = request;
      if (request.reach === 'users' && request.userIds.length === 0)
        throw new RangeError('nobody was picked');
      return db.transaction().execute(async (trx) => {
        const apps = await lockApps(trx, workspaceId, { appId, decisionId: undefined });
        const app = apps.find(({ id }) => id === appId);
        if (!app) throw notFound();
        const [open] = await openRevocations(trx, workspaceId, appId);
        if (open) throw stale('one is under way', open.asked_by);
        const { others, own } = await tokensOfOthers(trx, app);
        if (own > 0 && others.length === 0)
          throw new AppError('E-CONFIG', 'that is our own app', { ours: true });
        return askIn(trx, { ...request, app, decisionId: app.decision_id });
      });
    },

    /** All tokens of an app that was banned, for `DecideDeps`. One that an earlier decision asked for ends. */
    async revokeBanned(
      trx: Trx,
      wish: { app: AppRow; decisionId: number; reason: string; by: string; policy?: string },
    ): Promise<number | undefined> {
      const { app, decisionId, reason, by, policy } = wish;
      for (const open of await openRevocations(trx, app.workspace_id, app.id)) {
        await changeRevocation(trx, keyOf(open), stopped(open, by, 'decision', clock.now()));
        await moved(trx, open, open.state !== 'running');
      }
      const { others } = await tokensOfOthers(trx, app);
      if (others.length === 0) return undefined;
      const room = policy ? await policyRoom(trx, app, clock.now()) : undefined;
      const { revocationId } = await askIn(trx, {
        asks: room !== undefined && tokensOf(others) > room ? 'ceiling' : undefined,
        app,
        decisionId,
        reach: 'all',
        userIds: [],
        unusedDays: undefined,
        reason,
        shownTokens: tokensOf(others),
        shownUsers: usersOf(others).length,
        by,
        policyKind: policy,
      });
      return revocationId;
    },

    /** Throws E-NOT-PERMITTED with facts { own: true } where another person than the asker must agree. */
    agree: (request: Press & { yes: boolean }) =>
      press(request, async (trx, row) => {
        const { by, yes } = request;
        if (row.state !== 'asked' && row.state !== 'again')
          throw stale('answered already', row.agreed_by ?? row.stop_by);
        const users = row.frozen_users ?? row.shown_users;
        const bound = await secondBound(trx, row.workspace_id);
        const another = users > bound || (row.state === 'asked' && row.policy_kind === null);
        if (another && by === row.asked_by)
          throw new AppError('E-NOT-PERMITTED', 'someone else must agree', { own: true });
        const now = clock.now();
        if (!yes)
          return {
            change: { state: 'refused', stop_by: by, stop_why: 'declined', ended_at: now },
            action: 'tokens.revoke_declined',
            said: true,
          };
        return {
          change: {
            state: 'due',
            agreed_by: by,
            agreed_at: now,
            second_until: null,
            stop_why: null,
            // What was found is what was shown now.
            shown_tokens: row.frozen_tokens ?? row.shown_tokens,
            shown_users: users,
            frozen_tokens: null,
            frozen_users: null,
            due_at: now,
            tries: 0,
          },
          action: 'tokens.revoke_agreed',
          said: false,
        };
      }),

    stop: (request: Press) =>
      press(request, async (_trx, row) => {
        if (row.ended_at !== null) throw stale('it has ended', row.stop_by);
        return {
          change: stopped(row, request.by, 'person', clock.now()),
          action: 'tokens.revoke_stopped',
          said: row.state !== 'running',
        };
      }),

    /** The failed rows, none other. Also throws E-STALE-CARD where another decision holds for the app by now. */
    retry: (request: Press) =>
      press(request, async (trx, row) => {
        const decisionId = await decisionIdOf(trx, row.workspace_id, row.app_id);
        if (row.stop_why !== 'failed' || decisionId !== row.decision_id)
          throw stale('nothing to try again', row.stop_by);
        await meanFailedAgain(trx, request);
        return {
          change: {
            state: 'due',
            ended_at: null,
            stop_why: null,
            failed: 0,
            fail_code: null,
            before_tokens: null,
            after_tokens: null,
            due_at: clock.now(),
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
          await changeRevocation(trx, keyOf(row), {
            state: 'refused',
            stop_why: 'expired',
            ended_at: now,
          });
          await record(trx, row, { actor: 'bot', action: 'tokens.revoke_expired', bot: true });
          await moved(trx, row, true);
        }
      }),
  };
}

export type RevokeAsk = ReturnType<typeof createRevokeAsk>;

/** How many users one operator may cut off alone. */
export const secondBound = async (db: Db, workspaceId: number): Promise<number> =>
  (await readSetting(db, workspaceId, 'revoke.second_over')) ?? SECOND_OVER;

/** Living tokens of an app that are not our own grant's row, and how many rows are. */
async function tokensOfOthers(trx: Trx, app: AppRow) {
  const tokens = await knownTokens(trx, app.workspace_id, app.id);
  const own = ownRows(tokens, await ownRowOf(trx, app.workspace_id, app.domain_id), app.id);
  return { others: tokens.filter((token) => !own.has(token)), own: own.size };
}

/**
 * Before the first revoke it ends at once. Once rows are being revoked the job ends it, with what it has proven; a job
 * that only tries to prove loses its lease.
 */
function stopped(row: RevocationRow, by: string, why: StopWhy, now: Date): RevocationChange {
  const flag = { stop_by: by, stop_why: why, due_at: now };
  if (row.state === 'running') return flag;
  return { ...flag, state: 'stopped', ended_at: now, lease_owner: null, lease_until: null };
}

export const keyOf = (row: Pick<RevocationRow, 'workspace_id' | 'id'>): RevocationKey => ({
  workspaceId: row.workspace_id,
  revocationId: row.id,
});

const stale = (what: string, by: string | null) => new AppError('E-STALE-CARD', what, { by });
const notFound = () => new AppError('E-NOT-FOUND', 'no such revocation', { name: 'such thing' });
