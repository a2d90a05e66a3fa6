import type { Db, Trx } from '../../db/database.ts';
import type { Clock } from '../../lib/clock.ts';
import { eachAlone } from '../../lib/each-alone.ts';
import { asAppError } from '../../lib/errors.ts';
import { readSetting } from '../../workspaces/setting-store.ts';
import type { Decide } from '../decisions/decide.ts';
import { lockApps } from '../decisions/decided-apps-store.ts';
import { UNUSED_DAYS } from '../inventory/facts.ts';
import { isKnownName } from '../inventory/known-clients.ts';
import { ownRowOf, ownRows } from '../inventory/own-row-store.ts';
import type { RevokeAsk } from '../revocations/ask.ts';
import { aloneNow, isOver } from '../revocations/budget-store.ts';
import { type StopWhy, tokensOf, usersOf } from '../revocations/revocation.ts';
import { openRevocations } from '../revocations/store.ts';
import {
  isAsking,
  lockPolicy,
  type PolicyAtDomain,
  policiesInForce,
  policyRoom,
  takenTwice,
} from './store.ts';
import { lookAlikes, type PolicyToken, policyTokens } from './tokens-store.ts';

/** An app and the tokens of it that a policy is about. */
type Taking = readonly [appId: number, tokens: readonly PolicyToken[]];

const reaches = {
  'revoke unused': 'unused',
  'revoke inactive': 'inactive',
  're-revoke banned': 'users',
  'revoke run out': 'users',
} as const;

/**
 * What policies do, after each whole reading of a domain: they ask for revocations as a person would, within what they may
 * take in a day. What goes beyond waits for a person: one card at a time for each policy and domain.
 */
export function createPolicyRun(deps: {
  db: Db;
  clock: Clock;
  decide: Pick<Decide, 'decideIn'>;
  ask: Pick<RevokeAsk, 'askIn'>;
}) {
  const { db, clock } = deps;
  // The reading that was last acted on: only spares a second look, acting twice is harmless.
  const lookedAt = new Map<string, string>();

  /** False where it would have to ask, and `mayAsk` is not given. */
  async function take(
    trx: Trx,
    policy: PolicyAtDomain,
    [appId, tokens]: Taking,
    mayAsk: boolean,
  ): Promise<boolean> {
    const { workspaceId, domainId, kind, onBy } = policy;
    if (kind === 'ban look-alikes') return true;
    const now = clock.now();
    const apps = await lockApps(trx, workspaceId, { appId, decisionId: undefined });
    const app = apps.find(({ id }) => id === appId);
    if (!app || (await openRevocations(trx, workspaceId, [appId])).length > 0) return true;
    const own = ownRows(tokens, await ownRowOf(trx, workspaceId, domainId), app);
    const others = tokens.filter((token) => !own.has(token));
    if (others.length === 0) return true;
    const asks = await whyAsk(trx, policy, appId, others, now);
    if (asks && (!mayAsk || (await isAsking(trx, policy)))) return false;
    await deps.ask.askIn(trx, {
      workspaceId,
      by: onBy,
      reason: kind,
      policyKind: kind,
      targets: [
        {
          app,
          decisionId: app.decisionId,
          reach: reaches[kind],
          userIds: usersOf(others),
          unusedDays: kind === 'revoke unused' ? UNUSED_DAYS : undefined,
          shownTokens: tokensOf(others),
          meant: usersOf(others),
          asks,
        },
      ],
    });
    return true;
  }

  async function whyAsk(
    trx: Trx,
    policy: PolicyAtDomain,
    appId: number,
    tokens: readonly PolicyToken[],
    now: Date,
  ): Promise<StopWhy | undefined> {
    const { workspaceId, domainId, onBy } = policy;
    const twice = await takenTwice(trx, workspaceId, appId, now);
    if (tokens.some(({ userId }) => twice.has(userId))) return 'war';
    const room = await policyRoom(trx, { workspaceId, domainId }, now);
    if (tokensOf(tokens) > room) return 'ceiling';
    // What a policy takes is on the budget of whoever set it up.
    const alone = await aloneNow(trx, { workspaceId, person: onBy }, now);
    return isOver(alone, usersOf(tokens).length) ? 'second' : undefined;
  }

  /** In one transaction that holds the policy: switched off or paused meanwhile, nothing happens. */
  async function inForce<T>(policy: PolicyAtDomain, act: (trx: Trx) => Promise<T>) {
    const { workspaceId, kind } = policy;
    return db.transaction().execute(async (trx) => {
      const row = await lockPolicy(trx, workspaceId, kind);
      if (!row.isOn || (await readSetting(trx, workspaceId, 'policies.paused'))) return undefined;
      return act(trx);
    });
  }

  async function ban(policy: PolicyAtDomain): Promise<void> {
    const { workspaceId, kind, onBy } = policy;
    for (const { appId, name } of await lookAlikes(db, policy, clock.now())) {
      // Whoever bears the true name may be the true one: a person decides.
      if (isKnownName(name)) continue;
      const banned = inForce(policy, (trx) =>
        deps.decide.decideIn(trx, {
          workspaceId,
          appId,
          expected: undefined,
          verdict: 'banned',
          everywhere: false,
          until: undefined,
          reason: kind,
          note: undefined,
          who: undefined,
          by: onBy,
          revoke: true,
          policy: kind,
        }),
      );
      await banned.catch((error: unknown) => {
        // A person, or another worker, was faster.
        if (asAppError(error).code !== 'E-STALE-CARD') throw error;
      });
    }
  }

  async function act(policy: PolicyAtDomain): Promise<void> {
    if (policy.kind === 'ban look-alikes') return ban(policy);
    const tokens = await policyTokens(db, policy, clock.now());
    const byApp = [...Map.groupBy(tokens, ({ appId }) => appId)];
    const left: Taking[] = [];
    // The smallest first: most of what may be done is done, and one card asks for the largest of what is left.
    for (const taking of byApp.sort(([, a], [, b]) => tokensOf(a) - tokensOf(b))) {
      const taken = await inForce(policy, (trx) => take(trx, policy, taking, false));
      if (taken === false) left.push(taking);
    }
    const largest = left.at(-1);
    if (largest) await inForce(policy, (trx) => take(trx, policy, largest, true));
  }

  return async (): Promise<void> => {
    await eachAlone(await policiesInForce(db), async (policy) => {
      const { workspaceId, domainId, kind, runId, onSince } = policy;
      const place = `${workspaceId}/${domainId}/${kind}`;
      const seen = `${runId}/${onSince.getTime()}`;
      if (lookedAt.get(place) === seen) return;
      await act(policy);
      lookedAt.set(place, seen);
    });
  };
}
