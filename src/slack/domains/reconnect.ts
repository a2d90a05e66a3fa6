import { endingSubject } from '../../alerts/ending.ts';
import type { DomainView } from '../../domains/domain.ts';
import { AppError } from '../../lib/errors.ts';
import type { ConsentLink, WayOn } from '../core.ts';
import { whichOne } from '../home/small.ts';
import type { Actor } from '../kernel/actor.ts';
import type { Command } from '../kernel/command.ts';
import type { HandlerDeps } from '../kernel/deps.ts';
import { domainIdOf, unpackDomain } from '../kernel/metadata.ts';
import { inModal, privately, type Reply, type SubmitReply } from '../kernel/reply.ts';
import { consentStep } from './consent-step.ts';
import { mayUndo } from './deleted-card.ts';
import { forTarget } from './domain.ts';
import { reconnectModal } from './reconnect-form.ts';
import { staleDomain } from './stale.ts';

/** `reconnect [domain]`: without a name the only broken one, else a choice. */
export const reconnectHandler =
  (deps: HandlerDeps) =>
  async (actor: Actor, command: Command): Promise<Reply> => {
    const go = (id: number) => askReconnect(deps, actor, id);
    if (command.words.length === 0) {
      const domains = await deps.core.domains.list(actor.who.workspaceId);
      const broken = domains.filter(({ status }) => status === 'error');
      const [only, second] = broken;
      if (only && !second) return go(only.id);
      if (second) return privately(whichOne('reconnect', '', broken));
    }
    return forTarget(deps, actor, command, 'reconnect', go);
  };

/** The window that asks first. Throws E-STALE-CARD, E-NOT-FOUND. */
export async function askReconnect(deps: HandlerDeps, actor: Actor, id: number): Promise<Reply> {
  const domain = await liveDomain(deps, actor, id);
  const by = domain.reconnecting ? [domain.reconnecting.by] : [];
  return inModal(reconnectModal(domain, await deps.people.names(actor.who.workspaceId, by)));
}

/** A confirmed button. One of a broken domain that is well again, or of a grant that does not end soon any more, is outdated. */
export async function pressReconnect(
  deps: HandlerDeps,
  actor: Actor,
  value: string | undefined,
): Promise<Reply> {
  const [, isBroken, plain, ending, ofEnding] =
    /^(?:(broken:)?(\d{1,9})|ending:((\d{1,9})\/[\w/-]+))$/u.exec(value ?? '') ?? [];
  const id = domainIdOf(plain ?? ofEnding);
  const domain = await liveDomain(deps, actor, id);
  const isOver =
    (isBroken !== undefined && domain.status !== 'error') ||
    (ending !== undefined && !endsStill(domain, ending));
  if (isOver) {
    throw await staleDomain(deps, actor.who.workspaceId, id);
  }
  return inModal(await reconnectStep(deps, actor, domain));
}

/** `Confirm` in the window: the consent step takes its place. */
export const submitReconnect =
  (deps: HandlerDeps) =>
  async (actor: Actor, metadata: string): Promise<SubmitReply> => {
    const domain = await liveDomain(deps, actor, unpackDomain(metadata));
    return { kind: 'modal', view: await reconnectStep(deps, actor, domain) };
  };

/** `Undo` on the card of a deleted domain: it is reconnected, and its history is back. */
export async function undoDelete(deps: HandlerDeps, actor: Actor, id: number): Promise<Reply> {
  const { workspaceId } = actor.who;
  const domain = await deps.core.domains.viewEver(workspaceId, id);
  if (!domain?.deleted || !mayUndo(domain.deleted, deps.clock.now())) {
    throw await staleDomain(deps, workspaceId, id);
  }
  return inModal(await reconnectStep(deps, actor, domain));
}

/** Where a refused consent leads on: what it is about is what we stored of the refusal. */
export async function goOn(
  deps: HandlerDeps,
  actor: Actor,
  consentId: string,
  way: WayOn,
): Promise<Reply> {
  const { workspaceId, userId, name } = actor.who;
  try {
    const request = { workspaceId, consentId, askedBy: userId, askedByName: name, way };
    const link = await deps.core.consents.goOn(request);
    const consent = await deps.core.consents.view(workspaceId, link.consentId);
    return inModal(
      consentStep({
        title: way === 'carry over' || way === 'bring back' ? RECONNECT : 'What we ask for',
        name: consent?.name ?? '',
        link,
        scopes: deps.scopes,
      }),
    );
  } catch (error) {
    throw await withNames(deps, workspaceId, error);
  }
}

const RECONNECT = 'Reconnect a domain';

/** The warning whose button it is holds, or the grant has ended meanwhile. */
function endsStill(domain: DomainView, subject: string): boolean {
  const ending = endingSubject(subject);
  return (
    ending !== undefined &&
    domain.grantId === ending.grantId &&
    (domain.status === 'error' || domain.grantEnd?.within !== undefined)
  );
}

async function liveDomain(deps: HandlerDeps, actor: Actor, id: number): Promise<DomainView> {
  const domain = await deps.core.domains.view(actor.who.workspaceId, id);
  if (!domain) throw await staleDomain(deps, actor.who.workspaceId, id);
  return domain;
}

/** Makes the link, and the consent step around it. Throws E-BUSY that names who is at it. */
async function reconnectStep(deps: HandlerDeps, actor: Actor, domain: DomainView) {
  const { workspaceId, userId, name } = actor.who;
  const { id: domainId } = domain;
  let link: ConsentLink;
  try {
    link = await deps.core.consents.beginReconnect({
      workspaceId,
      domainId,
      askedBy: userId,
      askedByName: name,
    });
  } catch (error) {
    throw await withNames(deps, workspaceId, error);
  }
  const granted = await deps.core.domains.grantedScopes(workspaceId, domainId);
  return consentStep({
    title: RECONNECT,
    name: domain.name,
    link,
    scopes: deps.scopes,
    news: granted ? deps.scopes.filter((scope) => !granted.includes(scope)) : [],
  });
}

/** The core knows ids; people are told names. */
async function withNames(deps: HandlerDeps, workspaceId: number, error: unknown): Promise<unknown> {
  if (!(error instanceof AppError)) return error;
  const { by, domainId } = error.facts;
  if (error.code === 'E-STALE-CARD' && typeof domainId === 'number') {
    return staleDomain(deps, workspaceId, domainId);
  }
  if (error.code !== 'E-BUSY' || typeof by !== 'string') return error;
  const names = await deps.people.names(workspaceId, [by]);
  const facts = { ...error.facts, byName: names.get(by) ?? 'someone who left' };
  return new AppError('E-BUSY', 'somebody else reconnects it', facts, { cause: error });
}
