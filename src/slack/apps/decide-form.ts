import type { KnownBlock, ModalView } from '@slack/types';
import type { AppView } from '../../apps/inventory/view.ts';
import {
  actions,
  alert,
  button,
  context,
  input,
  modal,
  option,
  plain,
  section,
} from '../kit/blocks.ts';
import { bold, inert, plainName, typedText } from '../kit/escape.ts';
import { when } from '../kit/time.ts';
import { count, number } from '../kit/words.ts';
import { appActs } from './acts.ts';
import { actOf } from './buttons.ts';
import { makerOf, statusWords, untilWords, whereWords } from './words.ts';

const field = (block: string) => ({ block, action: 'value' });

export const decideForm = {
  where: field('where'),
  until: field('until'),
  who: field('who'),
  note: field('note'),
  reason: field('reason'),
  more: field('more'),
  tokens: field('tokens'),
} as const;

export const untilChoices = ['90d', '1y', 'none'] as const;
export type UntilChoice = (typeof untilChoices)[number];
export const isUntil = (value: string): value is UntilChoice =>
  untilChoices.some((each) => each === value);

const untilOptions = {
  '90d': option('90 days', '90d'),
  '1y': option('1 year', '1y'),
  none: option('No end', 'none'),
} as const;

export const banReasons = [
  'not needed',
  'data risk',
  'unknown publisher',
  'licence',
  'other',
] as const;

interface Given {
  readonly metadata: string;
  /** Said on top where it comes too late for its field. */
  readonly problem?: string;
}

const radio = (
  label: string,
  field: { block: string; action: string },
  options: ReturnType<typeof option>[],
  initial?: ReturnType<typeof option>,
) =>
  input(
    label,
    {
      type: 'radio_buttons',
      action_id: field.action,
      options,
      ...(initial && { initial_option: initial }),
    },
    { blockId: field.block },
  );

/** This domain, or all of them; as it is now where something is decided. */
export function whereInput(app: Pick<AppView, 'domainName' | 'decision'>) {
  const here = option(`This domain (${plainName(app.domainName, 40)})`, 'here');
  const everywhere = option('All domains', 'everywhere');
  const initial = app.decision?.everywhere ? everywhere : here;
  return radio('Where', decideForm.where, [here, everywhere], initial);
}

export const untilInput = () =>
  radio('Until', decideForm.until, Object.values(untilOptions), untilOptions['1y']);

const text = (
  label: string,
  field: { block: string; action: string },
  more: { hint: string; initial?: string | null; placeholder?: string },
) =>
  input(
    label,
    {
      type: 'plain_text_input',
      action_id: field.action,
      max_length: 300,
      ...(more.initial && { initial_value: typedText(more.initial, 300) }),
      ...(more.placeholder && { placeholder: plain(more.placeholder, 150) }),
    },
    { blockId: field.block, optional: true, hint: more.hint },
  );

const problems = ({ problem }: Given): KnownBlock[] => (problem ? [alert('error', problem)] : []);

const standing = ({ decision, domainName }: AppView): KnownBlock[] =>
  decision
    ? [
        context(
          `Now ${statusWords[decision.verdict]} ${whereWords(decision, domainName)}. This takes its place.`,
        ),
      ]
    : [];

/** *Approve an app*. */
export function approveModal(app: AppView, given: Given): ModalView {
  const old = app.decision?.verdict === 'approved' ? app.decision : undefined;
  return modal({
    title: 'Approve an app',
    callbackId: appActs.approve.form.id,
    submit: 'Approve',
    close: 'Cancel',
    metadata: given.metadata,
    blocks: [
      ...problems(given),
      section(
        `${bold(app.name)} in ${inert(app.domainName)}: ${count(app.users, 'user')}, ${count(app.tokens, 'token')}`,
      ),
      ...standing(app),
      whereInput(app),
      untilInput(),
      text('Who may use it', decideForm.who, {
        initial: old?.who ?? null,
        placeholder: 'anyone',
        hint: 'Such as profiles. A note for people: nothing enforces it.',
      }),
      text('Note', decideForm.note, {
        initial: old?.note ?? null,
        hint: 'Such as a contract. It is shown in the channel.',
      }),
    ],
  });
}

const reasonOption = (reason: (typeof banReasons)[number]) =>
  option(`${reason[0]?.toUpperCase() ?? ''}${reason.slice(1)}`, reason);

const BLOCK =
  "Salesforce's own *Block* switch stops people signing in again. We can't press it for you; we give you the link and check at the next sync.";

/** *Ban an app*, with what it does to people. */
export function banModal(app: AppView, given: Given): ModalView {
  const revoke = option(`Remove its ${count(app.tokens, 'token')} now`, 'revoke');
  const elsewhere = app.elsewhere.reduce((sum, { tokens }) => sum + tokens, 0);
  return modal({
    title: 'Ban an app',
    callbackId: appActs.ban.form.id,
    submit: 'Ban',
    close: 'Cancel',
    metadata: given.metadata,
    blocks: [
      ...problems(given),
      alert(
        'error',
        app.tokens > 0
          ? `With tokens removed, ${count(app.users, 'user')} ${app.users === 1 ? 'loses' : 'lose'} access at once.`
          : 'Nobody holds a token to it now.',
      ),
      section(`${bold(app.name)} in ${inert(app.domainName)}`),
      ...(elsewhere > 0
        ? [
            context(
              `In all domains it holds ${number(elsewhere + app.tokens)} tokens; with *All domains* those go too.`,
            ),
          ]
        : []),
      ...standing(app),
      whereInput(app),
      radio('Reason', decideForm.reason, banReasons.map(reasonOption)),
      text('More about the reason', decideForm.more, { hint: 'Needed for “Other”.' }),
      input(
        'Tokens',
        {
          type: 'checkboxes',
          action_id: decideForm.tokens.action,
          options: [revoke],
          initial_options: [revoke],
        },
        { blockId: decideForm.tokens.block, optional: true },
      ),
      section(BLOCK),
    ],
  });
}

/** *Change the decision*: what stands, and the three ways on. */
export function changeModal(app: AppView, names: ReadonlyMap<string, string>): ModalView {
  const { decision } = app;
  const value = actOf(app);
  const approved = decision?.verdict === 'approved';
  const now = decision
    ? `${bold(app.name)} is ${statusWords[decision.verdict]} ${whereWords(decision, app.domainName)}${approved ? ` ${untilWords(decision.until)}` : ''}, by ${makerOf(decision.madeBy, names)}, ${when(decision.madeAt)}.`
    : `${bold(app.name)} waits for a decision.`;
  return modal({
    title: 'Change the decision',
    callbackId: 'show',
    close: 'Cancel',
    blocks: [
      section(now),
      actions(
        button(approved ? 'Approve on other terms' : 'Approve', appActs.approve.id, { value }),
        button('Ban', appActs.ban.id, { value, style: 'danger' }),
        ...(decision ? [button('Take it back', appActs.undo.id, { value })] : []),
      ),
      context('Taken back, it waits for a decision. Tokens that are gone stay gone.'),
    ],
  });
}
