import type { KnownBlock, ModalView } from '@slack/types';
import type { SignInPage } from '../../domains/ports.ts';
import { AppError } from '../../lib/errors.ts';
import { isSlackChannel, isSlackUser } from '../../lib/slack-ids.ts';
import type { Submission } from '../kernel/act.ts';
import type { Actor } from '../kernel/actor.ts';
import type { Command } from '../kernel/command.ts';
import { inModal, type Reply, type SubmitReply } from '../kernel/reply.ts';
import { underField } from '../kernel/standing.ts';
import type { LoginOrigins, Uses } from '../kernel/uses.ts';
import { alert, context, option } from '../kit/blocks.ts';
import { plainName } from '../kit/escape.ts';
import { choiceField, manyField, selectField, textField } from '../kit/fields.ts';
import { hostOf } from '../kit/host.ts';
import { domainActs, type FormState, ofConsent } from './acts.ts';
import { type ChannelVerdict, judgeChannel } from './add-channel.ts';
import { consentModal } from './consent-step.ts';
import {
  cutName,
  isNameTaken,
  NAME_TAKEN,
  nameField,
  nameProblem,
  tidyName,
} from './name-field.ts';
import { receiver, sendStep } from './send-step.ts';

const ADDRESS_MAX = 255;

const pageField = choiceField('radio_buttons', 'page', 'Sign-in page');
const addressField = textField('address', 'My Domain address', ADDRESS_MAX, {
  optional: true,
  hint: 'Best choice. It keeps you from landing in another domain.',
});
const channelField = selectField('conversations_select', 'channel', 'Send alerts to');
const handOverField = manyField('checkboxes', 'hand_over', 'Who approves it', {
  optional: true,
  action: domainActs.handOver.id,
});
const sendToField = selectField('users_select', 'send_to', 'Send the link to', {
  hint: 'An admin of that domain. They need no role here, but must be a full member.',
});

const SOMEONE = option(
  "I'm not the Salesforce admin. Send the link to someone else.",
  'someone else',
);

/** The box, and who it is once it is ticked. */
const handOverBlocks = (sendTo: string | undefined): KnownBlock[] => [
  // Ticked, it asks who.
  {
    ...handOverField.input([SOMEONE], sendTo === undefined ? [] : [SOMEONE]),
    dispatch_action: true,
  },
  ...(sendTo === undefined
    ? []
    : [sendToField.input({ type: 'users_select', ...(sendTo && { initial_user: sendTo }) })]),
];

/** Step 1 of adding. `problems` are shown on top where Slack can't put them under the fields any more. */
export function addModal(
  state: FormState,
  { production, sandbox }: LoginOrigins,
  problems: readonly string[] = [],
): ModalView {
  const myDomain = option('My Domain', 'my-domain');
  const pages = [
    myDomain,
    option(hostOf(production), 'production'),
    option(`${hostOf(sandbox)} (sandbox)`, 'sandbox'),
  ];
  const blocks: KnownBlock[] = [
    ...problems.slice(0, 4).map((problem) => alert('error', problem)),
    context('Step 1 of 2. The person who approves in Salesforce must be an admin of that domain.'),
    nameField.input({ initial: state.name }),
    pageField.input(pages, pages.find(({ value }) => value === state.page) ?? myDomain),
    addressField.input({ initial: state.address, placeholder: 'acme.my.salesforce.com' }),
    channelField.input({
      type: 'conversations_select',
      filter: { include: ['public', 'private'], exclude_bot_users: true },
      ...(state.channel && { initial_conversation: state.channel }),
    }),
    ...handOverBlocks(state.sendTo),
  ];
  return domainActs.add.formWindow({ blocks, submit: 'Next', close: 'Cancel' }, state);
}

/** `add [my-domain] [name]`: the form, filled in as far as it was typed. */
export async function addHandler(
  uses: Pick<Uses, 'loginOrigins' | 'parseMyDomain'>,
  { who }: Actor,
  { words }: Command,
): Promise<Reply> {
  const [first = '', ...rest] = words;
  const isAddress = uses.parseMyDomain(first).ok || /\.salesforce\.com/iu.test(first);
  const state: FormState = {
    name: cutName((isAddress ? rest : words).join(' ')),
    page: 'my-domain',
    address: isAddress ? first.slice(0, ADDRESS_MAX) : '',
    channel: who.workspace.alertChannel ?? '',
  };
  return inModal(addModal(state, uses.loginOrigins));
}

/** What stands in the inputs of the form; anything missing is empty. The name is as it was typed. */
export function addValues(values: unknown): FormState {
  const page = pageField.read(values);
  return {
    name: nameField.read(values),
    page: page === 'production' || page === 'sandbox' ? page : 'my-domain',
    address: addressField.read(values),
    channel: channelField.read(values),
    ...(handOverField.read(values).length > 0 && { sendTo: sendToField.read(values) }),
  };
}

type Adding = Pick<
  Uses,
  | 'channel'
  | 'channels'
  | 'consents'
  | 'isMember'
  | 'loginOrigins'
  | 'parseMyDomain'
  | 'people'
  | 'scopes'
>;

/** *Next*: checks, then makes the consent and shows its step. Nothing is written where something is wrong. */
export async function submitAdd(
  uses: Adding,
  { who }: Actor,
  said: Submission<FormState>,
): Promise<SubmitReply> {
  const { workspaceId, userId } = who;
  const typed = addValues(said.values);
  const name = tidyName(typed.name);
  const picked = typed.sendTo?.slice(0, 32);
  // Whoever opens it may be named by another id than the picked one.
  const sendTo = isSlackUser(picked)
    ? ((await uses.people.joined(workspaceId, picked)) ?? picked)
    : picked;
  const state: FormState = {
    name: cutName(name),
    page: typed.page,
    address: typed.address.trim().slice(0, ADDRESS_MAX),
    channel: typed.channel.slice(0, 32),
    ...(sendTo !== undefined && { sendTo }),
    ...wentBackFrom(said),
  };
  const wrong = (errors: Readonly<Record<string, string>>): SubmitReply => ({
    kind: 'errors',
    errors,
    view: addModal(state, uses.loginOrigins, Object.values(errors)),
  });

  const errors: Record<string, string> = {};
  const badName = nameProblem(name);
  if (badName !== undefined) errors[nameField.block] = badName;
  const signIn = signInOf(uses, state.page, state.address);
  if (!signIn.ok) errors[addressField.block] = `That isn't a Salesforce address. ${signIn.why}`;
  const verdict: ChannelVerdict = isSlackChannel(state.channel)
    ? await judgeChannel(uses, workspaceId, state.channel)
    : { ok: false, why: 'Pick a channel.' };
  if (!verdict.ok) errors[channelField.block] = verdict.why;
  const mayNotHave = await underField(receiver(uses, workspaceId, state.sendTo));
  if (mayNotHave !== undefined) errors[sendToField.block] = mayNotHave;
  if (!signIn.ok || !verdict.ok || Object.keys(errors).length > 0) return wrong(errors);

  if (state.sendTo !== undefined && state.sendTo !== userId) {
    return sendStep(uses, workspaceId, state, verdict.warnings);
  }
  try {
    const link = await uses.consents.begin({
      workspaceId,
      askedBy: userId,
      askedByName: who.name,
      name: state.name,
      channel: state.channel,
      signIn: signIn.signIn,
      instead: state.consentId,
    });
    return { kind: 'modal', view: consentModal(state, link, uses.scopes, verdict.warnings) };
  } catch (error) {
    const taken = duplicate(error);
    if (!taken) throw error;
    return wrong(taken);
  }
}

/** The consent that *Back* ended. A form of another version asks for everything anew, and is taken all the same. */
function wentBackFrom(said: Submission<FormState>): Pick<FormState, 'consentId'> {
  try {
    const { consentId } = said.state;
    return consentId === undefined ? {} : { consentId };
  } catch {
    return {};
  }
}

/** Where the consent begins; for an address that is none, why. */
export function signInOf(
  uses: Pick<Uses, 'loginOrigins' | 'parseMyDomain'>,
  page: FormState['page'],
  address: string,
): { ok: true; signIn: SignInPage } | { ok: false; why: string } {
  return page === 'my-domain'
    ? uses.parseMyDomain(address)
    : { ok: true, signIn: { kind: page, origin: uses.loginOrigins[page] } };
}

function duplicate(error: unknown): Record<string, string> | undefined {
  if (!(error instanceof AppError) || error.code !== 'E-DUPLICATE') return undefined;
  if (isNameTaken(error)) return { [nameField.block]: NAME_TAKEN };
  const { domainName, name } = error.facts;
  const same = plainName(String(domainName ?? name ?? 'another domain'));
  const why = `You already watch this address as "${same}". Reconnect it instead, or use another address.`;
  return { [addressField.block]: why };
}

/** *Back*: the link of the second step ends, the form is there again as it was. */
export async function backToForm(
  uses: Pick<Uses, 'consents' | 'loginOrigins'>,
  { who }: Actor,
  metadata: string,
): Promise<Reply> {
  const state = ofConsent.read(metadata);
  if (state.consentId) await uses.consents.cancel(who.workspaceId, state.consentId, who.userId);
  return inModal(addModal(state, uses.loginOrigins));
}
