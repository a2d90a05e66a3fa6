import { recordAct } from '../../audit/store.ts';
import type { Db, Trx } from '../../db/database.ts';
import type { Clock } from '../../lib/clock.ts';
import { eachAlone } from '../../lib/each-alone.ts';
import { AppError } from '../../lib/errors.ts';
import { later, SECOND } from '../../lib/time.ts';
import { lockManyApps } from '../decisions/decided-apps-store.ts';
import { type AppRow, findDecisions } from '../decisions/store.ts';
import type { AnnounceApps } from '../events.ts';
import { ownRowOf, ownRows } from '../inventory/own-row-store.ts';
import { stopped, tooLate } from '../revocations/answer.ts';
import type { RevokeAsk } from '../revocations/ask.ts';
import { lockAlone } from '../revocations/budget-store.ts';
import { groupKey, mustAgree, usersOf } from '../revocations/revocation.ts';
import { step } from '../revocations/step.ts';
import { openRevocations } from '../revocations/store.ts';
import { isWatched, newTokens, nextOf, reasonOf, type WatchedToken } from './breach.ts';
import {
  type BreachKey,
  type BreachRow,
  changeBreach,
  dueBreaches,
  frozenOf,
  lockBreach,
  lockOpenRuns,
  readBreach,
  runsOf,
  seenSince,
  tryLockBreach,
} from './store.ts';

/** Whatever rings, it is looked at so often: what a reading found waits no longer. */
const LOOK_EVERY_MS = 10 * SECOND;
const AT_ONCE = 50;

/** Somebody else changed it while it was looked at: nothing of this look is written. */
class Overtaken extends Error {
  override readonly name = 'Overtaken';
}

/** What the watch revokes of one app. */
interface Found {
  readonly app: AppRow;
  readonly tokens: readonly WatchedToken[];
}

/** What the clock does about breaches, and *Stop*. Each look is one transaction: whatever it dies of, the next one goes on from what is written. */
export function createBreachLook(deps: {
  readonly db: Db;
  readonly clock: Clock;
  readonly announce: AnnounceApps;
  readonly askIn: RevokeAsk['askIn'];
}) {
  const { db, clock, announce } = deps;

  /** Of each app what readings found since, that the watch revokes. Locks the apps, and what is asked of them. */
  async function foundSince(trx: Trx, breach: BreachRow): Promise<Found[]> {
    const { workspaceId, id: breachId, askedAt } = breach;
    const key = { workspaceId, breachId };
    const appIds = [...(await seenSince(trx, key)).keys()];
    if (appIds.length === 0) return [];
    const locked = await lockManyApps(trx, workspaceId, appIds);
    const open = await openRevocations(trx, workspaceId, appIds);
    // What only waits for a person holds up nothing that was agreed to.
    const underWay = new Set(open.filter((each) => !mustAgree(each)).map(({ appId }) => appId));
    const decisionIds = locked.flatMap(({ decisionId }) => decisionId ?? []);
    const letIn = new Set(
      (await findDecisions(trx, workspaceId, decisionIds))
        .filter(({ verdict, madeAt }) => verdict !== 'banned' && madeAt > askedAt)
        .map(({ id }) => id),
    );
    const seen = await seenSince(trx, key);
    const runs = await runsOf(trx, key);
    const frozen = await frozenOf(trx, key);
    const found: Found[] = [];
    for (const app of locked) {
      // Somebody approved it since, or put it aside: they want it.
      if (underWay.has(app.id) || (app.decisionId !== null && letIn.has(app.decisionId))) continue;
      const gone = new Set((frozen.get(app.id) ?? []).map(groupKey));
      const its = runs.filter(({ appId }) => appId === app.id);
      const fresh = newTokens(its, gone, seen.get(app.id) ?? []);
      const own = ownRows(fresh, await ownRowOf(trx, workspaceId, app.domainId), app);
      const tokens = fresh.filter((token) => !own.has(token));
      if (tokens.length > 0) found.push({ app, tokens });
    }
    return found;
  }

  /** One wish for each app, so that one that must ask holds up no other. */
  async function revokeFound(
    trx: Trx,
    breach: BreachRow,
    agreedBy: string,
    { app, tokens }: Found,
  ): Promise<void> {
    const { workspaceId, id: breachId } = breach;
    const userIds = usersOf(tokens);
    const { revocationIds } = await deps.askIn(trx, {
      workspaceId,
      by: breach.askedBy,
      reason: reasonOf(breach),
      breach: { id: breachId, agreedBy },
      targets: [
        {
          app,
          decisionId: app.decisionId,
          reach: 'users',
          userIds,
          unusedDays: undefined,
          shownTokens: tokens.length,
          meant: userIds,
        },
      ],
    });
    await announce(trx, { kind: 'breach changed', workspaceId, breachId, again: revocationIds[0] });
  }

  async function look(key: BreachKey): Promise<void> {
    await db.transaction().execute(async (trx) => {
      if (!(await tryLockBreach(trx, key))) return;
      const breach = await readBreach(trx, key);
      if (!breach || breach.dueAt === null) return;
      const now = clock.now();
      const runs = await runsOf(trx, key);
      const next = nextOf(breach, runs, now);
      const agreedBy = runs.find((run) => run.agreedBy !== null)?.agreedBy;
      const found = agreedBy && isWatched(next, now) ? await foundSince(trx, breach) : [];
      // As the jobs of revocations lock: apps, revocations, the budget, the breach, cards.
      if (found.length > 0) await lockAlone(trx, breach.workspaceId, breach.askedBy);
      const isOver = next.state === 'ended' || next.state === 'refused';
      const change = {
        state: next.state,
        watchUntil: next.watchUntil,
        dueAt: isOver ? null : later(now, LOOK_EVERY_MS),
        endedAt: isOver ? now : null,
      };
      if (!(await changeBreach(trx, breach, change))) throw new Overtaken();
      if (next.state !== breach.state) {
        const { workspaceId } = breach;
        const act = { workspaceId, actor: 'bot', subject: `b${breach.id}`, source: 'bot' } as const;
        if (next.state === 'ended')
          await recordAct(trx, { ...act, action: 'breach.ended', facts: {} }, now);
        await announce(trx, { kind: 'breach changed', ...key });
      }
      for (const each of found) if (agreedBy) await revokeFound(trx, breach, agreedBy, each);
    });
  }

  return {
    /** For the tick. */
    lookAtBreaches: async (): Promise<void> =>
      eachAlone(await dueBreaches(db, clock.now(), AT_ONCE), async (key) => {
        try {
          await look(key);
        } catch (error) {
          if (!(error instanceof Overtaken)) throw error;
        }
      }),

    /** All that is under way stops, and nothing is watched any more. Throws E-NOT-FOUND, and E-STALE-CARD where it is over. */
    stopBreach: ({ by, ...key }: BreachKey & { by: string }): Promise<void> =>
      db.transaction().execute(async (trx) => {
        // A look that has found new tokens ends first: what it asks for stops, too.
        await lockBreach(trx, key);
        const now = clock.now();
        for (const run of await lockOpenRuns(trx, key))
          await step(deps, trx, run, {
            change: stopped(run, by, 'person', now),
            act: { actor: by, action: 'tokens.revoke_stopped' },
            said: run.state !== 'running',
          });
        const breach = await readBreach(trx, key);
        if (!breach) throw new AppError('E-NOT-FOUND', 'no such breach', { name: 'such breach' });
        const isOn = breach.state === 'revoking' || breach.state === 'watching';
        const change = { state: 'stopped', stopBy: by, dueAt: null, endedAt: now } as const;
        if (!isOn || !(await changeBreach(trx, breach, change)))
          throw tooLate('it is over', breach.stopBy);
        const { workspaceId } = key;
        const act = { workspaceId, actor: by, action: 'breach.stopped', source: 'slack' } as const;
        await recordAct(trx, { ...act, subject: `b${breach.id}`, facts: {} }, now);
        await announce(trx, { kind: 'breach changed', ...key });
      }),
  };
}
