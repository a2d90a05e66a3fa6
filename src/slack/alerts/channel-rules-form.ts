import type { InputBlock, KnownBlock, ModalView } from '@slack/types';
import type { DomainView } from '../../domains/domain.ts';
import { alertKinds, type ChannelRule } from '../../notices/channel-rules.ts';
import type { PausedChannel } from '../../notices/channel-store.ts';
import { actions, alert, context, modal, option, section } from '../kit/blocks.ts';
import { inert } from '../kit/escape.ts';
import { choiceField, manyField, selectField, textField } from '../kit/fields.ts';
import { listed } from '../kit/words.ts';
import { alertActs } from './acts.ts';
import { clockOf, kindWords, quietRule, quietWords } from './channel-rules-words.ts';
import { mentionsOf } from './mention-words.ts';
import { pausedBlocks } from './paused-words.ts';

const optional = true;

export const rulesForm = {
  kinds: manyField('checkboxes', 'kinds', 'Kinds', { optional }),
  domains: manyField('multi_static_select', 'domains', 'Domains', {
    optional,
    hint: 'Empty: all.',
  }),
  mention: choiceField('static_select', 'mention', 'Mention'),
  person: selectField('users_select', 'person', 'Person to mention', {
    optional,
    hint: 'Only for “One person”.',
  }),
  group: textField('group', 'User group to mention', 31, {
    optional,
    hint: 'Only for “A user group”: its id, such as S05052KBYHX. In a browser, a group that you open has it at the end of its address.',
  }),
  from: selectField('timepicker', 'from', 'Quiet from', {
    optional,
    hint: 'Empty: no quiet hours.',
  }),
  to: selectField('timepicker', 'to', 'Quiet until', { optional }),
  zone: textField('zone', 'Time zone', 60, { hint: 'Such as Europe/Berlin.' }),
} as const;

export interface AlertsView {
  readonly rule: ChannelRule;
  readonly domains: readonly DomainView[];
  readonly mayChange: boolean;
  readonly wantsDms: boolean;
  /** No channel takes the grant alerts of some domain. */
  readonly hasGap: boolean;
  /** Where Slack refuses this channel. */
  readonly paused: PausedChannel | undefined;
  /** Name of the person that cards name, where one was chosen. */
  readonly mentioned: string;
}

const OPTIONS_MOST = 100;

/** *Alerts here*: what a channel gets, and when it is left alone. An admin changes it, everybody else reads it. */
export function alertsModal(view: AlertsView): ModalView {
  const { rule, mayChange, wantsDms } = view;
  const dms = actions(
    ...(mayChange ? [alertActs.test.button(rule.channel)] : []),
    alertActs.dms.button(
      { wanted: !wantsDms, channel: rule.channel },
      { text: wantsDms ? 'Turn my DMs off' : 'Turn my DMs on' },
    ),
  );
  const blocks: KnownBlock[] = [
    section(`What <#${rule.channel}> gets.`),
    ...pausedBlocks(view.paused ? [view.paused] : []),
    ...(view.hasGap
      ? [alert('warning', 'No channel gets grant alerts of some domains. They go to admins by DM.')]
      : []),
    ...(mayChange ? inputs(view) : [section(inWords(view))]),
    dms,
    context(quietRule),
    context(
      'Expired grants, errors and what is critical of an app are always on somewhere: what no channel takes goes to admins by DM.',
    ),
  ];
  return mayChange
    ? alertActs.change.formWindow({ submit: 'Save', close: 'Cancel', blocks }, rule.channel)
    : modal({ title: alertActs.change.form.title, metadata: rule.channel, blocks });
}

const kindOption = (kind: (typeof alertKinds)[number]) =>
  option(
    `${kindWords[kind][0]?.toUpperCase()}${kindWords[kind].slice(1)}${kind === 'grant' || kind === 'errors' ? ' 🔒 some channel always gets them' : ''}`,
    kind,
  );

function inputs({ rule, domains }: AlertsView): InputBlock[] {
  const { kinds, mention, person, group, from, to, zone } = rulesForm;
  const { quiet } = rule;
  const optionOf = ({ id, name }: DomainView) => option(name, String(id));
  const shown = domains.slice(0, OPTIONS_MOST);
  const chosen = shown.filter(({ id }) => rule.domains?.includes(id));
  const how = howOf(rule.mention);
  const named = typeof rule.mention === 'object' ? rule.mention : undefined;
  const user = named && 'user' in named ? named.user : undefined;
  return [
    kinds.input(alertKinds.map(kindOption), (rule.kinds ?? alertKinds).map(kindOption)),
    ...(shown.length > 0
      ? [
          rulesForm.domains.input(shown.map(optionOf), chosen.map(optionOf), {
            placeholder: 'All domains',
          }),
        ]
      : []),
    mention.input(mentions, mentions.find(({ value }) => value === how) ?? owner),
    person.input({ type: 'users_select', ...(user !== undefined && { initial_user: user }) }),
    group.input({ initial: named && 'group' in named ? named.group : undefined }),
    from.input({ type: 'timepicker', ...(quiet && { initial_time: clockOf(quiet.from) }) }),
    to.input({ type: 'timepicker', ...(quiet && { initial_time: clockOf(quiet.to) }) }),
    zone.input({ initial: rule.zone }),
  ];
}

const owner = option('The grant’s owner', 'owner');
const mentions = [
  owner,
  option('Nobody', 'nobody'),
  option('One person', 'person'),
  option('A user group', 'group'),
];

const howOf = (mention: ChannelRule['mention']) =>
  typeof mention === 'string' ? mention : 'user' in mention ? 'person' : 'group';

function inWords({ rule, domains, mentioned }: AlertsView): string {
  const kinds = (rule.kinds ?? alertKinds).map((kind) => kindWords[kind]);
  const names = domains
    .filter(({ id }) => rule.domains?.includes(id))
    .map(({ name }) => inert(name));
  const who = { owner: 'the grant’s owner', nobody: 'nobody', person: inert(mentioned) };
  const how = howOf(rule.mention);
  return [
    `*Kinds:* ${kinds.length > 0 ? listed(kinds) : 'none'}`,
    `*Domains:* ${rule.domains ? listed(names) || 'none' : 'all'}`,
    `*Mentions:* ${how === 'group' ? (mentionsOf(rule.mention, [])[0] ?? 'nobody') : who[how]}`,
    `*Quiet hours:* ${quietWords(rule)}`,
  ].join('\n');
}
