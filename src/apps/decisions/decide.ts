import { recordAct } from '../../audit/store.ts';
import type { Db, Trx } from '../../db/database.ts';
import type { Clock } from '../../lib/clock.ts';
import { AppError } from '../../lib/errors.ts';
import type { AnnounceApps } from '../events.ts';
import { holdsFor, sawIt } from '../inventory/status.ts';
import type { DecisionView } from '../inventory/view.ts';
import { lockApps, restate } from './decided-apps-store.ts';
import { type Decision, fingerprintOf } from './decision.ts';
import {
  type AppRow,
  endDecision,
  findDecision,
  insertDecision,
  lastEndedBy,
  type NewDecision,
} from './store.ts';

export interface DecideDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly announce: AnnounceApps;
  /** Takes what `revokeBanned` will lock: before the cards of these apps, in which a revocation under way writes last. */
  readonly lockRevoking: (
    trx: Trx,
    lock: { workspaceId: number; appIds: readonly number[]; by: string },
  ) => Promise<void>;
  /** Asks for all tokens of apps that were banned, as one; gives the revocations, of those that have something to revoke. */
  readonly revokeBanned: (
    trx: Trx,
    wish: {
      workspaceId: number;
      /** Each with the decision that bans it. */
      banned: readonly { app: AppRow; decisionId: number }[];
      reason: string;
      by: string;
      policy?: string;
    },
  ) => Promise<{ revocationIds: readonly number[]; waitsForSecond: boolean }>;
}

export interface DecideRequest {
  readonly workspaceId: number;
  readonly appId: number;
  /** The decision that the person saw; undefined: none. */
  readonly expected: number | undefined;
  readonly verdict: DecisionView['verdict'];
  readonly everywhere: boolean;
  readonly until?: Date | undefined;
  readonly reason?: string | undefined;
  readonly note?: string | undefined;
  readonly who?: string | undefined;
  readonly by: string;
  readonly revoke: boolean;
  /** The policy in whose name it is decided; `by` is who switched it on. */
  readonly policy?: string;
}

type Press = { workspaceId: number; appId: number; by: string };

/** An answer about the decision that stands. `owns`: by these names they must own the app; undefined: as an operator. */
interface OnDecision extends Press {
  readonly expected: number;
  readonly owns?: readonly string[] | undefined;
}

export interface RenewRequest extends OnDecision {
  readonly until: Date;
  readonly reason: string | undefined;
}

/**
 * What people decide about apps. A decision is made by compare-and-set on the one that the person saw, and in the same
 * transaction every app that it holds for gets it. Each throws E-NOT-FOUND; those with `expected` throw E-STALE-CARD, and
 * E-NEEDS-REASON where an app of high risk is excused and nobody says why; E-NOT-PERMITTED where somebody `owns` it no more.
 */
export function createDecide(deps: DecideDeps) {
  const { db, clock, announce } = deps;

  /** Records what `make` describes in place of `expected`, and says so. */
  async function replace(
    trx: Trx,
    request: Press & {
      expected: number | undefined;
      policy?: string | undefined;
      revoke?: boolean;
      owns?: readonly string[] | undefined;
    },
    make: (app: AppRow) => Omit<NewDecision, 'workspaceId' | 'app' | 'madeBy' | 'source'>,
  ) {
    const { workspaceId, appId, by, expected, policy } = request;
    const now = clock.now();
    const { app, reached } = await lockExpected(trx, request);
    if (request.revoke) {
      const appIds = reached.map(({ id }) => id);
      await deps.lockRevoking(trx, { workspaceId, appIds, by });
    }
    const previous = expected && (await findDecision(trx, workspaceId, expected));
    const decisionId = await insertDecision(
      trx,
      {
        ...make(app),
        workspaceId,
        app,
        madeBy: policy ? `policy:${policy}` : by,
        source: policy ? 'policy' : 'slack',
      },
      now,
    );
    const made = await findDecision(trx, workspaceId, decisionId);
    if (made) needsReason(made, reached);
    // One made on another app for all domains still holds there, unless this one is for all domains too.
    if (previous && (made?.everywhere || previous.appId === appId)) {
      await endDecision(trx, workspaceId, previous.id, { by, why: 'changed' }, now);
    }
    const changed = await restate(trx, workspaceId, reached, now);
    await recordAct(
      trx,
      {
        workspaceId,
        actor: by,
        action: `app.${made?.verdict}`,
        domainId: app.domainId,
        subject: String(appId),
        facts: {
          decisionId,
          previousId: expected ?? null,
          everywhere: made?.everywhere,
          until: made?.until?.toISOString() ?? null,
          apps: changed.length,
          ...(policy ? { policy } : {}),
        },
        source: policy ? 'bot' : 'slack',
      },
      now,
    );
    await announce(trx, {
      kind: 'decided',
      workspaceId,
      appId,
      decisionId,
      previousId: expected,
      by,
    });
    await redrawOthers(trx, workspaceId, changed, appId);
    return { decisionId, made, app, reached };
  }

  async function redrawOthers(trx: Trx, workspaceId: number, ids: readonly number[], but: number) {
    const appIds = ids.filter((id) => id !== but);
    if (appIds.length > 0) await announce(trx, { kind: 'apps redraw', workspaceId, appIds });
  }

  async function decideIn(trx: Trx, request: DecideRequest) {
    const { workspaceId, verdict, everywhere, until, reason, note, who, by, policy } = request;
    const { decisionId, made, app, reached } = await replace(trx, request, () => ({
      verdict,
      everywhere,
      until,
      reason,
      note,
      who,
    }));
    if (verdict !== 'banned' || !request.revoke || !made)
      return { decisionId, revocationIds: [], waitsForSecond: false };
    // What is banned by its name alone waits for a person to look at it. The app that was decided on goes first.
    const others = reached.filter(({ id }) => id !== app.id);
    const banned = [app, ...others]
      .filter((each) => sawIt(made, { ...fingerprintOf(each), domainId: each.domainId }))
      .map((each) => ({ app: each, decisionId }));
    const wish = { workspaceId, banned, reason: reason ?? '', by };
    const asked = await deps.revokeBanned(trx, { ...wish, ...(policy ? { policy } : {}) });
    return { decisionId, ...asked };
  }

  return {
    decideIn,

    decide: (request: DecideRequest) => db.transaction().execute((trx) => decideIn(trx, request)),

    /** The app is new again, or has the decision that held before it for all domains. */
    async undo(request: OnDecision): Promise<void> {
      const { workspaceId, appId, by, expected } = request;
      const now = clock.now();
      await db.transaction().execute(async (trx) => {
        const { app, reached } = await lockExpected(trx, request);
        await endDecision(trx, workspaceId, expected, { by, why: 'undone' }, now);
        const changed = await restate(trx, workspaceId, reached, now);
        await recordAct(
          trx,
          {
            workspaceId,
            actor: by,
            action: 'app.undone',
            domainId: app.domainId,
            subject: String(appId),
            facts: { decisionId: expected, apps: changed.length },
            source: 'slack',
          },
          now,
        );
        await announce(trx, {
          kind: 'decision ended',
          workspaceId,
          appId,
          decisionId: expected,
          why: 'undone',
          said: { by },
        });
        await redrawOthers(trx, workspaceId, changed, appId);
      });
    },

    /** A new decision, the same in all but its end and why. Only an approval can be renewed. */
    async renew(request: RenewRequest): Promise<void> {
      const { workspaceId, expected, until, reason } = request;
      await db.transaction().execute(async (trx) => {
        const old = await findDecision(trx, workspaceId, expected);
        if (old?.verdict !== 'approved') throw new AppError('E-STALE-CARD', 'not an approval');
        await replace(trx, request, () => ({
          verdict: 'approved',
          everywhere: old.everywhere,
          reason,
          note: old.note ?? undefined,
          who: old.who ?? undefined,
          until,
        }));
      });
    },
  };
}

export type Decide = ReturnType<typeof createDecide>;

/** Locks the app and what a decision on it may reach. Throws E-STALE-CARD where another decision than the expected holds. */
async function lockExpected(
  trx: Trx,
  request: Omit<OnDecision, 'by' | 'expected'> & { expected: number | undefined },
): Promise<{ app: AppRow; reached: readonly AppRow[] }> {
  const { workspaceId, appId, expected } = request;
  const reached = await lockApps(trx, workspaceId, { appId, decisionId: expected });
  const app = reached.find(({ id }) => id === appId);
  if (!app) throw notFound();
  const { owns } = request;
  if (owns && (app.owner === null || !owns.includes(app.owner)))
    throw new AppError('E-NOT-PERMITTED', `they do not own app ${appId}`, NOT_THEIRS);
  const current = app.decisionId ?? undefined;
  if (current === expected) return { app, reached };
  const standing = current && (await findDecision(trx, workspaceId, current));
  throw new AppError('E-STALE-CARD', 'somebody decided in between', {
    by: standing ? standing.madeBy : ((await lastEndedBy(trx, workspaceId, appId)) ?? null),
    verdict: app.status,
  });
}

/** What excuses an app of high risk says why, by whatever way it was decided. */
function needsReason(made: Decision, reached: readonly AppRow[]): void {
  if (made.verdict === 'banned' || made.reason?.trim()) return;
  const grave = reached.find(
    (app) =>
      app.level === 'high' && holdsFor(made, { ...fingerprintOf(app), domainId: app.domainId }),
  );
  if (grave) throw new AppError('E-NEEDS-REASON', `app ${grave.id}`, { name: grave.name });
}

const NOT_THEIRS = { act: 'answer for an app of others', needs: 'operator' };

const notFound = () => new AppError('E-NOT-FOUND', 'no such app', { name: 'such app' });
