import { isOfChanges } from '../../apps/inventory/batch.ts';
import { allows } from '../../members/role.ts';
import type { Actor } from '../kernel/actor.ts';
import { type Command, parseCommand } from '../kernel/command.ts';
import { privately, type Reply } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { type Message, paragraph } from '../kit/blocks.ts';
import { appList } from './list-message.ts';
import { type Asked, searchOf, searchText, searchWords } from './search.ts';

interface Using extends Pick<Uses, 'clock'> {
  readonly apps: Pick<Uses['apps'], 'list'>;
  readonly domains: Pick<Uses['domains'], 'named'>;
}

/** `apps [words] [status:…] …`: the list, to the asker alone. */
export const listApps = async (uses: Using, actor: Actor, command: Command): Promise<Reply> =>
  privately(await listOf(uses, actor, command));

/** What a button holds of a search; what it does not hold is any app. */
export async function askedOf(
  { domains }: Pick<Using, 'domains'>,
  { who }: Actor,
  held: string | undefined,
): Promise<Asked> {
  const search = searchOf(parseCommand(held ?? ''), await domains.named(who.workspaceId));
  return search.ok ? search.asked : { filter: { words: '' }, domain: undefined };
}

export async function listOf(
  uses: Using,
  actor: Pick<Actor, 'role'> & { readonly who: Pick<Actor['who'], 'workspaceId'> },
  command: Pick<Command, 'words' | 'options'>,
): Promise<Message> {
  const { workspaceId } = actor.who;
  const domains = await uses.domains.named(workspaceId);
  const search = searchOf(command, domains);
  if (!search.ok) return paragraph(search.why);
  const { asked } = search;
  const found = await uses.apps.list(workspaceId, asked.filter, search.page);
  // A page that is no more: the last one.
  const last = Math.max(0, Math.ceil(found.total / found.pageSize) - 1);
  const page = found.page > last ? await uses.apps.list(workspaceId, asked.filter, last) : found;
  return appList({
    page,
    now: uses.clock.now(),
    narrowed: searchWords(asked.filter, domains),
    search: searchText(asked, page.page),
    previous: page.page > 0 ? searchText(asked, page.page - 1) : undefined,
    next: page.page < last ? searchText(asked, page.page + 1) : undefined,
    mayDecide: allows(actor.role, 'operator'),
  });
}

/** `Review 12` on a card of many apps: those twelve. */
export const reviewApps = (uses: Using, actor: Actor, list: string): Promise<Reply> =>
  listApps(uses, actor, parseCommand(`apps ${isOfChanges(list) ? '' : 'status:new '}list:${list}`));

/** `Details` on it: all that it is a list of. */
export const listedApps = (uses: Using, actor: Actor, list: string): Promise<Reply> =>
  listApps(uses, actor, parseCommand(`apps list:${list}`));
