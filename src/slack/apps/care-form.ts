import type { ModalView } from '@slack/types';
import type { AppLine, AppView } from '../../apps/inventory/view.ts';
import { alert, context, input, modal, option, plain, section } from '../kit/blocks.ts';
import { bold, inert, plainName } from '../kit/escape.ts';
import { count, number } from '../kit/words.ts';
import { appActs } from './acts.ts';
import { decideForm, untilInput } from './decide-form.ts';
import { riskWords } from './words.ts';

const field = (block: string) => ({ block, action: 'value' });

export const careForm = {
  howLong: field('how_long'),
  reason: field('reason'),
  person: field('person'),
  search: field('search'),
} as const;

/** Boxes come in groups of ten, the most that Slack takes. */
export const tickForm = [field('apps_1'), field('apps_2'), field('apps_3')] as const;

const HOUR = 3_600_000;

/** How long an app can be put off. Over a day, a reason is asked for. */
export const snoozes = {
  '4h': { words: '4 hours', ms: 4 * HOUR },
  '1d': { words: '1 day', ms: 24 * HOUR },
  '1w': { words: '1 week (asks why)', ms: 7 * 24 * HOUR },
  '30d': { words: '30 days (asks why)', ms: 30 * 24 * HOUR },
} as const;
export type SnoozeChoice = keyof typeof snoozes;
export const isSnooze = (value: string): value is SnoozeChoice => Object.hasOwn(snoozes, value);

interface Given {
  readonly metadata: string;
  readonly problem?: string;
}

const head = (app: AppView, { problem }: Given) => [
  ...(problem ? [alert('error', problem)] : []),
  section(`${bold(app.name)} in ${inert(app.domainName)}`),
];

/** *Snooze an app*. */
export function snoozeAppModal(app: AppView, given: Given): ModalView {
  const options = Object.entries(snoozes).map(([value, { words }]) => option(words, value));
  return modal({
    title: 'Snooze an app',
    callbackId: appActs.snooze.form.id,
    submit: 'Snooze',
    close: 'Cancel',
    metadata: given.metadata,
    blocks: [
      ...head(app, given),
      input(
        'How long',
        {
          type: 'radio_buttons',
          action_id: careForm.howLong.action,
          options,
          ...(options[0] && { initial_option: options[0] }),
        },
        { blockId: careForm.howLong.block },
      ),
      input(
        'Reason',
        {
          type: 'plain_text_input',
          action_id: careForm.reason.action,
          max_length: 300,
          placeholder: plain('waiting for vendor', 150),
        },
        {
          blockId: careForm.reason.block,
          optional: true,
          hint: 'Needed for more than a day. It is shown on the card.',
        },
      ),
      context('It comes back by itself, and at once where something about it gets worse.'),
    ],
  });
}

/** *Assign an app* to whom it is asked of before a decision on it ends. */
export const assignAppModal = (app: AppView, given: Given): ModalView =>
  modal({
    title: 'Assign an app',
    callbackId: appActs.assign.form.id,
    submit: 'Assign',
    close: 'Cancel',
    metadata: given.metadata,
    blocks: [
      ...head(app, given),
      input(
        'Owner',
        {
          type: 'users_select',
          action_id: careForm.person.action,
          ...(app.owner && { initial_user: app.owner }),
        },
        { blockId: careForm.person.block, hint: 'They are told by direct message.' },
      ),
    ],
  });

/** Boxes in one group. */
const GROUP = 10;
export const TICKS_MOST = 25;

/** *Approve several*: tick up to 25 of the list. */
export function tickModal(apps: readonly AppLine[], problem?: string): ModalView {
  const shown = apps.slice(0, TICKS_MOST);
  const groups = tickForm.flatMap((field, at) => {
    const some = shown.slice(at * GROUP, (at + 1) * GROUP);
    if (some.length === 0) return [];
    const options = some.map((app) => ({
      ...option(plainName(app.name, 60), String(app.id)),
      description: plain(
        `${plainName(app.domainName, 25)} · ${riskWords(app)} · ${count(app.users, 'user')}`,
        75,
      ),
    }));
    return [
      input(
        at === 0 ? 'Apps' : `Apps, from ${at * GROUP + 1}`,
        { type: 'checkboxes', action_id: field.action, options },
        { blockId: field.block, optional: true },
      ),
    ];
  });
  return modal({
    title: 'Approve several',
    callbackId: appActs.tick.form.id,
    submit: 'Next',
    close: 'Cancel',
    blocks: [
      ...(problem ? [alert('error', problem)] : []),
      section(
        'Tick those to approve. The list is the one you came from, without those that are decided.',
      ),
      ...groups,
    ],
  });
}

/** `Approve 6`: one note and one end for all of them, each in its own domain. */
export const bulkModal = (apps: readonly AppLine[], metadata: string): ModalView =>
  modal({
    title: `Approve ${count(apps.length, 'app')}`,
    callbackId: appActs.bulk.form.id,
    submit: `Approve ${number(apps.length)}`,
    close: 'Cancel',
    metadata,
    blocks: [
      section(
        apps
          .map(
            (app) => `• ${inert(app.name, 40)} in ${inert(app.domainName, 30)}, ${riskWords(app)}`,
          )
          .join('\n'),
      ),
      untilInput(),
      input(
        'Reason',
        { type: 'plain_text_input', action_id: decideForm.note.action, max_length: 300 },
        { blockId: decideForm.note.block, hint: 'One for all. It is shown in the channel.' },
      ),
    ],
  });
