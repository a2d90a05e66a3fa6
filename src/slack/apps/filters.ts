import type { ModalView } from '@slack/types';
import type { NamedDomain } from '../../domains/domain.ts';
import type { Submission } from '../kernel/act.ts';
import type { Actor } from '../kernel/actor.ts';
import { inModal, type Reply, type SubmitReply } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { type Message, modal, option } from '../kit/blocks.ts';
import { choiceField, manyField, textField } from '../kit/fields.ts';
import { appActs } from './acts.ts';
import { askedOf, listOf } from './list.ts';
import { type Asked, searchLevels, searchStatuses } from './search.ts';
import { levelWords, statusWords } from './words.ts';

const nameField = textField('words', 'Name', 80, {
  optional: true,
  hint: 'Words of it, in any order.',
});
const domainsField = manyField('multi_static_select', 'domains', 'Domains', { optional: true });
const statusField = manyField('checkboxes', 'statuses', 'Status', { optional: true });
const levelField = manyField('checkboxes', 'levels', 'Risk', { optional: true });
const userField = textField('user', 'User', 80, {
  optional: true,
  hint: 'Salesforce user name, name or e-mail.',
});
const unusedField = choiceField('static_select', 'unused', 'Last used', { optional: true });
const newField = choiceField('static_select', 'fresh', 'First seen', { optional: true });

const OPTIONS_MOST = 100;
const DOMAINS_MOST = 20;

const upper = (words: string) => `${words[0]?.toUpperCase() ?? ''}${words.slice(1)}`;
const ANY = 'any';
const anyTime = option('At any time', ANY);
const unusedOptions = [30, 90, 180, 365].map((days) => option(`Not for ${days} days`, `${days}d`));
const newOptions = [1, 7, 30, 90].map((days) =>
  option(days === 1 ? 'In the last day' : `In the last ${days} days`, `${days}d`),
);

/** *Filter apps*, filled in with what was asked for. */
export function filtersModal({ filter }: Asked, domains: readonly NamedDomain[]): ModalView {
  const shown = domains.slice(0, OPTIONS_MOST);
  const picked = shown.filter(({ id }) => filter.domainIds?.includes(id)).slice(0, DOMAINS_MOST);
  const domainOption = ({ id, name }: NamedDomain) => option(name, String(id));
  return modal({
    title: appActs.filters.window,
    callbackId: appActs.filters.form.id,
    submit: 'Show',
    close: 'Cancel',
    blocks: [
      nameField.input({ initial: filter.words }),
      ...(shown.length > 0
        ? [
            domainsField.input(shown.map(domainOption), picked.map(domainOption), {
              most: DOMAINS_MOST,
              placeholder: 'All domains',
            }),
          ]
        : []),
      boxes(statusField, searchStatuses, statusWords, filter.statuses),
      boxes(levelField, searchLevels, levelWords, filter.levels),
      userField.input({ initial: filter.user }),
      menu(unusedField, unusedOptions, filter.unusedDays),
      menu(newField, newOptions, filter.newDays),
    ],
  });
}

function boxes<T extends string>(
  field: ReturnType<typeof manyField>,
  all: readonly T[],
  words: Readonly<Record<T, string>>,
  picked: readonly T[] = [],
) {
  const optionOf = (each: T) => option(upper(words[each]), each);
  return field.input(all.map(optionOf), all.filter((each) => picked.includes(each)).map(optionOf));
}

function menu(
  field: ReturnType<typeof choiceField>,
  some: ReturnType<typeof option>[],
  days: number | undefined,
) {
  const initial = some.find(({ value }) => value === `${days}d`);
  return field.input([anyTime, ...some], initial ?? anyTime);
}

type Using = Pick<Uses, 'apps' | 'domains' | 'clock'>;

/** *Filter apps*, filled in with what the list shows. */
export async function openFilters(
  uses: Using,
  actor: Actor,
  search: string | undefined,
): Promise<Reply> {
  const domains = await uses.domains.named(actor.who.workspaceId);
  return inModal(filtersModal(await askedOf(uses, actor, search), domains));
}

/** `Show`: the list takes the place of the form. */
export async function submitFilters(
  uses: Using,
  actor: Actor,
  { values }: Submission<undefined>,
): Promise<SubmitReply> {
  const domainIds = domainsField.read(values).slice(0, DOMAINS_MOST);
  const days = (value: string) => (value === ANY ? '' : value);
  const typed = {
    domain: domainIds.map((id) => `#${id}`).join(','),
    status: statusField.read(values).join(','),
    risk: levelField.read(values).join(','),
    user: userField.read(values),
    unused: days(unusedField.read(values)),
    new: days(newField.read(values)),
  };
  const options = new Map(Object.entries(typed).filter(([, value]) => value !== ''));
  const list = await listOf(uses, actor, { words: [nameField.read(values)], options });
  return { kind: 'modal', view: listModal(list) };
}

/** The list in a window, where a window is where the person is. */
export const listModal = ({ blocks }: Message): ModalView =>
  modal({ title: appActs.filters.form.title, blocks });
