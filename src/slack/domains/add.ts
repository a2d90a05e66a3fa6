import type { ModalView } from '@slack/types';
import type { SignInPage } from '../../domains/ports.ts';
import { AppError, type Facts } from '../../lib/errors.ts';
import { isSlackChannel } from '../../lib/slack-ids.ts';
import type { Workspace } from '../core.ts';
import type { Actor } from '../kernel/actor.ts';
import type { Command } from '../kernel/command.ts';
import { chosen, entered, ticked } from '../kernel/entered.ts';
import { type FormState, unpackForm } from '../kernel/metadata.ts';
import { inModal, type Reply, type SubmitReply } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { plainName } from '../kit/escape.ts';
import { type ChannelVerdict, judgeChannel } from './add-channel.ts';
import { addForm, addModal, NAME_TYPED_MAX } from './add-form.ts';
import { consentModal, consentStep } from './consent-step.ts';
import { receiver, sendStep } from './handover-step.ts';

/** `add [my-domain] [name]`: the form, filled in as far as it was typed. */
export async function addHandler(uses: Uses, actor: Actor, command: Command): Promise<Reply> {
  const [first = '', ...rest] = command.words;
  const isAddress = uses.parseMyDomain(first).ok || /\.salesforce\.com/iu.test(first);
  const name = (isAddress ? rest : command.words).join(' ');
  return inModal(
    addModal(blank(actor.who.workspace, name, isAddress ? first : ''), uses.loginOrigins),
  );
}

const blank = (workspace: Workspace, name: string, address: string): FormState => ({
  name: [...name].slice(0, NAME_TYPED_MAX).join(''),
  page: 'my-domain',
  address: address.slice(0, 255),
  channel: workspace.alertChannel ?? '',
});

/** What stands in the inputs, whoever put it there. */
export interface AddValues {
  readonly name: string;
  readonly page: string;
  readonly address: string;
  readonly channel: string;
  /** The user picked; undefined where the box is not ticked. */
  readonly sendTo?: string | undefined;
}

/** What stands in the inputs of the form; anything missing is empty. */
export const addValues = (values: unknown): AddValues => ({
  name: entered(values, addForm.name, 'value'),
  page: chosen(values, addForm.page),
  address: entered(values, addForm.address, 'value'),
  channel: entered(values, addForm.channel, 'selected_conversation'),
  sendTo:
    ticked(values, addForm.handOver).length > 0
      ? entered(values, addForm.sendTo, 'selected_user')
      : undefined,
});

const NO_ADDRESS =
  "That isn't a Salesforce address. It should end in .my.salesforce.com, such as acme.my.salesforce.com.";

/** *Next*: checks, then makes the consent and shows its step. Nothing is written where something is wrong. */
export async function submitAdd(uses: Uses, actor: Actor, values: AddValues): Promise<SubmitReply> {
  const { who } = actor;
  const name = values.name.replace(/\s+/gu, ' ').trim();
  const page =
    values.page === 'production' || values.page === 'sandbox' ? values.page : 'my-domain';
  const state: FormState = {
    name: [...name].slice(0, NAME_TYPED_MAX).join(''),
    page,
    address: values.address.trim().slice(0, 255),
    channel: values.channel.slice(0, 32),
    ...(values.sendTo !== undefined && { sendTo: values.sendTo.slice(0, 32) }),
  };
  const errors: Record<string, string> = {};
  const wrong = (): SubmitReply => ({
    kind: 'errors',
    errors,
    view: addModal(state, uses.loginOrigins, Object.values(errors)),
  });

  if (name === '') errors[addForm.name.block] = 'Give it a name, such as Production EU.';
  else if (/[\p{Cc}\u202A-\u202E\u2066-\u2069]/u.test(name)) {
    errors[addForm.name.block] = 'This name holds characters that cannot be shown. Type it anew.';
  } else if ([...name].length > NAME_TYPED_MAX) {
    errors[addForm.name.block] = `At most ${NAME_TYPED_MAX} characters.`;
  }
  const signIn = signInOf(uses, page, state.address);
  if (!signIn) errors[addForm.address.block] = NO_ADDRESS;
  const verdict: ChannelVerdict = isSlackChannel(state.channel)
    ? await judgeChannel(uses, who.workspaceId, state.channel)
    : { ok: false, why: 'Pick a channel.' };
  if (!verdict.ok) errors[addForm.channel.block] = verdict.why;
  const mayHave = await receiver(uses, who.workspaceId, state.sendTo);
  if (mayHave !== undefined) errors[addForm.sendTo.block] = mayHave;
  if (!signIn || !verdict.ok || Object.keys(errors).length > 0) return wrong();

  if (state.sendTo !== undefined && state.sendTo !== who.userId) {
    return sendStep(uses, who.workspaceId, state, verdict.warnings);
  }
  try {
    const link = await uses.consents.begin({
      workspaceId: who.workspaceId,
      askedBy: who.userId,
      askedByName: who.name,
      name: state.name,
      channel: state.channel,
      signIn,
      purpose: 'add',
    });
    return { kind: 'modal', view: consentModal(state, link, uses.scopes, verdict.warnings) };
  } catch (error) {
    const field = duplicateField(error);
    if (!field) throw error;
    errors[field.block] = field.text;
    return wrong();
  }
}

export function signInOf(
  uses: Uses,
  page: FormState['page'],
  address: string,
): SignInPage | undefined {
  if (page !== 'my-domain') return { kind: page, origin: uses.loginOrigins[page] };
  const parsed = uses.parseMyDomain(address);
  return parsed.ok ? parsed.signIn : undefined;
}

function duplicateField(error: unknown): { block: string; text: string } | undefined {
  if (!(error instanceof AppError) || error.code !== 'E-DUPLICATE') return undefined;
  const facts: Facts = error.facts;
  if (facts.field === 'name') {
    return {
      block: addForm.name.block,
      text: 'Another domain has this name. Pick a different one.',
    };
  }
  const name = plainName(String(facts.domainName ?? facts.name ?? 'another domain'));
  return {
    block: addForm.address.block,
    text: `You already watch this address as "${name}". Reconnect it instead, or use another address.`,
  };
}

/** *Back*: the link of the second step ends, the form is there again as it was. */
export async function backToForm(uses: Uses, actor: Actor, metadata: string): Promise<Reply> {
  const { consentId, ...state } = unpackForm(metadata);
  if (consentId) await uses.consents.cancel(actor.who.workspaceId, consentId, actor.who.userId);
  return inModal(addModal(state, uses.loginOrigins));
}

/** `Get a new link` and `Open Salesforce`: a fresh link, in a window, since a used or lost one is never shown again. */
export async function freshLink(uses: Uses, actor: Actor, consentId: string): Promise<Reply> {
  const { workspaceId, userId } = actor.who;
  const consent = await uses.consents.view(workspaceId, consentId);
  if (!consent || consent.askedBy !== userId) {
    throw new AppError('E-NOT-FOUND', `consent ${consentId}`, { name: 'such link', consent: true });
  }
  const link = await uses.consents.renew(workspaceId, consentId, userId);
  if (consent.purpose === 'reconnect') {
    const { name } = consent;
    return inModal(consentStep({ title: 'Reconnect a domain', name, link, scopes: uses.scopes }));
  }
  const state: FormState = {
    name: consent.name,
    page: consent.signIn.kind,
    address: consent.signIn.kind === 'my-domain' ? new URL(consent.signIn.origin).host : '',
    channel: consent.channel,
  };
  const view: ModalView = consentModal(state, link, uses.scopes);
  return inModal(view);
}
