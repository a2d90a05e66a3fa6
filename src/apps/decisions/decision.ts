import { addYears, DAY } from '../../lib/time.ts';
import { type AppFacts, lifeOf, startHostOf, widened } from '../inventory/facts.ts';
import type { Fingerprint, StandingDecision } from '../inventory/status.ts';
import type { DecisionView } from '../inventory/view.ts';

/** What stood before the person who decided; a later reading is compared with it. */
export interface Seen {
  readonly users: number;
  readonly tokens: number;
  /** Null: not visible. */
  readonly admins: number | null;
  readonly adminApprovedOnly: boolean | null;
  /** Hours; -1: until revoked; null: not visible. */
  readonly refreshTokenHours: number | null;
  readonly scopes: readonly string[] | null;
  readonly risk: number;
}

/** A decision as it stands in the database. */
export interface Decision extends DecisionView, StandingDecision {
  readonly appId: number | null;
  readonly seen: Seen;
}

export const MOST_SNOOZE_WITHOUT_REASON_MS = DAY;
/** So many days before the end of an approval its owner is asked whether it stays. */
export const askedBefore = [14, 7, 1] as const;
export type AskedDays = (typeof askedBefore)[number];

/** The end of an approval that is given for a year, or renewed: the same day of the next year. */
export const inAYear = (now: Date): Date => addYears(now, 1);

export function fingerprintOf(app: {
  identity: string;
  name: string;
  namespace: string | null;
  startUrl: string | null;
  applicationId: string | null;
  adminApprovedOnly: boolean | null;
}): Fingerprint {
  return {
    identity: app.identity,
    name: app.name,
    namespace: app.namespace,
    startHost: startHostOf(app.startUrl),
    installed: app.applicationId !== null,
    adminApprovedOnly: app.adminApprovedOnly,
  };
}

const MORE_USERS = 5;

/**
 * Which of the facts that a person saw have changed so much that a person must look again: `admins`, `users`, `policy`,
 * `token life`, `scopes`. A ban stands whatever happens. What was not visible then or is not now, says nothing.
 */
export function reopens(
  { verdict, seen }: Pick<Decision, 'verdict' | 'seen'>,
  now: AppFacts,
): readonly string[] {
  if (verdict === 'banned') return [];
  const changed: readonly (readonly [string, boolean])[] = [
    ['admins', seen.admins !== null && now.admins !== null && now.admins > seen.admins],
    ['users', now.users - seen.users >= MORE_USERS && now.users >= seen.users * 1.5],
    ['policy', seen.adminApprovedOnly === true && now.adminApprovedOnly === false],
    [
      'token life',
      seen.refreshTokenHours !== null &&
        now.refreshTokenHours !== null &&
        lifeOf(now.refreshTokenHours) > lifeOf(seen.refreshTokenHours),
    ],
    ['scopes', widened(seen.scopes, now.scopes).length > 0],
  ];
  return changed.filter(([, has]) => has).map(([what]) => what);
}
