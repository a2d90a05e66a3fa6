import { AppError } from '../../lib/errors.ts';
import type { Actor } from '../kernel/actor.ts';
import type { HandlerDeps } from '../kernel/deps.ts';
import { messageModal } from '../kernel/loading.ts';
import { consentIdOf, type FormState, unpackForm } from '../kernel/metadata.ts';
import { inModal, privately, type Reply, type SubmitReply } from '../kernel/reply.ts';
import { paragraph } from '../kit/blocks.ts';
import { inert } from '../kit/escape.ts';
import { addValues, signInOf } from './add.ts';
import { addModal } from './add-form.ts';
import { consentStep } from './consent-step.ts';
import { nameOf, receiver } from './handover-step.ts';

/** The box was ticked or cleared: the form again, with what stands in it and with the picker or without. */
export async function showPicker(
  deps: HandlerDeps,
  metadata: string,
  values: unknown,
): Promise<Reply> {
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
  return inModal(addModal(state, deps.loginOrigins));
}

/** `Send to …`: the consent is asked for, and whoever is to approve it is told. */
export const submitHandOver =
  (deps: HandlerDeps) =>
  async (actor: Actor, said: { metadata: string }): Promise<SubmitReply> => {
    const { workspaceId, userId, name: askedByName } = actor.who;
    const state = unpackForm(said.metadata);
    const signIn = signInOf(deps, state.page, state.address);
    const why = await receiver(deps, workspaceId, state.sendTo ?? '');
    if (!signIn || why !== undefined) throw new AppError('E-STALE-CARD', why ?? 'no address');
    await deps.core.consents.begin({
      workspaceId,
      askedBy: userId,
      askedByName,
      name: state.name,
      channel: state.channel,
      signIn,
      purpose: 'add',
      handedTo: state.sendTo,
    });
    const to = inert(await nameOf(deps, workspaceId, state.sendTo ?? ''));
    const words = `Sent to ${to}. They have a day to open it, and may send it back. You are told by direct message.`;
    return { kind: 'modal', view: messageModal(paragraph(words)) };
  };

/** `Open Salesforce` of the one it was handed to: what it allows, and a link that is theirs. */
export async function openHanded(
  deps: HandlerDeps,
  actor: Actor,
  value: string | undefined,
): Promise<Reply> {
  const { workspaceId, userId } = actor.who;
  const id = consentIdOf(value);
  const consent = await deps.core.consents.view(workspaceId, id);
  if (consent?.handedTo !== userId) throw notYours(id);
  const link = await deps.core.consents.openHanded(workspaceId, id, userId);
  const { name } = consent;
  return inModal(consentStep({ title: 'What we ask for', name, link, scopes: deps.scopes }));
}

/** *I'm not the right person*. */
export async function declineHanded(
  deps: HandlerDeps,
  actor: Actor,
  value: string | undefined,
): Promise<Reply> {
  const { workspaceId, userId } = actor.who;
  const id = consentIdOf(value);
  const consent = await deps.core.consents.view(workspaceId, id);
  if (consent?.handedTo !== userId) throw notYours(id);
  const ended = await deps.core.consents.declineHanded(workspaceId, id, userId);
  const asker = inert(await nameOf(deps, workspaceId, consent.askedBy));
  return privately(
    paragraph(
      ended ? `Thank you. ${asker} is told.` : 'This has ended already. Nothing was changed.',
    ),
  );
}

const notYours = (id: string) =>
  new AppError('E-NOT-FOUND', `consent ${id}`, { name: 'such link', consent: true });
