import type { ModalView } from '@slack/types';
import type { DomainView } from '../../domains/domain.ts';
import type { Submission } from '../kernel/act.ts';
import type { Actor } from '../kernel/actor.ts';
import type { Command } from '../kernel/command.ts';
import { inModal, type Reply, refuse, type SubmitReply, told } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { context, problemBox, section } from '../kit/blocks.ts';
import { bold, inert } from '../kit/escape.ts';
import { domainActs } from './acts.ts';
import {
  cutName,
  isNameTaken,
  NAME_TAKEN,
  nameField,
  nameProblem,
  tidyName,
} from './name-field.ts';
import { watched } from './stale.ts';
import { forTarget } from './target.ts';

/** *Rename a domain*. `typed`: what stood in the field when something was wrong with it. */
export function renameModal(domain: DomainView, problem?: string, typed = domain.name): ModalView {
  const blocks = [
    ...problemBox(problem),
    section(`What is ${bold(domain.name)} called from now on?`),
    nameField.input({ initial: typed }),
    context('Cards and lists follow. The old name stays in the record and in older messages.'),
  ];
  const state = { domainId: domain.id };
  return domainActs.rename.formWindow({ submit: 'Rename', close: 'Cancel', blocks }, state);
}

type Using = Pick<Uses, 'domains' | 'people'>;

export const openRename = async (uses: Using, { who }: Actor, id: number): Promise<Reply> =>
  inModal(renameModal(await watched(uses, who.workspaceId, id)));

export const renameHandler = (uses: Using, actor: Actor, command: Command): Promise<Reply> =>
  forTarget(uses, actor, command, 'rename', (id) => openRename(uses, actor, id));

export async function submitRename(
  uses: Using,
  { who }: Actor,
  { values, state: { domainId } }: Submission<{ domainId: number }>,
): Promise<SubmitReply> {
  const { workspaceId, userId: by } = who;
  const domain = await watched(uses, workspaceId, domainId);
  const name = tidyName(nameField.read(values));
  const wrong = (why: string) => refuse(nameField, why, renameModal(domain, why, cutName(name)));
  const problem = nameProblem(name);
  if (problem !== undefined) return wrong(problem);
  try {
    const changed = await uses.domains.rename({ workspaceId, domainId, by, name });
    return told(
      changed
        ? `${inert(domain.name)} is called ${inert(name)} from now on.`
        : `It is called ${inert(name)} already.`,
    );
  } catch (error) {
    if (!isNameTaken(error)) throw error;
    return wrong(NAME_TAKEN);
  }
}
