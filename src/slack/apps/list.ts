import { allows } from '../../members/role.ts';
import type { Actor } from '../kernel/actor.ts';
import { type Command, parseCommand } from '../kernel/command.ts';
import { chosen, entered, ticked } from '../kernel/entered.ts';
import { inModal, privately, type Reply, type SubmitReply } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { type Message, paragraph } from '../kit/blocks.ts';
import { filterForm, filtersModal, listModal } from './filters.ts';
import { appList } from './list-message.ts';
import { isOfChanges } from './many-card.ts';
import { type Asked, searchOf, searchText, searchWords } from './search.ts';

/** `apps [words] [status:…] …`: the list, to the asker alone. */
export const appsHandler = async (uses: Uses, actor: Actor, command: Command): Promise<Reply> =>
  privately(await listOf(uses, actor, command));

/** What a button holds of a search; what it does not hold is any app. */
export async function askedOf(uses: Uses, actor: Actor, value: string | undefined): Promise<Asked> {
  const domains = await uses.domains.list(actor.who.workspaceId);
  const search = searchOf(parseCommand(value ?? ''), domains);
  return search.ok ? search.asked : { filter: { words: '' }, domain: undefined };
}

async function listOf(
  uses: Uses,
  actor: Actor,
  command: Pick<Command, 'words' | 'options'>,
): Promise<Message> {
  const { workspaceId } = actor.who;
  const domains = await uses.domains.list(workspaceId);
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

/** `Review 12` on a card of many apps: those of its domain that wait, or got worse. The value is `<domain>/<batch>`. */
export const reviewApps = (uses: Uses, actor: Actor, value: string | undefined) => {
  const domainId = /^(\d{1,9})\//u.exec(value ?? '')?.[1];
  const wanted = isOfChanges(value ?? '') ? 'risk:high' : 'status:new';
  const text = `apps ${wanted}${domainId === undefined ? '' : ` domain:#${domainId}`}`;
  return appsHandler(uses, actor, parseCommand(text));
};

/** *Filter apps*, filled in with what the list shows. */
export async function openFilters(
  uses: Uses,
  actor: Actor,
  value: string | undefined,
): Promise<Reply> {
  const domains = await uses.domains.list(actor.who.workspaceId);
  return inModal(filtersModal(await askedOf(uses, actor, value), domains));
}

/** `Show`: the list takes the place of the form. */
export async function submitFilters(
  uses: Uses,
  actor: Actor,
  { values }: { values: unknown },
): Promise<SubmitReply> {
  const domainIds = pickedDomains(values);
  const option = (key: string, value: string) =>
    value === '' ? [] : [[key, value] as [string, string]];
  const options = new Map([
    ...option('domain', domainIds.map((id) => `#${id}`).join(',')),
    ...option('status', ticked(values, filterForm.statuses).join(',')),
    ...option('risk', ticked(values, filterForm.levels).join(',')),
    ...option('user', entered(values, filterForm.user, 'value')),
    ...option('unused', days(chosen(values, filterForm.unused))),
    ...option('new', days(chosen(values, filterForm.fresh))),
  ]);
  const words = [entered(values, filterForm.words, 'value')];
  return { kind: 'modal', view: listModal(await listOf(uses, actor, { words, options })) };
}

const days = (value: string) => (value === 'any' ? '' : value);

const DOMAINS_MOST = 20;
const pickedDomains = (values: unknown): string[] =>
  ticked(values, filterForm.domains).slice(0, DOMAINS_MOST);
