import { recordActs } from '../../audit/store.ts';
import type { Trx } from '../../db/database.ts';
import { decisionFor, sawIt } from '../inventory/status.ts';
import type { DecideDeps } from './decide.ts';
import { changeApps, lockManyApps, restate } from './decided-apps-store.ts';
import { fingerprintOf } from './decision.ts';
import {
  beforeOf,
  type Decided,
  type Fit,
  GROUP_MOST,
  type GroupItem,
  type GroupKind,
  type Left,
  siftGroup,
} from './group.ts';
import { aroundOf, insertGroup } from './group-store.ts';
import { type AppRow, endDecisions, findDecisions, insertDecisions } from './store.ts';

export interface ManyRequest {
  readonly workspaceId: number;
  readonly by: string;
  readonly kind: Exclude<GroupKind, 'revoked'>;
  readonly items: readonly GroupItem[];
  /** Why, where it is said of all of them. */
  readonly reason?: string | undefined;
  /** Until when, where that is the same for all of them. */
  readonly until?: Date | undefined;
  /** To whom they are assigned. */
  readonly owner?: string | undefined;
  /** Of those that are banned, all tokens are to be removed: on the budget of `by`. */
  readonly revoke?: boolean;
}

export interface ManyDone {
  /** Undefined where nothing was done. */
  readonly groupId: number | undefined;
  readonly done: readonly number[];
  readonly left: readonly Left[];
  readonly revocationIds: readonly number[];
  readonly waitsForSecond: boolean;
}

type Fitting = Fit<AppRow>;

/**
 * One act of a person on many apps, in one transaction: each by compare-and-set on what the person saw, what somebody else
 * was faster with is left and named. It is one act in the record with an entry for each app, one message, and can be undone
 * as one. Throws RangeError for more than `GROUP_MOST` apps.
 */
export function createDecideMany({ db, clock, announce, ...deps }: DecideDeps) {
  /** The decisions, in place of those that stood. Gives the new one's id by app. */
  async function decide(trx: Trx, request: ManyRequest, fit: readonly Fitting[], now: Date) {
    const { workspaceId, by, kind } = request;
    const source = kind === 'imported' ? 'import' : 'slack';
    const made = fit.flatMap(({ app, item: { decided } }) => {
      if (!decided) return [];
      const { owner = app.owner, verdict, everywhere, until, reason, saidBy } = decided;
      const said = { verdict, everywhere, until, reason, saidBy, note: undefined, who: undefined };
      return [{ ...said, workspaceId, app: { ...app, owner }, madeBy: by, source } as const];
    });
    const ids = await insertDecisions(trx, made.toSorted(byReach), now);
    const previous = fit.flatMap(({ app }) => app.decisionId ?? []);
    const standing = await findDecisions(trx, workspaceId, previous);
    // One made on another app for all domains still holds there, unless this one is for all domains too.
    const over = fit.flatMap(({ app, item: { decided } }) => {
      const old = standing.find(({ id }) => id === app.decisionId);
      return old && decided && (decided.everywhere || old.appId === app.id) ? [old.id] : [];
    });
    await endDecisions(trx, workspaceId, over, { by, why: 'changed' }, now);
    return ids;
  }

  /** Who owns them, and until when they are put off. */
  async function change(trx: Trx, request: ManyRequest, fit: readonly Fitting[]): Promise<void> {
    const { workspaceId, by, kind, owner, until, reason } = request;
    const ids = fit.map(({ app }) => app.id);
    if (kind === 'assigned' && owner) await changeApps(trx, workspaceId, ids, { owner });
    if (kind === 'snoozed' && until) {
      const snooze = { snoozedUntil: until, snoozedBy: by, snoozeReason: reason ?? null };
      await changeApps(trx, workspaceId, ids, snooze);
    }
    for (const [each, theirs] of Map.groupBy(fit, ({ item }) => item.decided?.owner)) {
      const theirIds = theirs.map(({ app }) => app.id);
      if (each !== undefined) await changeApps(trx, workspaceId, theirIds, { owner: each });
    }
  }

  async function record(
    trx: Trx,
    { workspaceId, by, kind, until, owner }: ManyRequest,
    groupId: number,
    fit: readonly Fitting[],
    ids: ReadonlyMap<number, number>,
    now: Date,
  ): Promise<void> {
    const domainIds = new Set(fit.map(({ app }) => app.domainId));
    const across = domainIds.size > 1;
    const [domainId] = domainIds;
    const act = { workspaceId, actor: by, source: 'slack' } as const;
    const facts = { apps: fit.length, until: until?.toISOString() ?? null, to: owner ?? null };
    await recordActs(
      trx,
      [
        {
          ...act,
          action: `group.${kind}`,
          domainId: across ? undefined : domainId,
          subject: `g${groupId}`,
          facts: { ...facts, ...(kind === 'imported' ? tally(fit) : {}) },
        },
        ...fit.map(({ app, item: { decided } }) => ({
          ...act,
          action: `app.${decided?.verdict ?? kind}`,
          domainId: app.domainId,
          subject: String(app.id),
          facts: {
            group: groupId,
            across,
            ...(decided
              ? {
                  decisionId: ids.get(app.id),
                  previousId: app.decisionId,
                  everywhere: decided.everywhere,
                  until: decided.until?.toISOString() ?? null,
                }
              : { until: facts.until, to: facts.to }),
          },
        })),
      ],
      now,
    );
  }

  /** What was banned goes, all of it as one wish. What is banned by its name alone waits for a person to look at it. */
  async function revoke(
    trx: Trx,
    { workspaceId, by, reason }: ManyRequest,
    reached: readonly AppRow[],
    ids: readonly number[],
  ) {
    const made = await findDecisions(trx, workspaceId, ids);
    const banned = reached.flatMap((app) => {
      const judged = { ...fingerprintOf(app), domainId: app.domainId };
      const decision = decisionFor(judged, made);
      return decision?.verdict === 'banned' && sawIt(decision, judged)
        ? [{ app, decisionId: decision.id }]
        : [];
    });
    return deps.revokeBanned(trx, { workspaceId, banned, reason: reason ?? '', by });
  }

  async function decideMany(trx: Trx, request: ManyRequest): Promise<ManyDone> {
    const { workspaceId, by, kind, items, reason, until, owner } = request;
    const now = clock.now();
    const appIds = items.map(({ appId }) => appId);
    const reached = await lockManyApps(trx, workspaceId, appIds);
    if (request.revoke) {
      const lock = { workspaceId, appIds: reached.map(({ id }) => id), by };
      await deps.lockRevoking(trx, lock);
    }
    const around = await aroundOf(trx, workspaceId, reached);
    const { fit, left } = siftGroup(items, reached, around);
    const nothing = { revocationIds: [], waitsForSecond: false };
    if (fit.length === 0) return { groupId: undefined, done: [], left, ...nothing };
    await change(trx, request, fit);
    const ids = await decide(trx, request, fit, now);
    const changed = await restate(trx, workspaceId, reached, now);
    const group = { workspaceId, kind, reason, until, owner, by };
    const members = fit.map(({ app }) => ({
      appId: app.id,
      decisionId: ids.get(app.id),
      before: beforeOf(app),
    }));
    const groupId = await insertGroup(trx, group, members, now);
    await record(trx, request, groupId, fit, ids, now);
    const done = fit.map(({ app }) => app.id);
    const redrawn = [...new Set([...done, ...changed])];
    await announce(trx, { kind: 'group made', workspaceId, groupId, appIds: redrawn });
    const asked = request.revoke ? await revoke(trx, request, reached, [...ids.values()]) : nothing;
    return { groupId, done, left, ...asked };
  }

  return {
    decideMany(request: ManyRequest): Promise<ManyDone> {
      if (request.items.length > GROUP_MOST)
        throw new RangeError(`${request.items.length} apps are too many for one act`);
      return db.transaction().execute((trx) => decideMany(trx, request));
    },
  };
}

export type DecideMany = ReturnType<typeof createDecideMany>;

/** The newest holds: what is said of one domain comes after what another line says of all, a ban for all after what excuses. */
const byReach = (a: Reaching, b: Reaching): number => placeOf(a) - placeOf(b);

type Reaching = Pick<Decided, 'verdict' | 'everywhere'>;

const placeOf = ({ verdict, everywhere }: Reaching): number =>
  everywhere ? (verdict === 'banned' ? 1 : 0) : 2;

const tally = (fit: readonly Fitting[]): Record<string, number> => {
  const of = (verdict: string) =>
    fit.filter(({ item }) => item.decided?.verdict === verdict).length;
  return { approved: of('approved'), banned: of('banned'), ignored: of('ignored') };
};
