import { AppError } from '../../lib/errors.ts';
import type { Press, Submission } from '../kernel/act.ts';
import type { Actor } from '../kernel/actor.ts';
import { messageModal } from '../kernel/loading.ts';
import { inModal, privately, type Reply, type SubmitReply } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { paragraph } from '../kit/blocks.ts';
import { inert } from '../kit/escape.ts';
import { domainActs, type FormState, ofConsent } from './acts.ts';
import { addModal, addValues, signInOf } from './add.ts';
import { consentStep, notYours } from './consent-step.ts';
import { nameOf, receiver } from './send-step.ts';

/** The box was ticked or cleared: the form again, with what stands in it and with the picker or without. */
export async function showPicker(
  { loginOrigins }: Pick<Uses, 'loginOrigins'>,
  { metadata, values }: Pick<Press, 'metadata' | 'values'>,
): Promise<Reply> {
  const before = ofConsent.read(metadata);
  const now = addValues(values);
  const state: FormState = {
    ...now,
    ...(before.consentId && { consentId: before.consentId }),
    name: now.name || before.name,
    address: now.address || before.address,
    channel: now.channel || before.channel,
  };
  return inModal(addModal(state, loginOrigins));
}

type Handing = Pick<Uses, 'consents' | 'isMember' | 'loginOrigins' | 'parseMyDomain' | 'people'>;

/** `Send to …`: the consent is asked for, and whoever is to approve it is told. */
export async function submitHandOver(
  uses: Handing,
  { who }: Actor,
  { state }: Submission<FormState>,
): Promise<SubmitReply> {
  const { workspaceId } = who;
  const { name, channel, sendTo = '' } = state;
  const signIn = signInOf(uses, state.page, state.address);
  const why = await receiver(uses, workspaceId, sendTo);
  if (!signIn.ok || why !== undefined) throw new AppError('E-STALE-CARD', why ?? 'no address');
  await uses.consents.begin({
    workspaceId,
    askedBy: who.userId,
    askedByName: who.name,
    name,
    channel,
    signIn: signIn.signIn,
    handedTo: sendTo,
    instead: state.consentId,
  });
  const to = inert(await nameOf(uses, workspaceId, sendTo));
  const words = `Sent to ${to}. They have a day to open it, and may send it back. You are told by direct message.`;
  return { kind: 'modal', view: messageModal(paragraph(words)) };
}

/** Throws E-NOT-FOUND where it was not handed to them. */
async function handedTo(uses: Pick<Uses, 'consents'>, { who }: Actor, id: string) {
  const consent = await uses.consents.view(who.workspaceId, id);
  if (consent?.handedTo !== who.userId) throw notYours(id);
  return consent;
}

/** `Open Salesforce` of the one it was handed to: what it allows, and a link that is theirs. */
export async function openHanded(
  uses: Pick<Uses, 'consents' | 'scopes'>,
  actor: Actor,
  id: string,
): Promise<Reply> {
  const { workspaceId, userId } = actor.who;
  const { name } = await handedTo(uses, actor, id);
  const link = await uses.consents.openHanded(workspaceId, id, userId);
  const title = domainActs.handedOpen.window;
  return inModal(consentStep({ title, name, link, scopes: uses.scopes, isHanded: true }));
}

/** *I'm not the right person*. */
export async function declineHanded(
  uses: Pick<Uses, 'consents' | 'people'>,
  actor: Actor,
  id: string,
): Promise<Reply> {
  const { workspaceId, userId } = actor.who;
  const { askedBy } = await handedTo(uses, actor, id);
  const ended = await uses.consents.declineHanded(workspaceId, id, userId);
  const asker = inert(await nameOf(uses, workspaceId, askedBy));
  const words = ended
    ? `Thank you. ${asker} is told.`
    : 'This has ended already. Nothing was changed.';
  return privately(paragraph(words));
}
