import type { DomainView } from '../../domains/domain.ts';
import { allows } from '../../members/role.ts';
import type { Actor } from '../kernel/actor.ts';
import type { Command } from '../kernel/command.ts';
import { privately, type Reply } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { paragraph } from '../kit/blocks.ts';
import { inert } from '../kit/escape.ts';
import { kindOf, listed } from '../kit/words.ts';
import { domainList, PAGE } from './list-message.ts';
import { isLate } from './row.ts';

type Filter = (domain: DomainView) => boolean;

const statuses: Record<string, Filter> = {
  error: (domain) => domain.status === 'error',
  late: isLate,
  progress: (domain) => domain.status === 'in_progress',
  success: (domain) => domain.status === 'success',
};
const kinds = ['production', 'sandbox', 'developer', 'trial', 'scratch'];

export async function listHandler(
  uses: Pick<Uses, 'command' | 'domains' | 'people' | 'whoCan'>,
  actor: Actor,
  command: Command,
): Promise<Reply> {
  const { workspaceId } = actor.who;
  const status = command.options.get('status')?.toLowerCase();
  const kind = command.options.get('kind')?.toLowerCase();
  if (status !== undefined && !Object.hasOwn(statuses, status)) {
    return privately(paragraph(`status can be ${listed(Object.keys(statuses), 'or')}.`));
  }
  if (kind !== undefined && !kinds.includes(kind)) {
    return privately(paragraph(`kind can be ${listed(kinds, 'or')}.`));
  }
  const all = await uses.domains.list(workspaceId);
  const fits = status === undefined ? undefined : statuses[status];
  const domains = all.filter(
    (domain) => (fits?.(domain) ?? true) && (kind === undefined || domain.kind === kind),
  );
  if (all.length > 0 && domains.length === 0) {
    const asked = [status && `status ${status}`, kind && `kind ${kindOf(kind)}`].filter(Boolean);
    return privately(paragraph(`No domain matches ${inert(asked.join(' and '))}.`));
  }
  const mayAdd = allows(actor.role, 'operator');
  const page = pageOf(command.options.get('page'), domains.length);
  const filters = [status && `status:${status}`, kind && `kind:${kind}`].filter(Boolean).join(' ');
  const more = (page + 1) * PAGE < domains.length;
  const facts = command.options.get('facts')?.toLowerCase() === 'all';
  const again = (at: number, all: boolean) =>
    ['list', filters, at > 0 && `page:${at + 1}`, all && 'facts:all'].filter(Boolean).join(' ');
  return privately(
    domainList({
      domains,
      names: await uses.people.names(
        workspaceId,
        domains.map(({ connectedBy }) => connectedBy),
      ),
      mayAdd,
      maySync: mayAdd,
      mayDelete: allows(actor.role, 'admin'),
      canAdd: all.length === 0 && !mayAdd ? await uses.whoCan(workspaceId, 'operator') : [],
      page,
      total: domains.length,
      command: uses.command,
      next: more ? again(page + 1, facts) : undefined,
      facts,
      turn: again(page, !facts),
    }),
  );
}

/** From `page:2` to 1; what is no page is the first one. */
function pageOf(typed: string | undefined, total: number): number {
  const page = /^\d{1,4}$/u.test(typed ?? '') ? Number(typed) - 1 : 0;
  return Math.min(Math.max(0, page), Math.max(0, Math.ceil(total / PAGE) - 1));
}
