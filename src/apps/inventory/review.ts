import { byRisk } from '../risk/risk.ts';
import type { AppLine } from './view.ts';

/** The apps that wait for a decision, in groups that a person can decide as a whole. Pure. */

/** Of those that wait, in the order in which they are gone through: what is quick first, what must be looked at last. */
export const reviewGroups = [
  'salesforce',
  'installed',
  'people',
  'medium',
  'unused',
  'unheld',
  'alone',
] as const;
export type ReviewGroup = (typeof reviewGroups)[number];

/** An app that waits, with what says into which group it goes. */
export interface ReviewApp extends AppLine {
  /** Points of what is unusual in this org. */
  readonly unusual: number;
  readonly isInstalled: boolean;
  /** All that can be seen of it is as of one of Salesforce's own clients. */
  readonly isClient: boolean;
  /** Nobody used it for 90 days. */
  readonly isUnused: boolean;
  /** Everybody who holds it is deactivated. */
  readonly isUnheld: boolean;
  /** A critical or high finding stands. */
  readonly isGrave: boolean;
}

/** What must be looked at by itself, whatever else it is: high, grave, unusual in this org, or a name that passes for another. */
const mustBeSeen = ({ level, isGrave, unusual, alike }: ReviewApp): boolean =>
  level === 'high' || isGrave || unusual > 0 || (alike?.length ?? 0) > 0;

export function groupOf(app: ReviewApp): ReviewGroup {
  if (mustBeSeen(app)) return 'alone';
  if (app.isUnheld) return 'unheld';
  if (app.isUnused) return 'unused';
  if (app.isClient) return 'salesforce';
  if (app.isInstalled) return 'installed';
  return app.level === 'medium' ? 'medium' : 'people';
}

export interface Grouped {
  readonly group: ReviewGroup;
  /** The riskiest first. */
  readonly apps: readonly ReviewApp[];
}

/** Each app in exactly one group; groups without any are left out. */
export function groupForReview(apps: readonly ReviewApp[]): readonly Grouped[] {
  const found = Map.groupBy(apps, groupOf);
  return reviewGroups.flatMap((group) => {
    const some = found.get(group);
    return some ? [{ group, apps: some.toSorted((a, b) => byRisk(a, b) || a.id - b.id) }] : [];
  });
}
