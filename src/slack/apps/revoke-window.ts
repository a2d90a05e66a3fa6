import type { KnownBlock, ModalView } from '@slack/types';
import { UNUSED_DAYS } from '../../apps/inventory/facts.ts';
import type { Alone, AppUser, AppView } from '../../apps/inventory/view.ts';
import { alert, context, modal, option, problemBox, section } from '../kit/blocks.ts';
import { bold, inert, plainName } from '../kit/escape.ts';
import { choiceField, manyField, textField } from '../kit/fields.ts';
import { count, number } from '../kit/words.ts';
import { appActs } from './acts.ts';
import { aloneWords } from './alone-words.ts';
import { markedName } from './danger-words.ts';
import { seenOf } from './pressed.ts';

export const reachField = choiceField('radio_buttons', 'reach', 'Whose tokens');
export const usersField = manyField('multi_static_select', 'users', 'Users', { optional: true });
export const reasonField = textField('reason', 'Reason', 300, {
  hint: 'Goes to the audit log and the channel.',
});
export const nameField = textField('confirm', "Type the app's name to confirm", 200);

/** Over so many users the name must be typed. */
export const TYPED_OVER = 20;
/** A menu holds no more. */
export const PICKS_MOST = 100;

export type Reach = 'all' | 'users' | 'unused' | 'one';

export interface RevokeView {
  /** People to pick from, at most 100. */
  readonly users: readonly AppUser[];
  /** How many there are. */
  readonly total: number;
  /** What whoever looks may still remove alone. */
  readonly alone: Alone;
  /** Picked beforehand: those that a search found. */
  readonly picked: boolean;
  /** Said on top where it comes too late for its field. */
  readonly problem?: string;
}

/** *Revoke tokens*: whom it hits, and whose tokens. The numbers that are shown go along. */
export function revokeModal(app: AppView, view: RevokeView): ModalView {
  const { users, problem } = view;
  const blocks: KnownBlock[] = [
    ...problemBox(problem),
    alert(
      'error',
      `${count(app.tokens, 'token')} held by ${count(app.users, 'user')} in ${plainName(app.domainName, 60)} will be removed.`,
    ),
    section(
      [
        'They lose the app at once and must authorise it again. Scheduled jobs that use it will fail.',
        "This doesn't stop them from authorising again. To stop that, ban the app.",
      ].join('\n'),
    ),
    section(`${markedName(app)}\n${blast(app)}`),
    section(aloneWords(view.alone, choices(app))),
    reachInput(app, view),
    ...(users.length > 0 ? [usersInput(view)] : []),
    reasonField.input(),
    ...(app.users > TYPED_OVER ? confirm(app) : []),
  ];
  const { label: submit } = appActs.revoke;
  return appActs.revoke.formWindow({ submit, close: 'Cancel', blocks }, seenOf(app));
}

const choices = (app: AppView) => [
  { name: 'All users', hit: app.users },
  ...(app.unused90 > 0
    ? [{ name: `Only unused for ${UNUSED_DAYS} days`, hit: Math.min(app.users, app.unused90) }]
    : []),
];

/** Who works with it now. */
const blast = (app: AppView): string =>
  [
    `*Users:* ${number(app.users)}`,
    `*Used in the last hour:* ${number(app.usedLastHour)}`,
    `*In the last day:* ${number(app.usedLastDay)}`,
    `*Admins:* ${app.admins === null ? 'not visible' : number(app.admins)}`,
    `*Inactive:* ${number(app.inactiveUsers)}`,
    '*Integration users:* not visible',
  ].join('   ');

function reachInput(app: AppView, { users, picked }: RevokeView) {
  const all = option('All users', 'all');
  const some = option('Only users I pick', 'users');
  const one = option('One user first, to see what breaks', 'one');
  const unused = option(
    `Only unused for ${UNUSED_DAYS} days (${count(app.unused90, 'token')})`,
    'unused',
  );
  return reachField.input(
    [
      all,
      ...(users.length > 0 ? [some] : []),
      ...(users.length > 1 ? [one] : []),
      ...(app.unused90 > 0 ? [unused] : []),
    ],
    picked && users.length > 0 ? some : all,
  );
}

function usersInput({ users, total, picked }: RevokeView) {
  const options = users
    .slice(0, PICKS_MOST)
    .map(({ userId, username, tokens }) =>
      option(`${plainName(username, 45)} · ${count(tokens, 'token')}`, `${userId}:${tokens}`),
    );
  const left = total - options.length;
  return usersField.input(options, picked ? options : [], {
    placeholder: 'Pick users',
    hint:
      left > 0
        ? `For “Only users I pick” and “One user first”. ${number(left)} more are not listed: find them in Details, and press ${appActs.revokeFound.label}.`
        : 'For “Only users I pick”, and “One user first”: nobody picked is who used it last.',
  });
}

const confirm = (app: AppView): KnownBlock[] => [
  section(`To confirm, type ${bold(app.name)}.`),
  nameField.input({ hint: plainName(app.name) }),
];

/** Our own app: nothing to confirm, and where the way is. */
export const oursModal = (app: AppView): ModalView =>
  modal({
    title: appActs.revoke.window,
    blocks: [
      alert('error', "That's this bot."),
      section(
        `Revoking it stops syncing ${inert(app.domainName)}. Use *Delete* instead: \`delete\` and the name of the domain.`,
      ),
      context('Nothing was changed.'),
    ],
  });
