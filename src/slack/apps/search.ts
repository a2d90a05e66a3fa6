import { domainOfList, groupOfList } from '../../apps/inventory/batch.ts';
import type { AppFilter, AppStatus, RiskLevel } from '../../apps/inventory/view.ts';
import type { NamedDomain } from '../../domains/domain.ts';
import { resolveDomain } from '../domains/target.ts';
import type { Command } from '../kernel/command.ts';
import { inert } from '../kit/escape.ts';
import { listed } from '../kit/words.ts';

/** What was typed after `apps`, or what is wrong with it, as mrkdwn. */
export type Search =
  | { readonly ok: true; readonly asked: Asked; readonly page: number }
  | { readonly ok: false; readonly why: string };

export interface Asked {
  readonly filter: AppFilter;
  /** The domains as they were typed: their ids may be too many for a command. */
  readonly domain: string | undefined;
}

export const searchStatuses = ['new', 'approved', 'banned', 'snoozed', 'ignored', 'idle'] as const;
export const searchLevels = ['high', 'medium', 'low'] as const;

const WORDS_MAX = 80;
const DOMAIN_MAX = 200;
const DAYS_MAX = 3650;
const PAGE_MAX = 10_000;

const parts = (typed: string): string[] =>
  typed
    .toLowerCase()
    .split(/[,|]/u)
    .map((part) => part.trim())
    .filter(Boolean);

/** Those that were typed of a closed list; undefined where one is not in it. */
function among<T extends string>(typed: string, known: readonly T[]): T[] | undefined {
  const picked = known.filter((each) => parts(typed).includes(each));
  return picked.length > 0 && picked.length === new Set(parts(typed)).size ? picked : undefined;
}

const daysOf = (typed: string): number | undefined => {
  const days = /^(\d{1,4})d?$/iu.exec(typed)?.[1];
  return days !== undefined && Number(days) >= 1 && Number(days) <= DAYS_MAX
    ? Number(days)
    : undefined;
};

/** Ids of the domains that a typed name stands for; undefined where there is none. */
export function domainsOf(typed: string, domains: readonly NamedDomain[]): number[] | undefined {
  // As buttons and windows say it: `#3,#12`.
  if (/^#\d{1,9}(,#\d{1,9})*$/u.test(typed)) {
    const ids = typed.split(',').map((id) => Number(id.slice(1)));
    return domains.some(({ id }) => ids.includes(id)) ? ids : undefined;
  }
  const whole = resolveDomain(typed, domains);
  if (whole.kind === 'one') return [whole.domain.id];
  if (whole.kind === 'several') return whole.domains.map(({ id }) => id);
  const each = typed.split(',').map((part) => resolveDomain(part, domains));
  if (typed.trim() === '' || each.length < 2) return undefined;
  const ids = each.flatMap((found) => (found.kind === 'one' ? [found.domain.id] : []));
  return ids.length === each.length ? ids : undefined;
}

const wrong = (why: string): Search => ({ ok: false, why });

/** Reads what was typed. Keys that are not known were refused before. */
export function searchOf(
  { words, options }: Pick<Command, 'words' | 'options'>,
  domains: readonly NamedDomain[],
): Search {
  const typed = (key: string) => options.get(key);
  const [status, risk, domain] = [typed('status'), typed('risk'), typed('domain')];
  const statuses = status === undefined ? undefined : among(status, searchStatuses);
  if (status !== undefined && !statuses)
    return wrong(`status can be ${listed(searchStatuses, 'or')}.`);
  const levels = risk === undefined ? undefined : among(risk, searchLevels);
  if (risk !== undefined && !levels) return wrong(`risk can be ${listed(searchLevels, 'or')}.`);
  const domainIds = domain === undefined ? undefined : domainsOf(domain, domains);
  if (domain !== undefined && !domainIds) {
    const names = domains.slice(0, 5).map(({ name }) => inert(name));
    return wrong(
      `No domain called "${inert(domain, 40)}".${names.length > 0 ? ` There is ${listed(names)}${domains.length > 5 ? ' and more' : ''}.` : ''}`,
    );
  }
  const [unused, fresh] = [typed('unused'), typed('new')];
  const unusedDays = unused === undefined ? undefined : daysOf(unused);
  if (unused !== undefined && !unusedDays)
    return wrong('unused is a number of days, such as unused:90d.');
  const newDays = fresh === undefined ? undefined : daysOf(fresh);
  if (fresh !== undefined && !newDays) return wrong('new is a number of days, such as new:7d.');
  const list = typed('list');
  if (list !== undefined && !domainOfList(list) && !groupOfList(list))
    return wrong('list: is filled in by the buttons of a card. Type words or another filter.');
  const page = /^\d{1,5}$/u.test(typed('page') ?? '') ? Number(typed('page')) - 1 : 0;
  return {
    ok: true,
    page: Math.min(Math.max(0, page), PAGE_MAX),
    asked: {
      domain: domain === undefined ? undefined : tidy(domain, DOMAIN_MAX),
      filter: {
        words: tidy(words.join(' ')),
        domainIds,
        statuses,
        levels,
        user: tidy(typed('user') ?? '') || undefined,
        unusedDays,
        newDays,
        list,
      },
    },
  };
}

/** Without what would end a phrase or not survive a second reading. */
export const tidy = (text: string, max = WORDS_MAX): string =>
  [
    ...text
      .replace(/["\u201C-\u201F\u00AB\u00BB]/gu, '')
      .replace(/[\s\u00A0\u200B\u2060\uFEFF]+/gu, ' ')
      .trim(),
  ]
    .slice(0, max)
    .join('')
    .trim();

/** As it would be typed, so that a button can do it again. */
export function searchText({ filter, domain }: Asked, page = 0): string {
  const { words, statuses, levels, user, unusedDays, newDays, list } = filter;
  return [
    'apps',
    words && `"${words}"`,
    domain && `domain:"${domain}"`,
    statuses && `status:${statuses.join(',')}`,
    levels && `risk:${levels.join(',')}`,
    user && `user:"${user}"`,
    unusedDays && `unused:${unusedDays}d`,
    newDays && `new:${newDays}d`,
    list && `list:${list}`,
    page > 0 && `page:${page + 1}`,
  ]
    .filter(Boolean)
    .join(' ');
}

/** `status new, risk high`: what it is narrowed down to, as mrkdwn. */
export function searchWords(filter: AppFilter, domains: readonly NamedDomain[]): string[] {
  const { words, domainIds, statuses, levels, user, unusedDays, newDays, list } = filter;
  const names = (domainIds ?? []).map((id) => {
    const found = domains.find((each) => each.id === id);
    return found ? inert(found.name, 40) : String(id);
  });
  const shown = names.length > 3 ? [...names.slice(0, 3), `${names.length - 3} more`] : names;
  return [
    words && `name ${inert(words, 40)}`,
    statuses && `status ${either(statuses)}`,
    levels && `risk ${either(levels)}`,
    domainIds && `domain ${listed(shown, names.length > 3 ? 'and' : 'or')}`,
    user && `user ${inert(user, 40)}`,
    unusedDays && `not used for ${unusedDays} days`,
    newDays && `first seen in the last ${newDays} days`,
    list && listWords(list, domains),
  ].filter((each): each is string => typeof each === 'string' && each !== '');
}

function listWords(list: string, domains: readonly NamedDomain[]): string {
  if (groupOfList(list)) return 'of one act on many apps';
  const domain = domains.find(({ id }) => id === domainOfList(list));
  const what = list.endsWith('/baseline') ? 'found at the first look' : 'of one card';
  return domain ? `${what} in ${inert(domain.name, 40)}` : what;
}

const either = (picked: readonly (AppStatus | 'snoozed' | 'idle' | RiskLevel)[]): string =>
  listed(picked, 'or');
