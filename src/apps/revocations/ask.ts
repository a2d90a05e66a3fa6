import type { Db, Trx } from '../../db/database.ts';
import { AppError } from '../../lib/errors.ts';
import { later } from '../../lib/time.ts';
import { lockApps } from '../decisions/decided-apps-store.ts';
import type { AppRow } from '../decisions/store.ts';
import { ownRowOf, ownRows } from '../inventory/own-row-store.ts';
import { policyRoom } from '../policies/store.ts';
import { noSuchRevocation, stopped, tooLate } from './answer.ts';
import { SECOND_WAITS_MS, type StopWhy, tokensOf, usersOf } from './revocation.ts';
import { type StepDeps, step } from './step.ts';
import {
  insertRevocation,
  knownTokens,
  openRevocations,
  type RevocationRow,
  secondBound,
} from './store.ts';

interface AskRequest {
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
interface Wish extends Omit<AskRequest, 'workspaceId' | 'appId'> {
  readonly app: AppRow;
  readonly decisionId: number | null;
  readonly policyKind?: string | undefined;
  /** It waits for a person in any case, for this reason. */
  readonly asks?: StopWhy | undefined;
}

const SALESFORCE_USER = /^005[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?$/;

/** Asking for tokens to be revoked; the job does it. */
export function createRevokeAsk(deps: StepDeps & { readonly db: Db }) {
  const { db, clock } = deps;

  /** In the asker's transaction, which has locked the app. */
  async function askIn(
    trx: Trx,
    wish: Wish,
  ): Promise<{ revocationId: number; waitsForSecond: boolean }> {
    const { app, reach, by, policyKind } = wish;
    const now = clock.now();
    const bound = await secondBound(trx, app.workspaceId);
    const why = wish.asks ?? (wish.shownUsers > bound ? 'second' : undefined);
    const waits = why && { until: later(now, SECOND_WAITS_MS), why };
    const revocationId = await insertRevocation(
      trx,
      {
        workspaceId: app.workspaceId,
        domainId: app.domainId,
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
    const row = { ...app, id: revocationId, appId: app.id };
    const facts = { reach, tokens: wish.shownTokens, users: wish.shownUsers };
    await step(deps, trx, row, {
      act: {
        actor: by,
        action: 'tokens.revoke_asked',
        facts: { ...facts, ...(policyKind ? { policy: policyKind } : {}) },
        bot: policyKind !== undefined,
      },
    });
    return { revocationId, waitsForSecond: waits !== undefined };
  }

  return {
    askIn,

    /** Throws E-NOT-FOUND, E-STALE-CARD with facts { by } where one is under way, E-CONFIG with facts { ours: true } for our own app. */
    async ask(request: AskRequest): Promise<{ revocationId: number; waitsForSecond: boolean }> {
      const { workspaceId, appId } = request;
      if (request.reach === 'users' && request.userIds.length === 0)
        throw new RangeError('nobody was picked');
      return db.transaction().execute(async (trx) => {
        const apps = await lockApps(trx, workspaceId, { appId, decisionId: undefined });
        const app = apps.find(({ id }) => id === appId);
        if (!app) throw noSuchRevocation();
        const [open] = await openRevocations(trx, workspaceId, appId);
        if (open) throw tooLate('one is under way', open.askedBy);
        const { others, own } = await tokensOfOthers(trx, app);
        if (own > 0 && others.length === 0)
          throw new AppError('E-CONFIG', 'that is our own app', { ours: true });
        return askIn(trx, { ...request, app, decisionId: app.decisionId });
      });
    },

    /** All tokens of an app that was banned, for `DecideDeps`. One that an earlier decision asked for ends. */
    async revokeBanned(
      trx: Trx,
      wish: { app: AppRow; decisionId: number; reason: string; by: string; policy?: string },
    ): Promise<number | undefined> {
      const { app, decisionId, reason, by, policy } = wish;
      for (const open of await openRevocations(trx, app.workspaceId, app.id)) {
        const change = stopped(open, by, 'decision', clock.now());
        await step(deps, trx, open, { change, said: open.state !== 'running' });
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
  };
}

export type RevokeAsk = ReturnType<typeof createRevokeAsk>;

/** Living tokens of an app that are not our own grant's row, and how many rows are. */
async function tokensOfOthers(trx: Trx, app: AppRow) {
  const tokens = await knownTokens(trx, app.workspaceId, app.id);
  const own = ownRows(tokens, await ownRowOf(trx, app.workspaceId, app.domainId), app);
  return { others: tokens.filter((token) => !own.has(token)), own: own.size };
}
