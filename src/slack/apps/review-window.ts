import type { Button, KnownBlock, ModalView } from '@slack/types';
import type { Grouped, ReviewGroup } from '../../apps/inventory/review.ts';
import type { AppView, ReviewProgress } from '../../apps/inventory/view.ts';
import { actions, context, divider, modal, section } from '../kit/blocks.ts';
import { bold, inert } from '../kit/escape.ts';
import { when } from '../kit/time.ts';
import { count, number } from '../kit/words.ts';
import { appActs } from './acts.ts';
import { detailsButton } from './buttons.ts';
import { reasons } from './card.ts';
import { dangerTitle, likeMark } from './danger-words.ts';
import { ALONE_TITLE, ALONE_WHY, groupWords, progressWords } from './review-words.ts';
import { type Walk, walkState } from './values.ts';
import { levelSigns, makerWords, riskWords } from './words.ts';

/** The windows in which those that wait are gone through. */

const titleOf = (group: ReviewGroup): string =>
  group === 'alone' ? ALONE_TITLE : groupWords[group].title;

/** `Look at 25`, of the group that comes next the one that stands out. */
const groupButton = (
  { group, apps }: Grouped,
  scope: string,
  look: { text?: string; isFirst?: boolean } = {},
): Button => {
  const { text = `Look at ${number(apps.length)}`, isFirst } = look;
  const label = look.text ?? `${text}: ${titleOf(group)}`;
  return appActs.reviewGroup.button(
    { group, scope },
    { text, label, ...(isFirst && { style: 'primary' }) },
  );
};

export interface ReviewView {
  readonly groups: readonly Grouped[];
  readonly progress: ReviewProgress;
  readonly scope: string;
}

/** *Review apps*: the groups, and how far it is. */
export function reviewModal({ groups, progress, scope }: ReviewView): ModalView {
  const rows = groups.flatMap((each, at): KnownBlock[] => {
    const why = each.group === 'alone' ? ALONE_WHY : groupWords[each.group].why;
    const text = `*${titleOf(each.group)}* · ${number(each.apps.length)}\n${why}`;
    return [section(text, groupButton(each, scope, { isFirst: at === 0 }))];
  });
  const { idle } = progress;
  return modal({
    title: appActs.reviewAll.window,
    blocks: [
      section(`*${progressWords(progress)}.* ${waitsWords(groups)}`),
      divider(),
      ...rows,
      ...(idle > 0
        ? [
            context(
              `${count(idle, 'more app')} ${idle === 1 ? 'is' : 'are'} installed and held by nobody. No decision is needed: should somebody let one in, you are told.`,
            ),
          ]
        : []),
    ],
  });
}

function waitsWords(groups: readonly Grouped[]): string {
  const waiting = groups.reduce((sum, { apps }) => sum + apps.length, 0);
  if (waiting === 0) return 'None waits for a decision.';
  return `${number(waiting)} ${waiting === 1 ? 'waits' : 'wait'}. What is of one kind is decided as a whole, and can be undone as a whole for 24 hours.`;
}

export interface AloneView {
  readonly app: AppView;
  /** So many are to be looked at, this one too. */
  readonly left: number;
  readonly progress: ReviewProgress;
  readonly walk: Walk;
  /** What became of the one before. */
  readonly news?: string | undefined;
}

/** One of those that are looked at one by one. */
export function aloneModal({ app, left, progress, walk, news }: AloneView): ModalView {
  const name = `${dangerTitle(app) ?? bold(app.name)}${likeMark(app)}`;
  const why = reasons(app);
  const lines = [
    `${levelSigns[app.level]} ${name} · ${riskWords(app)} (${app.risk})`,
    `${inert(app.domainName)} · ${count(app.users, 'user')}, ${count(app.tokens, 'token')}${app.admins ? `, ${count(app.admins, 'admin')}` : ''} · ${app.lastUsedAt ? `last used ${when(app.lastUsedAt)}` : 'never used, as far as we see'} · first seen ${when(app.firstSeenAt)}`,
    ...(app.maker ? [makerWords(app.maker)] : []),
    ...(why === '' ? [] : [`*Why ${app.level}:* ${why}`]),
  ];
  const isGrave = app.level === 'high';
  const on = (
    what: 'approved' | 'banned' | 'ignored' | 'later',
    nth: number,
    text: string,
    style?: 'primary' | 'danger',
  ) =>
    appActs.reviewOne.button(
      { what, appId: app.id },
      { nth, text, label: `${text}: ${app.name}`, ...(style && { style }) },
    );
  return modal({
    title: appActs.reviewAll.window,
    metadata: walkState.pack(walk),
    blocks: [
      ...(news === undefined ? [] : [context(news)]),
      section(`*${progressWords(progress)}.* ${number(left)} to be looked at one by one.`),
      divider(),
      section(lines.join('\n')),
      actions(
        isGrave
          ? on('approved', 1, 'Approve, with a reason')
          : on('approved', 1, 'Approve for 1 year', 'primary'),
        on('banned', 2, 'Ban', 'danger'),
        on('ignored', 3, 'Not one we care about'),
        on('later', 4, 'Later'),
        detailsButton(app),
      ),
      context('Each is a decision of its own, for this domain.'),
    ],
  });
}

/** Nothing of that kind waits any more: what came of it, and the way on. */
export function doneModal(facts: {
  readonly said: string;
  readonly progress: ReviewProgress;
  readonly next: Grouped | undefined;
  readonly scope: string;
  readonly undo?: Button | undefined;
}): ModalView {
  const { said, progress, next, scope, undo } = facts;
  const buttons = [
    ...(next
      ? [
          groupButton(next, scope, {
            text: `Next: ${titleOf(next.group)} (${number(next.apps.length)})`,
            isFirst: true,
          }),
        ]
      : []),
    ...(undo ? [undo] : []),
  ];
  return modal({
    title: appActs.reviewAll.window,
    blocks: [
      section(`${said}\n*${progressWords(progress)}.*${next ? '' : ' None waits any more.'}`),
      ...(buttons.length > 0 ? [actions(...buttons)] : []),
    ],
  });
}
