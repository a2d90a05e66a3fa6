import type { KnownBlock, ModalView } from '@slack/types';
import type { PolicyKind, PolicyView, Rehearsal } from '../../apps/policies/policy.ts';
import { actions, alert, button, context, divider, input, modal, section } from '../kit/blocks.ts';
import { inert } from '../kit/escape.ts';
import { when } from '../kit/time.ts';
import { count, number } from '../kit/words.ts';
import { appActs } from './acts.ts';
import { makerOf } from './words.ts';

const field = (block: string) => ({ block, action: 'value' });

export const policiesForm = { bound: field('bound') } as const;

/** What each policy does, in plain words. */
export const policyWords: { readonly [K in PolicyKind]: { title: string; does: string } } = {
  'ban look-alikes': {
    title: 'Ban look-alikes at once',
    does: 'An app whose name looks like that of a known one is banned, and its tokens are removed.',
  },
  'revoke unused': {
    title: 'Remove unused tokens',
    does: 'Tokens that nobody used for 90 days are removed.',
  },
  'revoke inactive': {
    title: 'Remove tokens of inactive people',
    does: 'Tokens of people who are inactive in Salesforce are removed.',
  },
  're-revoke banned': {
    title: 'Remove tokens of banned apps again',
    does: 'Where a banned app is authorised again, the new tokens are removed.',
  },
};

/** What a policy is called; `id` as an act has it: a kind of policy, or the bound that is no policy. */
export function policyTitle(id: string): string {
  if (id === 'second person') return '“A second operator must agree”';
  return Object.hasOwn(policyWords, id) ? `“${policyWords[id as PolicyKind].title}”` : id;
}

export interface PoliciesView {
  readonly paused: boolean;
  readonly policies: readonly PolicyView[];
  /** Slack user id -> name. */
  readonly names: ReadonlyMap<string, string>;
  readonly mayChange: boolean;
  /** Slack user id of who looks. */
  readonly reader: string;
  /** Over so many users a second operator must agree. */
  readonly bound: number;
  /** What was just done. */
  readonly news?: string;
}

const BOUNDS =
  'Every policy acts on complete readings alone, never against a person’s decision, and on at most 25 tokens or 5 % of a domain a day; beyond that it asks. Nothing is on until an admin switches it on, and a second one agrees or 24 h have passed.';

/** *Policies*: what each would do, did on the stored history, and whether it is on. */
export function policiesModal(view: PoliciesView): ModalView {
  const { paused, policies, mayChange, news } = view;
  return modal({
    title: 'Policies',
    callbackId: mayChange ? appActs.secondBound.form.id : 'show',
    ...(mayChange && { submit: 'Save the bound' }),
    blocks: [
      ...(news ? [section(news)] : []),
      ...(paused ? [alert('warning', 'All policies are paused. Nothing is done by itself.')] : []),
      ...policies.flatMap((policy, at): KnownBlock[] => [...rows(policy, at, view), divider()]),
      context(BOUNDS),
      ...secondPerson(view),
      ...(mayChange
        ? [
            actions(
              paused
                ? button('Resume all', appActs.policyPause.id, { value: 'resume' })
                : button('Pause all', appActs.policyPause.id, { value: 'pause', style: 'danger' }),
            ),
          ]
        : [context('An admin rehearses, switches and pauses them.')]),
    ],
  });
}

export const BOUND_MOST = 1_000_000;

/** The bound of the second person; an admin changes it. */
const secondPerson = ({ bound, mayChange }: PoliciesView): KnownBlock[] =>
  mayChange
    ? [
        input(
          'Second operator over so many users',
          {
            type: 'number_input',
            action_id: policiesForm.bound.action,
            is_decimal_allowed: false,
            min_value: '0',
            max_value: String(BOUND_MOST),
            initial_value: String(bound),
          },
          {
            blockId: policiesForm.bound.block,
            hint: 'A higher one takes a second admin, or 24 h. A lower one holds at once.',
          },
        ),
      ]
    : [section(`A revocation that hits over ${count(bound, 'user')} takes a second operator.`)];

function rows(
  policy: PolicyView,
  at: number,
  { names, mayChange, reader }: PoliciesView,
): KnownBlock[] {
  const { kind, isOn, asked, rehearsal } = policy;
  const { title, does } = policyWords[kind];
  const state = isOn
    ? `🟢 On${policy.onBy ? `, switched on by ${makerOf(policy.onBy, names)}` : ''}${policy.onSince ? ` ${when(policy.onSince)}` : ''}.`
    : asked
      ? `🟠 ${makerOf(asked.by, names)} asked to switch it on. It is on when a second admin agrees, or from ${when(asked.inForceAt)}.`
      : '⚪ Off.';
  const mine = asked?.by === reader;
  const toggle =
    isOn || (asked && mine)
      ? button(isOn ? 'Switch off' : 'Withdraw', `${appActs.policyOff.id}#${at}`, { value: kind })
      : button(asked ? 'Agree' : 'Switch on', `${appActs.policyOn.id}#${at}`, { value: kind });
  return [
    section([`*${title}*`, does, state, rehearsalWords(rehearsal)].join('\n')),
    ...(mayChange
      ? [
          actions(
            button('Rehearse', `${appActs.policyRehearse.id}#${at}`, {
              value: kind,
              label: `Rehearse: ${title}`,
            }),
            { ...toggle, accessibility_label: `${toggle.text.text}: ${title}`.slice(0, 75) },
          ),
        ]
      : []),
  ];
}

const EXAMPLES_MOST = 5;

/** `Would have removed 14 tokens of 3 apps in 90 days; 3 of them were used again later.` */
export function rehearsalWords(rehearsal: Rehearsal | undefined): string {
  if (!rehearsal) return '_Not rehearsed yet._';
  const { at, days, tokens, apps, usedLater, examples } = rehearsal;
  const shown = examples
    .slice(0, EXAMPLES_MOST)
    .map(
      ({ app, domain, tokens: held }) =>
        `• ${inert(app, 40)} in ${inert(domain, 40)}: ${count(held, 'token')}`,
    );
  const result =
    tokens === 0
      ? `On the last ${count(days, 'day')} of readings it would have done nothing`
      : `On the last ${count(days, 'day')} of readings it would have removed ${count(tokens, 'token')} of ${count(apps, 'app')}; ${number(usedLater)} of them were used again later`;
  return [`*Rehearsed ${when(at)}:* ${result}.`, ...shown].join('\n');
}
