import type { ModalView } from '@slack/types';
import type { DomainView } from '../../domains/domain.ts';
import { input, type Message, modal, option, plain } from '../kit/blocks.ts';
import { typedText } from '../kit/escape.ts';
import { appActs } from './acts.ts';
import { type Asked, searchLevels, searchStatuses } from './search.ts';
import { levelWords, statusWords } from './words.ts';

const field = (block: string) => ({ block, action: 'value' });

export const filterForm = {
  words: field('words'),
  domains: field('domains'),
  statuses: field('statuses'),
  levels: field('levels'),
  user: field('user'),
  unused: field('unused'),
  fresh: field('fresh'),
} as const;

const OPTIONS_MOST = 100;
const DOMAINS_MOST = 20;

const upper = (words: string) => `${words[0]?.toUpperCase() ?? ''}${words.slice(1)}`;
const anyTime = option('At any time', 'any');
const unusedOptions = [30, 90, 180, 365].map((days) => option(`Not for ${days} days`, `${days}d`));
const freshOptions = [1, 7, 30, 90].map((days) =>
  option(days === 1 ? 'In the last day' : `In the last ${days} days`, `${days}d`),
);

/** *Filter apps*, filled in with what was asked for. */
export function filtersModal({ filter }: Asked, domains: readonly DomainView[]): ModalView {
  const shown = domains.slice(0, OPTIONS_MOST);
  const picked = shown.filter(({ id }) => filter.domainIds?.includes(id)).slice(0, DOMAINS_MOST);
  const domainOption = ({ id, name }: DomainView) => option(name, String(id));
  return modal({
    title: 'Filter apps',
    callbackId: appActs.filters.form.id,
    submit: 'Show',
    close: 'Cancel',
    blocks: [
      text('Name', filterForm.words, filter.words, 'Words of it, in any order.'),
      ...(shown.length > 0
        ? [
            input(
              'Domains',
              {
                type: 'multi_static_select' as const,
                action_id: filterForm.domains.action,
                options: shown.map(domainOption),
                max_selected_items: DOMAINS_MOST,
                ...(picked.length > 0 && { initial_options: picked.map(domainOption) }),
                placeholder: plain('All domains', 150),
              },
              { blockId: filterForm.domains.block, optional: true },
            ),
          ]
        : []),
      boxes(
        'Status',
        filterForm.statuses,
        searchStatuses.map((status) => option(upper(statusWords[status]), status)),
        filter.statuses ?? [],
      ),
      boxes(
        'Risk',
        filterForm.levels,
        searchLevels.map((level) => option(upper(levelWords[level]), level)),
        filter.levels ?? [],
      ),
      text('User', filterForm.user, filter.user ?? '', 'Salesforce user name, name or e-mail.'),
      menu('Last used', filterForm.unused, unusedOptions, filter.unusedDays),
      menu('First seen', filterForm.fresh, freshOptions, filter.newDays),
    ],
  });
}

type Field = { readonly block: string; readonly action: string };

const text = (label: string, field: Field, initial: string, hint: string) =>
  input(
    label,
    {
      type: 'plain_text_input',
      action_id: field.action,
      max_length: 80,
      ...(initial && { initial_value: typedText(initial, 80) }),
    },
    { blockId: field.block, optional: true, hint },
  );

function boxes(
  label: string,
  field: Field,
  options: ReturnType<typeof option>[],
  picked: readonly string[],
) {
  const initial = options.filter(({ value }) => value && picked.includes(value));
  return input(
    label,
    {
      type: 'checkboxes',
      action_id: field.action,
      options,
      ...(initial.length > 0 && { initial_options: initial }),
    },
    { blockId: field.block, optional: true },
  );
}

function menu(
  label: string,
  field: Field,
  some: ReturnType<typeof option>[],
  days: number | undefined,
) {
  const initial = some.find(({ value }) => value === `${days}d`);
  return input(
    label,
    {
      type: 'static_select',
      action_id: field.action,
      options: [anyTime, ...some],
      initial_option: initial ?? anyTime,
    },
    { blockId: field.block, optional: true },
  );
}

/** The list in a window, where a window is where the person is. */
export const listModal = (message: Message): ModalView =>
  modal({ title: 'Apps', callbackId: 'show', blocks: message.blocks });
