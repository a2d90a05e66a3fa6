import type { Db, Trx } from '../../db/database.ts';
import { AppError } from '../../lib/errors.ts';
import { later } from '../../lib/time.ts';
import { lockApps } from '../decisions/decided-apps-store.ts';
import type { AppRow } from '../decisions/store.ts';
import { policyRoom } from '../policies/store.ts';
import { isOwnAccess } from '../questions/question-store.ts';
import { noSuchRevocation, stopped, tooLate } from './answer.ts';
import { aloneNow, isOver, lockAlone } from './budget-store.ts';
import { CANARY_MS, readBefore } from './canary-store.ts';
import { tokensOfOthers } from './others.ts';
import { SECOND_WAITS_MS, type StopWhy, setHash, tokensOf, usersOf } from './revocation.ts';
import { keepSet, meantUsers } from './set-store.ts';
import { type StepDeps, step } from './step.ts';
import { insertRevocation, openRevocations, type RevocationRow, watchedDomains } from './store.ts';

/** Whose tokens of one app, and what was shown of them. */
interface Reached {
  readonly reach: RevocationRow['reach'];
  readonly userIds: readonly string[];
  readonly unusedDays: number | undefined;
  readonly shownTokens: number;
}

interface AskRequest extends Reached {
  readonly workspaceId: number;
  readonly appId: number;
  readonly reason: string;
  readonly by: string;
  /** One user first: some time later it is told what still calls. */
  readonly isCanary?: boolean | undefined;
}

export interface Target extends Reached {
  readonly app: AppRow;
  readonly decisionId: number | null;
  /** The people whom it means, as the last reading left them. */
  readonly meant: readonly string[];
  /** It waits for a person in any case, for this reason. */
  readonly asks?: StopWhy | undefined;
}

/** What one act asks for, in a transaction that has locked its apps and their revocations. */
interface Wish {
  readonly workspaceId: number;
  readonly by: string;
  readonly reason: string;
  readonly policyKind?: string | undefined;
  /** Their own access alone: nobody else has to agree to it. */
  readonly isOwn?: true;
  /** The breach of a vendor that it is for. `agreedBy`: what its watch asks for, somebody agreed to beforehand. */
  readonly breach?: { readonly id: number; readonly agreedBy?: string } | undefined;
  /** The act on many apps that asks for it, where no decision says so. */
  readonly groupId?: number | undefined;
  /** The card of people who became inactive that it is asked for on. */
  readonly leavingId?: number | undefined;
  readonly targets: readonly Target[];
}

export interface Asked {
  readonly revocationIds: readonly number[];
  readonly waitsForSecond: boolean;
}

const SALESFORCE_USER = /^005[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?$/;

/** Asking for tokens to be revoked; the job does it. */
export function createRevokeAsk(deps: StepDeps & { readonly db: Db }) {
  const { db, clock } = deps;

  /** All of it begins, or all of it waits for a second person: nobody gets past the bound by asking in parts. */
  async function askIn(trx: Trx, wish: Wish): Promise<Asked> {
    const { workspaceId, by, policyKind, breach, groupId, leavingId, targets } = wish;
    const now = clock.now();
    const alone = await aloneNow(trx, { workspaceId, person: by }, now);
    const users = targets.reduce((sum, { meant }) => sum + meant.length, 0);
    const { agreedBy } = breach ?? {};
    const over = isOver(alone, users) && !wish.isOwn ? ('second' as const) : undefined;
    const asked = targets.find(({ asks }) => asks)?.asks ?? over;
    const why = agreedBy === undefined ? asked : undefined;
    const waits = why && { until: later(now, SECOND_WAITS_MS), why };
    const revocationIds: number[] = [];
    for (const target of targets) {
      const { app, asks: _asks, meant, ...reached } = target;
      const id = await insertRevocation(
        trx,
        {
          ...reached,
          shownUsers: meant.length,
          workspaceId,
          domainId: app.domainId,
          appId: app.id,
          firstId: revocationIds[0],
          policyKind,
          breachId: breach?.id,
          groupId,
          leavingId,
          askedBy: by,
          agreedBy,
          reason: wish.reason,
          setHash: setHash(meant),
          waits,
        },
        now,
      );
      revocationIds.push(id);
      await keepSet(trx, { workspaceId, revocationId: id }, meant);
      const { reach, shownTokens: tokens } = target;
      await step(
        deps,
        trx,
        { ...app, id, appId: app.id, breachId: breach?.id ?? null },
        {
          act: {
            actor: by,
            action: 'tokens.revoke_asked',
            facts: {
              reach,
              tokens,
              users: meant.length,
              ...(policyKind ? { policy: policyKind } : {}),
              ...(breach ? { breach: breach.id } : {}),
            },
            bot: policyKind !== undefined || agreedBy !== undefined,
          },
        },
      );
    }
    return { revocationIds, waitsForSecond: waits !== undefined };
  }

  return {
    askIn,

    /** Throws E-NOT-FOUND, E-STALE-CARD with facts { by } where one is under way, E-CONFIG with facts { ours: true } for our own app. */
    async ask(request: AskRequest): Promise<{ revocationId: number; waitsForSecond: boolean }> {
      const { workspaceId, appId, reason, by, isCanary, ...reached } = request;
      if (request.reach === 'users' && request.userIds.length === 0)
        throw new RangeError('nobody was picked');
      return db.transaction().execute(async (trx) => {
        const apps = await lockApps(trx, workspaceId, { appId, decisionId: undefined });
        const app = apps.find(({ id }) => id === appId);
        if (!app) throw noSuchRevocation();
        const [open] = await openRevocations(trx, workspaceId, [appId]);
        if (open) throw tooLate('one is under way', open.askedBy);
        const { others, own } = await tokensOfOthers(trx, app);
        if (own > 0 && others.length === 0)
          throw new AppError('E-CONFIG', 'that is our own app', { ours: true });
        const userIds = reached.userIds.filter((userId) => SALESFORCE_USER.test(userId));
        const wanted = { ...reached, userIds };
        const meant = await meantUsers(trx, app, wanted, others, clock.now());
        const { revocationIds, waitsForSecond } = await askIn(trx, {
          workspaceId,
          by,
          reason,
          targets: [{ ...wanted, app, decisionId: app.decisionId, meant }],
        });
        const [revocationId = 0] = revocationIds;
        if (isCanary) {
          const at = later(clock.now(), CANARY_MS);
          await readBefore(trx, app, at);
          const begun = { kind: 'canary begun', workspaceId, appId, revocationId, by, at } as const;
          await deps.announce(trx, begun);
        }
        return { revocationId, waitsForSecond };
      });
    },

    /** For `DecideDeps`. */
    async lockRevoking(
      trx: Trx,
      lock: { workspaceId: number; appIds: readonly number[]; by: string },
    ): Promise<void> {
      await openRevocations(trx, lock.workspaceId, lock.appIds);
      await lockAlone(trx, lock.workspaceId, lock.by);
    },

    /**
     * All tokens of apps that were banned, for `DecideDeps`. Those that earlier decisions asked for end; what people said was
     * not them goes on, since all of it may have to wait for a second person.
     */
    async revokeBanned(
      trx: Trx,
      wish: {
        workspaceId: number;
        banned: readonly { app: AppRow; decisionId: number }[];
        reason: string;
        by: string;
        policy?: string;
      },
    ): Promise<Asked> {
      const { workspaceId, banned, reason, by, policy } = wish;
      const ids = banned.map(({ app }) => app.id);
      for (const open of await openRevocations(trx, workspaceId, ids)) {
        if (await isOwnAccess(trx, open)) continue;
        const change = stopped(open, by, 'decision', clock.now());
        await step(deps, trx, open, { change, said: open.state !== 'running' });
      }
      const targets: Target[] = [];
      const domainIds = banned.map(({ app }) => app.domainId);
      const watched = await watchedDomains(trx, workspaceId, domainIds);
      for (const { app, decisionId } of banned) {
        if (!watched.has(app.domainId)) continue;
        const whole = await allTokens(trx, app);
        if (!whole) continue;
        const room = policy ? await policyRoom(trx, app, clock.now()) : undefined;
        const asks = room !== undefined && whole.shownTokens > room ? 'ceiling' : undefined;
        targets.push({ ...whole, asks, decisionId });
      }
      return askIn(trx, { workspaceId, by, reason, policyKind: policy, targets });
    },
  };
}

export type RevokeAsk = ReturnType<typeof createRevokeAsk>;

/** All living tokens of an app that are not our own grant's; undefined where nobody holds one. */
export async function allTokens(trx: Trx, app: AppRow): Promise<Target | undefined> {
  const { others } = await tokensOfOthers(trx, app);
  if (others.length === 0) return undefined;
  return {
    app,
    decisionId: app.decisionId,
    reach: 'all',
    userIds: [],
    unusedDays: undefined,
    shownTokens: tokensOf(others),
    meant: usersOf(others),
  };
}
