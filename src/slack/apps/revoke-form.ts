import type { KnownBlock, ModalView } from '@slack/types';
import { UNUSED_DAYS } from '../../apps/inventory/facts.ts';
import type { AppUser, AppView } from '../../apps/inventory/view.ts';
import { alert, context, input, modal, option, plain, section } from '../kit/blocks.ts';
import { bold, inert, plainName } from '../kit/escape.ts';
import { count, number } from '../kit/words.ts';
import { appActs } from './acts.ts';
import { packApp } from './metadata.ts';

const field = (block: string) => ({ block, action: 'value' });

export const revokeForm = {
  reach: field('reach'),
  users: field('users'),
  reason: field('reason'),
  name: field('confirm'),
} as const;

/** Over so many users the name must be typed. */
export const TYPED_OVER = 20;
/** A menu holds no more. */
export const PICKS_MOST = 100;

export type Reach = 'all' | 'users' | 'unused';

export interface RevokeView {
  /** People to pick from, at most 100. */
  readonly users: readonly AppUser[];
  /** How many there are. */
  readonly total: number;
  /** Picked beforehand: those that a search found. */
  readonly picked: boolean;
  /** Said on top where it comes too late for its field. */
  readonly problem?: string;
}

/** *Revoke tokens*: whom it hits, and whose tokens. The numbers that are shown go along. */
export function revokeModal(app: AppView, view: RevokeView): ModalView {
  const { users, problem } = view;
  const blocks: KnownBlock[] = [
    ...(problem ? [alert('error', problem)] : []),
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
    section(`${bold(app.name)}\n${blast(app)}`),
    reachInput(app, view),
    ...(users.length > 0 ? [usersInput(view)] : []),
    input(
      'Reason',
      { type: 'plain_text_input', action_id: revokeForm.reason.action, max_length: 300 },
      { blockId: revokeForm.reason.block, hint: 'Goes to the audit log and the channel.' },
    ),
    ...(app.users > TYPED_OVER ? confirm(app) : []),
  ];
  return modal({
    title: 'Revoke tokens',
    callbackId: appActs.revoke.form.id,
    submit: 'Revoke tokens',
    close: 'Cancel',
    metadata: packApp({
      appId: app.id,
      seen: app.decision?.id ?? 0,
      tokens: app.tokens,
      users: app.users,
      unused: app.unused90,
    }),
    blocks,
  });
}

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
  const unused = option(
    `Only unused for ${UNUSED_DAYS} days (${count(app.unused90, 'token')})`,
    'unused',
  );
  return input(
    'Whose tokens',
    {
      type: 'radio_buttons',
      action_id: revokeForm.reach.action,
      options: [all, ...(users.length > 0 ? [some] : []), ...(app.unused90 > 0 ? [unused] : [])],
      initial_option: picked && users.length > 0 ? some : all,
    },
    { blockId: revokeForm.reach.block },
  );
}

function usersInput({ users, total, picked }: RevokeView) {
  const options = users
    .slice(0, PICKS_MOST)
    .map(({ userId, username, tokens }) =>
      option(`${plainName(username, 45)} · ${count(tokens, 'token')}`, `${userId}:${tokens}`),
    );
  const left = total - options.length;
  return input(
    'Users',
    {
      type: 'multi_static_select',
      action_id: revokeForm.users.action,
      options,
      ...(picked && { initial_options: options }),
      placeholder: plain('Pick users', 150),
    },
    {
      blockId: revokeForm.users.block,
      optional: true,
      hint:
        left > 0
          ? `For “Only users I pick”. ${number(left)} more are not listed: find them in Details, and press Revoke theirs.`
          : 'For “Only users I pick”.',
    },
  );
}

const confirm = (app: AppView): KnownBlock[] => [
  section(`To confirm, type ${bold(app.name)}.`),
  input(
    "Type the app's name to confirm",
    { type: 'plain_text_input', action_id: revokeForm.name.action, max_length: 200 },
    { blockId: revokeForm.name.block, hint: plainName(app.name) },
  ),
];

/** Our own app: nothing to confirm, and where the way is. */
export const oursModal = (app: AppView): ModalView =>
  modal({
    title: 'Revoke tokens',
    callbackId: 'show',
    blocks: [
      alert('error', "That's this bot."),
      section(
        `Revoking it stops syncing ${inert(app.domainName)}. Use *Delete* instead: \`delete\` and the name of the domain.`,
      ),
      context('Nothing was changed.'),
    ],
  });
