import { groupForReview } from '../../../src/apps/inventory/review.ts';
import type { AppView } from '../../../src/apps/inventory/view.ts';
import { manyFormModal, manyModal } from '../../../src/slack/apps/many-window.ts';
import { aloneModal, doneModal, reviewModal } from '../../../src/slack/apps/review-window.ts';
import { type ManyKind, manyKinds } from '../../../src/slack/apps/values.ts';
import { packSeen } from '../../../src/slack/kit/packed-ids.ts';
import { aReviewApp } from './apps.ts';

const alone = { bound: 50, users: 38, byPolicies: 12 };
const progress = { total: 260, decided: 212, snoozed: 8, idle: 12 };

/** The windows of one act on many apps, as large as these apps make them. */
export const ticksOf = (lines: readonly AppView[], problem?: string, page = 0) =>
  manyModal({
    lines,
    state: {
      of: '',
      seen: packSeen(lines.map(({ id }) => ({ id, seen: 0 }))),
      out: '',
      shown: '',
      page,
      turn: 0,
      more: 20,
    },
    isOut: (id) => id % 2 === 0,
    title: 'All apps of this list',
    why: 'Untick those that are not meant.',
    offers: 'approved',
    problem,
  });

export const formOfMany = (apps: readonly AppView[], what: ManyKind = 'approved') =>
  manyFormModal(
    { what, apps, grave: apps.filter(({ level }) => level === 'high').slice(0, 20), alone },
    { of: '', seen: '', what, later: '' },
  );

export const formsOfMany = (apps: readonly AppView[]) =>
  manyKinds.map((what) => formOfMany(apps, what));

export const aloneOf = (app: AppView, news?: string) =>
  aloneModal({ app, left: 7, progress, walk: { scope: '1/baseline', later: '' }, news });

/** Every window of a review of these apps. */
export function reviewsOf(apps: readonly AppView[]) {
  const kinds = [
    { isClient: true },
    { isInstalled: true },
    {},
    { level: 'medium' },
    { isUnused: true },
    { isUnheld: true },
    { level: 'high' },
  ] as const;
  const groups = groupForReview(
    kinds.flatMap((kind, nth) =>
      apps.map((app, at) =>
        aReviewApp({
          ...app,
          level: 'low',
          alike: null,
          ...kind,
          id: nth * 1_000 + at + 1,
        }),
      ),
    ),
  );
  const scope = '1/baseline';
  return [
    reviewModal({ groups, progress, scope }),
    reviewModal({ groups: [], progress, scope }),
    doneModal({ said: 'Approved 24 of 25 apps.', progress, next: groups[0], scope }),
  ];
}
