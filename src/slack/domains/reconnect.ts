import type { ModalView } from '@slack/types';
import { endingSubject } from '../../alerts/ending.ts';
import type { BegunConsent } from '../../consents/consent.ts';
import type { FollowUp } from '../../consents/follow-up.ts';
import type { DomainView } from '../../domains/domain.ts';
import { AppError } from '../../lib/errors.ts';
import type { Submission } from '../kernel/act.ts';
import type { Actor } from '../kernel/actor.ts';
import type { Command } from '../kernel/command.ts';
import { inModal, privately, type Reply, type SubmitReply } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { context, limits, section } from '../kit/blocks.ts';
import { bold, inert } from '../kit/escape.ts';
import { nameIn } from '../kit/names.ts';
import { domainActs, type ToReconnect } from './acts.ts';
import { consentStep } from './consent-step.ts';
import { mayUndo } from './deleted-card.ts';
import { scopesBeyond } from './permissions.ts';
import { reconnectingLine, reconnectWords } from './reconnect-button.ts';
import { staleDomain } from './stale.ts';
import { forTarget, whichOne } from './target.ts';

/** The question before the consent step, where no button could ask it: typed, or from the `⋯` menu. */
export function reconnectModal(domain: DomainView, names: ReadonlyMap<string, string>): ModalView {
  const title = `Reconnect ${domain.name}?`;
  const { reconnecting } = domain;
  const blocks = [
    section(`${bold(domain.name)}\n${reconnectWords(domain, inert)}`),
    ...(reconnecting
      ? [context(reconnectingLine(reconnecting, nameIn(names, reconnecting.by)))]
      : []),
  ];
  return domainActs.reconnect.formWindow(
    {
      title: title.length <= limits.viewTitle ? title : 'Reconnect a domain?',
      blocks,
      submit: 'Confirm',
      close: 'Cancel',
    },
    { domainId: domain.id },
  );
}

type Asking = Pick<Uses, 'domains' | 'people'>;
type Using = Asking & Pick<Uses, 'consents' | 'scopes'>;

/** `reconnect [domain]`: without a name the only broken one, else a choice. */
export async function reconnectHandler(
  uses: Asking,
  actor: Actor,
  command: Command,
): Promise<Reply> {
  const go = (id: number) => askReconnect(uses, actor, id);
  if (command.words.length === 0) {
    const domains = await uses.domains.list(actor.who.workspaceId);
    const broken = domains.filter(({ status }) => status === 'error');
    const [only, second] = broken;
    if (only && !second) return go(only.id);
    if (second) return privately(whichOne('reconnect', '', broken));
  }
  return forTarget(uses, actor, command, 'reconnect', go);
}

/** The window that asks first. Throws E-STALE-CARD, E-NOT-FOUND. */
export async function askReconnect(uses: Asking, actor: Actor, id: number): Promise<Reply> {
  const domain = await liveDomain(uses, actor, id);
  const by = domain.reconnecting ? [domain.reconnecting.by] : [];
  return inModal(reconnectModal(domain, await uses.people.names(actor.who.workspaceId, by)));
}

/** A confirmed button. One of a broken domain that is well again, or of a grant that does not end soon any more, is outdated. */
export async function pressReconnect(
  uses: Using,
  actor: Actor,
  { domainId, wasBroken, ending }: ToReconnect,
): Promise<Reply> {
  const domain = await liveDomain(uses, actor, domainId);
  const isOver =
    (wasBroken && domain.status !== 'error') ||
    (ending !== undefined && !endsStill(domain, ending));
  if (isOver) throw await staleDomain(uses, actor.who.workspaceId, domainId);
  return inModal(await reconnectStep(uses, actor, domain));
}

/** `Confirm` in the window: the consent step takes its place. */
export async function submitReconnect(
  uses: Using,
  actor: Actor,
  { state }: Submission<{ domainId: number }>,
): Promise<SubmitReply> {
  const domain = await liveDomain(uses, actor, state.domainId);
  return { kind: 'modal', view: await reconnectStep(uses, actor, domain) };
}

/** `Undo` on the card of a deleted domain: it is reconnected, and its history is back. */
export async function undoDelete(
  uses: Using & Pick<Uses, 'clock'>,
  actor: Actor,
  id: number,
): Promise<Reply> {
  const { workspaceId } = actor.who;
  const domain = await uses.domains.viewEver(workspaceId, id);
  if (!domain?.deleted || !mayUndo(domain.deleted, uses.clock.now())) {
    throw await staleDomain(uses, workspaceId, id);
  }
  return inModal(await reconnectStep(uses, actor, domain));
}

/** Where a refused consent leads on: what it is about is what we stored of the refusal. */
export async function followUp(
  uses: Using,
  actor: Actor,
  consentId: string,
  way: FollowUp,
): Promise<Reply> {
  const { workspaceId, userId, name } = actor.who;
  try {
    const request = { workspaceId, consentId, askedBy: userId, askedByName: name, way };
    const link = await uses.consents.followUp(request);
    const consent = await uses.consents.view(workspaceId, link.consentId);
    return inModal(
      consentStep({
        title: domainActs[wayActs[way]].window,
        name: consent?.name ?? '',
        link,
        scopes: uses.scopes,
      }),
    );
  } catch (error) {
    throw await withNames(uses, workspaceId, error);
  }
}

const wayActs = {
  'carry over': 'carryOver',
  'bring back': 'bringBack',
  'add as new': 'addAsNew',
  'start fresh': 'startFresh',
} as const satisfies Record<FollowUp, keyof typeof domainActs>;

/** The warning whose button it is holds, or the grant has ended meanwhile. */
function endsStill(domain: DomainView, subject: string): boolean {
  const ending = endingSubject(subject);
  return (
    ending !== undefined &&
    domain.grantId === ending.grantId &&
    (domain.status === 'error' || domain.grantEnd?.within !== undefined)
  );
}

async function liveDomain(uses: Asking, actor: Actor, id: number): Promise<DomainView> {
  const domain = await uses.domains.view(actor.who.workspaceId, id);
  if (!domain) throw await staleDomain(uses, actor.who.workspaceId, id);
  return domain;
}

/** Makes the link, and the consent step around it. Throws E-BUSY that names who is at it. */
async function reconnectStep(uses: Using, actor: Actor, domain: DomainView) {
  const { workspaceId, userId, name } = actor.who;
  const { id: domainId } = domain;
  let link: BegunConsent;
  try {
    link = await uses.consents.beginReconnect({
      workspaceId,
      domainId,
      askedBy: userId,
      askedByName: name,
    });
  } catch (error) {
    throw await withNames(uses, workspaceId, error);
  }
  const granted = await uses.domains.grantedScopes(workspaceId, domainId);
  return consentStep({
    title: domainActs.reconnect.window,
    name: domain.name,
    link,
    scopes: uses.scopes,
    news: granted ? scopesBeyond(granted, uses.scopes) : [],
  });
}

/** The core knows ids; people are told names. */
async function withNames(uses: Asking, workspaceId: number, error: unknown): Promise<unknown> {
  if (!(error instanceof AppError)) return error;
  const { by, domainId } = error.facts;
  if (error.code === 'E-STALE-CARD' && typeof domainId === 'number') {
    return staleDomain(uses, workspaceId, domainId);
  }
  if (error.code !== 'E-BUSY' || typeof by !== 'string') return error;
  const names = await uses.people.names(workspaceId, [by]);
  const facts = { ...error.facts, byName: nameIn(names, by) };
  return new AppError('E-BUSY', 'somebody else reconnects it', facts, { cause: error });
}
