import type { Row } from '../../db/tables.ts';
import { DAY } from '../../lib/time.ts';
import { holdsFor } from '../inventory/status.ts';
import type { AppStatus, RiskLevel } from '../inventory/view.ts';
import { fingerprintOf } from './decision.ts';

/** One act of a person on many apps: what of it is done, what is left, and what undoing it puts back. Pure. */

export type GroupKind = Row<'decisionGroup'>['kind'];

/** So many apps at most are one act. */
export const GROUP_MOST = 1_000;
/** So long it can be undone as one. */
export const UNDO_WITHIN_MS = DAY;

/** What is decided of one of them. */
export interface Decided {
  readonly verdict: 'approved' | 'banned' | 'ignored';
  readonly everywhere: boolean;
  readonly until?: Date | undefined;
  readonly reason?: string | undefined;
  /** Who owns the app from now on, where that is said. */
  readonly owner?: string | undefined;
  /** Who decided, as a file says it. Foreign text. */
  readonly saidBy?: string | undefined;
}

export interface GroupItem {
  readonly appId: number;
  /** The decision that the person saw; undefined: none; `any`: it does not matter to the act. */
  readonly expected: number | undefined | 'any';
  /** Undefined where it is only snoozed or assigned. */
  readonly decided: Decided | undefined;
}

/** An app as far as it matters here. */
export interface GroupApp {
  readonly id: number;
  readonly domainId: number;
  readonly identity: string;
  readonly name: string;
  readonly namespace: string | null;
  readonly startUrl: string | null;
  readonly applicationId: string | null;
  readonly adminApprovedOnly: boolean | null;
  readonly level: RiskLevel;
  readonly status: AppStatus;
  readonly decisionId: number | null;
  readonly owner: string | null;
  readonly snoozedUntil: Date | null;
  readonly snoozedBy: string | null;
  readonly snoozeReason: string | null;
}

/**
 * Why one of them is left as it is: `gone`, there is no such app any more; `ours`, this bot; `decided`, somebody was faster;
 * `no reason`, it is of high risk, and nobody says why it may stay; `under way`, its tokens are being removed already; `no
 * token`, nobody holds one.
 */
export type LeftWhy = 'gone' | 'ours' | 'decided' | 'no reason' | 'under way' | 'no token';

export interface Left {
  readonly appId: number;
  /** Foreign text; '' where it is gone. */
  readonly name: string;
  readonly why: LeftWhy;
}

export interface Fit<A extends GroupApp> {
  readonly app: A;
  readonly item: GroupItem;
}

/** What the domains of the apps say. */
export interface Around {
  readonly ownAppIds: ReadonlySet<number>;
  /** Domains that are not deleted. */
  readonly watched: ReadonlySet<number>;
}

/** What of a group can be done as it was seen, and what is left. `apps`: all that a decision on one of them may reach. */
export function siftGroup<A extends GroupApp>(
  items: readonly GroupItem[],
  apps: readonly A[],
  around: Around,
): { fit: Fit<A>[]; left: Left[] } {
  const byId = new Map(apps.map((app) => [app.id, app]));
  const fit: Fit<A>[] = [];
  const left: Left[] = [];
  for (const item of items) {
    const app = byId.get(item.appId);
    const why = whyLeft(item, app, apps, around);
    if (app && !why) fit.push({ app, item });
    else left.push({ appId: item.appId, name: app?.name ?? '', why: why ?? 'gone' });
  }
  return { fit, left };
}

function whyLeft(
  { expected, decided, appId }: GroupItem,
  app: GroupApp | undefined,
  apps: readonly GroupApp[],
  { ownAppIds, watched }: Around,
): LeftWhy | undefined {
  if (!app || !watched.has(app.domainId)) return 'gone';
  if (ownAppIds.has(appId)) return 'ours';
  if (expected !== 'any' && (app.decisionId ?? undefined) !== expected) return 'decided';
  return decided && !decided.reason?.trim() && mustSayWhy(decided, app, apps)
    ? 'no reason'
    : undefined;
}

/** What lets an app of high risk stay says why, wherever that app is. */
function mustSayWhy(
  { verdict, everywhere }: Decided,
  app: GroupApp,
  apps: readonly GroupApp[],
): boolean {
  if (verdict === 'banned') return false;
  const made = { ...fingerprintOf(app), id: 0, verdict, everywhere, domainId: app.domainId };
  return apps.some(
    (each) =>
      each.level === 'high' && holdsFor(made, { ...fingerprintOf(each), domainId: each.domainId }),
  );
}

/** What an app was before, as it is kept with the group. */
export interface Before {
  readonly status: AppStatus;
  readonly decisionId: number | null;
  readonly owner: string | null;
  /** ISO. */
  readonly snoozedUntil: string | null;
  readonly snoozedBy: string | null;
  readonly snoozeReason: string | null;
}

export const beforeOf = (app: GroupApp): Before => ({
  status: app.status,
  decisionId: app.decisionId,
  owner: app.owner,
  snoozedUntil: app.snoozedUntil?.toISOString() ?? null,
  snoozedBy: app.snoozedBy,
  snoozeReason: app.snoozeReason,
});

export interface Member {
  readonly appId: number;
  /** What was decided of it, and whose it was then; null where it was only snoozed or assigned. */
  readonly decisionId: number | null;
  readonly decidedOwner: string | null;
  readonly before: Before;
}

/** What a group did, as far as undoing it must know. */
export interface Done {
  readonly kind: GroupKind;
  readonly until: Date | null;
  readonly owner: string | null;
  readonly members: readonly Member[];
}

/**
 * The members that are as the group left them: nobody decided, snoozed or assigned them since. Nor those that were under one
 * decision with one of which that is not true: it would hold for that one again.
 */
export function untouched(done: Done, apps: ReadonlyMap<number, GroupApp>): Member[] {
  const same = asLeft(done, apps);
  const shared = new Set(
    done.members.flatMap((member) =>
      member.decisionId === null || same.includes(member) ? [] : (member.before.decisionId ?? []),
    ),
  );
  return same.filter(
    ({ decisionId, before }) =>
      decisionId === null || before.decisionId === null || !shared.has(before.decisionId),
  );
}

function asLeft(
  { kind, until, owner, members }: Done,
  apps: ReadonlyMap<number, GroupApp>,
): Member[] {
  // One decision for all domains may hold for an app that got one of its own in the same act.
  const own = new Set(members.flatMap(({ decisionId }) => decisionId ?? []));
  return members.filter(({ appId, before }) => {
    const app = apps.get(appId);
    if (!app) return false;
    if (kind === 'assigned') return app.owner === owner;
    if (kind !== 'snoozed') return app.decisionId !== null && own.has(app.decisionId);
    const isAsPutOff = app.snoozedUntil?.getTime() === until?.getTime();
    return isAsPutOff && app.decisionId === before.decisionId;
  });
}

export type Belongings = Pick<GroupApp, 'owner' | 'snoozedUntil' | 'snoozedBy' | 'snoozeReason'>;

/** Owner and snooze of an app once a group is undone: what it changed as before, and all else as it is now. */
export function restored(kind: GroupKind, member: Member, app: Belongings): Belongings {
  const { owner, snoozedUntil, snoozedBy, snoozeReason } = app;
  const { before, decidedOwner } = member;
  if (kind === 'snoozed') {
    const until = before.snoozedUntil === null ? null : new Date(before.snoozedUntil);
    return { ...before, owner, snoozedUntil: until };
  }
  const isTheirs = kind === 'assigned' || owner === decidedOwner;
  return { owner: isTheirs ? before.owner : owner, snoozedUntil, snoozedBy, snoozeReason };
}
