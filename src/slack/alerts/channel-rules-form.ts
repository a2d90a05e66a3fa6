import type { InputBlock, KnownBlock, ModalView } from '@slack/types';
import type { DomainView } from '../../domains/domain.ts';
import { alertKinds, type ChannelRule } from '../../notices/channel-rules.ts';
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
import { inert } from '../kit/escape.ts';
import { listed } from '../kit/words.ts';
import { alertActs } from './acts.ts';
import { clockOf, kindWords, quietWords } from './channel-rules-words.ts';

export const alertsForm = {
  kinds: { block: 'kinds', action: 'value' },
  domains: { block: 'domains', action: 'value' },
  mention: { block: 'mention', action: 'value' },
  person: { block: 'person', action: 'value' },
  from: { block: 'from', action: 'value' },
  to: { block: 'to', action: 'value' },
  zone: { block: 'zone', action: 'value' },
  reason: { block: 'reason', action: 'value' },
} as const;

export interface AlertsView {
  readonly rule: ChannelRule;
  readonly domains: readonly DomainView[];
  readonly mayChange: boolean;
  readonly wantsDms: boolean;
  /** No channel takes the grant alerts of some domain. */
  readonly hasGap: boolean;
  /** Name of the person that cards name, where one was chosen. */
  readonly mentioned: string | undefined;
}

const OPTIONS_MOST = 100;

/** *Alerts here*: what a channel gets, and when it is left alone. An admin changes it, everybody else reads it. */
export function alertsModal(view: AlertsView): ModalView {
  const { rule, mayChange, wantsDms } = view;
  const dms = actions(
    ...(mayChange ? [button('Send a test', alertActs.test.id, { value: rule.channel })] : []),
    button(wantsDms ? 'Turn my DMs off' : 'Turn my DMs on', alertActs.dms.id, {
      value: `${wantsDms ? 'off' : 'on'}:${rule.channel}`,
    }),
  );
  const blocks: KnownBlock[] = [
    section(`What <#${rule.channel}> gets.`),
    ...(view.hasGap
      ? [alert('warning', 'No channel gets grant alerts of some domains. They go to admins by DM.')]
      : []),
    ...(mayChange ? inputs(view) : [section(inWords(view))]),
    dms,
    context(
      'Expired grants and errors are always on somewhere: what no channel takes goes to an admin by DM. Red alerts come through quiet hours.',
    ),
  ];
  return modal({
    title: 'Alerts here',
    callbackId: mayChange ? alertActs.change.form.id : 'show',
    ...(mayChange ? { submit: 'Save', close: 'Cancel' } : {}),
    metadata: rule.channel,
    blocks,
  });
}

const kindOption = (kind: (typeof alertKinds)[number]) =>
  option(
    `${kindWords[kind][0]?.toUpperCase()}${kindWords[kind].slice(1)}${kind === 'grant' || kind === 'errors' ? ' 🔒' : ''}`,
    kind,
  );

function inputs({ rule, domains }: AlertsView): InputBlock[] {
  const kinds = rule.kinds ?? alertKinds;
  const ticked = kinds.map(kindOption);
  const shown = domains.slice(0, OPTIONS_MOST);
  const chosen = shown
    .filter(({ id }) => rule.domains?.includes(id))
    .map(({ id, name }) => option(name, String(id)));
  return [
    input(
      'Kinds',
      {
        type: 'checkboxes',
        action_id: alertsForm.kinds.action,
        options: alertKinds.map(kindOption),
        ...(ticked.length > 0 && { initial_options: ticked }),
      },
      { blockId: alertsForm.kinds.block, optional: true },
    ),
    ...(shown.length > 0
      ? [
          input(
            'Domains',
            {
              type: 'multi_static_select' as const,
              action_id: alertsForm.domains.action,
              options: shown.map(({ id, name }) => option(name, String(id))),
              ...(chosen.length > 0 && { initial_options: chosen }),
              placeholder: plain('All domains', 150),
            },
            { blockId: alertsForm.domains.block, optional: true, hint: 'Empty: all.' },
          ),
        ]
      : []),
    input(
      'Mention',
      {
        type: 'static_select',
        action_id: alertsForm.mention.action,
        options: mentions,
        initial_option:
          mentions[typeof rule.mention === 'string' ? (rule.mention === 'owner' ? 0 : 1) : 2] ??
          owner,
      },
      { blockId: alertsForm.mention.block },
    ),
    input(
      'Person to mention',
      {
        type: 'users_select',
        action_id: alertsForm.person.action,
        ...(typeof rule.mention === 'string' ? {} : { initial_user: rule.mention.user }),
      },
      { blockId: alertsForm.person.block, optional: true, hint: 'Only for “One person”.' },
    ),
    input(
      'Quiet from',
      {
        type: 'timepicker',
        action_id: alertsForm.from.action,
        ...(rule.quiet && { initial_time: clockOf(rule.quiet.from) }),
      },
      { blockId: alertsForm.from.block, optional: true, hint: 'Empty: no quiet hours.' },
    ),
    input(
      'Quiet until',
      {
        type: 'timepicker',
        action_id: alertsForm.to.action,
        ...(rule.quiet && { initial_time: clockOf(rule.quiet.to) }),
      },
      { blockId: alertsForm.to.block, optional: true },
    ),
    input(
      'Time zone',
      {
        type: 'plain_text_input',
        action_id: alertsForm.zone.action,
        initial_value: rule.zone,
        max_length: 60,
      },
      { blockId: alertsForm.zone.block, hint: 'Such as Europe/Berlin.' },
    ),
  ];
}

const owner = option('The grant’s owner', 'owner');
const mentions = [owner, option('Nobody', 'nobody'), option('One person', 'person')];

function inWords({ rule, domains, mentioned }: AlertsView): string {
  const kinds = (rule.kinds ?? alertKinds).map((kind) => kindWords[kind]);
  const names = domains
    .filter(({ id }) => rule.domains?.includes(id))
    .map(({ name }) => inert(name));
  const who =
    rule.mention === 'owner'
      ? 'the grant’s owner'
      : rule.mention === 'nobody'
        ? 'nobody'
        : inert(mentioned ?? 'someone who left');
  return [
    `*Kinds:* ${kinds.length > 0 ? listed(kinds) : 'none'}`,
    `*Domains:* ${rule.domains ? listed(names) || 'none' : 'all'}`,
    `*Mentions:* ${who}`,
    `*Quiet hours:* ${quietWords(rule)}`,
  ].join('\n');
}

/** Why a week of silence; the next one to look will want to know. */
export const snoozeModal = (alertId: number): ModalView =>
  modal({
    title: 'Snooze for a week',
    callbackId: alertActs.snooze.form.id,
    submit: 'Snooze',
    close: 'Cancel',
    metadata: String(alertId),
    blocks: [
      input(
        'Reason',
        {
          type: 'plain_text_input',
          action_id: alertsForm.reason.action,
          max_length: 300,
          placeholder: plain('waiting for vendor', 150),
        },
        { blockId: alertsForm.reason.block, hint: 'It is shown on the card.' },
      ),
    ],
  });
