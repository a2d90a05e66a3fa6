import { AppError } from '../../lib/errors.ts';
import type { Actor } from '../kernel/actor.ts';
import { messageModal } from '../kernel/loading.ts';
import { consentIdOf, type FormState, unpackForm } from '../kernel/metadata.ts';
import { inModal, privately, type Reply, type SubmitReply } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { paragraph } from '../kit/blocks.ts';
import { inert } from '../kit/escape.ts';
import { addValues, signInOf } from './add.ts';
import { addModal } from './add-form.ts';
import { consentStep } from './consent-step.ts';
import { nameOf, receiver } from './handover-step.ts';

/** The box was ticked or cleared: the form again, with what stands in it and with the picker or without. */
export async function showPicker(uses: Uses, metadata: string, values: unknown): Promise<Reply> {
  const before = unpackForm(metadata);
  const now = addValues(values);
  const page = now.page === 'production' || now.page === 'sandbox' ? now.page : 'my-domain';
  const state: FormState = {
    name: now.name || before.name,
    page,
    address: now.address || before.address,
    channel: now.channel || before.channel,
    ...(now.sendTo !== undefined && { sendTo: now.sendTo }),
  };
  return inModal(addModal(state, uses.loginOrigins));
}

/** `Send to …`: the consent is asked for, and whoever is to approve it is told. */
export async function submitHandOver(
  uses: Uses,
  actor: Actor,
  said: { metadata: string },
): Promise<SubmitReply> {
  const { workspaceId, userId, name: askedByName } = actor.who;
  const state = unpackForm(said.metadata);
  const signIn = signInOf(uses, state.page, state.address);
  const why = await receiver(uses, workspaceId, state.sendTo ?? '');
  if (!signIn || why !== undefined) throw new AppError('E-STALE-CARD', why ?? 'no address');
  await uses.consents.begin({
    workspaceId,
    askedBy: userId,
    askedByName,
    name: state.name,
    channel: state.channel,
    signIn,
    purpose: 'add',
    handedTo: state.sendTo,
  });
  const to = inert(await nameOf(uses, workspaceId, state.sendTo ?? ''));
  const words = `Sent to ${to}. They have a day to open it, and may send it back. You are told by direct message.`;
  return { kind: 'modal', view: messageModal(paragraph(words)) };
}

/** `Open Salesforce` of the one it was handed to: what it allows, and a link that is theirs. */
export async function openHanded(
  uses: Uses,
  actor: Actor,
  value: string | undefined,
): Promise<Reply> {
  const { workspaceId, userId } = actor.who;
  const id = consentIdOf(value);
  const consent = await uses.consents.view(workspaceId, id);
  if (consent?.handedTo !== userId) throw notYours(id);
  const link = await uses.consents.openHanded(workspaceId, id, userId);
  const { name } = consent;
  return inModal(consentStep({ title: 'What we ask for', name, link, scopes: uses.scopes }));
}

/** *I'm not the right person*. */
export async function declineHanded(
  uses: Uses,
  actor: Actor,
  value: string | undefined,
): Promise<Reply> {
  const { workspaceId, userId } = actor.who;
  const id = consentIdOf(value);
  const consent = await uses.consents.view(workspaceId, id);
  if (consent?.handedTo !== userId) throw notYours(id);
  const ended = await uses.consents.declineHanded(workspaceId, id, userId);
  const asker = inert(await nameOf(uses, workspaceId, consent.askedBy));
  return privately(
    paragraph(
      ended ? `Thank you. ${asker} is told.` : 'This has ended already. Nothing was changed.',
    ),
  );
}

const notYours = (id: string) =>
  new AppError('E-NOT-FOUND', `consent ${id}`, { name: 'such link', consent: true });
