import type { AlertView } from '../../alerts/view-store.ts';
import { wordsOf } from '../kernel/error-words.ts';
import { bold, inert } from '../kit/escape.ts';
import { timeOf, when } from '../kit/time.ts';
import { count, number } from '../kit/words.ts';
import { type AlertWords, conditionWords, nameOf } from './conditions.ts';

export function alertWords(alert: AlertView, now: Date): AlertWords {
  return alert.domainId === undefined ? groupWords(alert) : ownWords(alert, now);
}

function ownWords(alert: AlertView, now: Date): AlertWords {
  const own = conditionWords[alert.condition].own?.(alert, now);
  if (own) return own;
  const name = nameOf(alert);
  const words = wordsOf(alert.code ?? 'E-UNKNOWN', alert.facts);
  return {
    title: `${bold(name)} · ${words.title}`,
    what: `${inert(name)} stopped syncing: ${words.title}.`,
    lines: [words.what, words.means],
    todo: words.todo,
  };
}

/** Domains of a group that are named; the rest is counted. */
const NAMED_MOST = 20;

function groupWords(group: AlertView): AlertWords {
  const broken = group.members.filter(({ closedAt }) => !closedAt);
  const shown = group.members.slice(0, NAMED_MOST);
  const many = count(broken.length, 'domain');
  const cause = conditionWords[group.condition].ofMany;
  const words = group.code && wordsOf(group.code, {});
  const left = group.members.length - shown.length;
  return {
    title: `*${many} ${cause}*`,
    what: `${many} ${cause}: ${broken
      .slice(0, NAMED_MOST)
      .map(({ domain }) => inert(domain.name))
      .join(', ')}.`,
    lines: [
      ...shown.map(({ domain, closedAt }) =>
        closedAt
          ? `✓ ${bold(domain.name)} · well again since ${timeOf(closedAt)}`
          : `• ${bold(domain.name)} · ${domain.lastSyncedAt ? `last good sync ${when(domain.lastSyncedAt)}` : 'never synced'}`,
      ),
      ...(left > 0 ? [`and ${number(left)} more; \`list\` shows them all`] : []),
    ],
    todo: words?.todo ?? 'press *Details*, or type `list`.',
  };
}

/** `58 apps, since the sync of 07:52`: what nobody looks at meanwhile. */
export function unwatched(alert: AlertView): string | undefined {
  if (!conditionWords[alert.condition].stopsWatching) return undefined;
  const domains = alert.domain
    ? [alert.domain]
    : alert.members.filter(({ closedAt }) => !closedAt).map(({ domain }) => domain);
  const apps = domains.reduce((sum, { apps: own }) => sum + own, 0);
  const since = alert.domain?.lastSyncedAt;
  return `${count(apps, 'app')}${since ? `, since ${when(since)}` : ''}`;
}
