import type { AlertView } from '../../alerts/view-store.ts';
import { wordsOf } from '../kernel/error-words.ts';
import { bold, inert } from '../kit/escape.ts';
import { every, span, timeOf, when } from '../kit/time.ts';
import { count, number } from '../kit/words.ts';

/** The words of an alert, from its facts. All mrkdwn; names are inert. */
export interface AlertWords {
  /** `*EMEA sandbox* · Grant expired` */
  readonly title: string;
  /** `EMEA sandbox stopped syncing: grant expired.` */
  readonly what: string;
  readonly lines: readonly string[];
  readonly todo: string;
}

export function alertWords(alert: AlertView, now: Date): AlertWords {
  return alert.domainId === undefined ? groupWords(alert) : ownWords(alert, now);
}

function ownWords(alert: AlertView, now: Date): AlertWords {
  const { domain, condition, code, facts } = alert;
  const name = domain?.name ?? 'A domain';
  if (condition === 'late') {
    const age = span(now.getTime() - (domain?.lastSyncedAt ?? alert.openedAt).getTime());
    const title = domain?.lastSyncedAt ? `Late: last synced ${age} ago` : 'Late: never synced yet';
    const runs = typeof facts.runs === 'number' ? facts.runs : 0;
    return {
      title: `${bold(name)} · ${title}`,
      // Closed, it has synced since: how old that is says nothing of what was.
      what: alert.closedAt
        ? `${inert(name)} was late.`
        : `${inert(name)} is late: ${title.replace('Late: ', '')}.`,
      lines: [
        `${title} (expected every ${every(domain?.intervalMs ?? 0)}).`,
        `The schedule ran ${count(runs, 'time')} since${runs === 0 ? '; the bot itself may have been down' : ''}.`,
      ],
      todo: 'press *Sync now*. If it stays late, look whether the bot and its worker run.',
    };
  }
  if (condition === 'slow' && typeof facts.minutes === 'number') {
    const usually =
      typeof facts.usually === 'number' ? ` It usually takes ${number(facts.usually)} min.` : '';
    return {
      title: `${bold(name)} · A sync takes too long`,
      what: `A sync of ${inert(name)} takes too long.`,
      lines: [
        `It has run for ${number(facts.minutes)} min.${usually} What you see is the last good data.`,
      ],
      todo: 'no action needed; it is stopped when nothing moves, and tried again.',
    };
  }
  const words = wordsOf(code ?? 'E-UNKNOWN', facts);
  return {
    title: `${bold(name)} · ${words.title}`,
    what: `${inert(name)} stopped syncing: ${words.title}.`,
    lines: [words.what, words.means],
    todo: words.todo,
  };
}

const groupCauses: Readonly<Record<AlertView['condition'], string>> = {
  grant: 'lost their grant',
  access: 'can no longer be read',
  salesforce: 'get no answer from Salesforce',
  limit: 'reached their API limit',
  slow: 'take too long to sync',
  partial: 'are read in part only',
  late: 'are late',
};

/** Domains of a group that are named; the rest is counted. */
const NAMED_MOST = 20;

function groupWords(group: AlertView): AlertWords {
  const broken = group.members.filter(({ closedAt }) => !closedAt);
  const shown = group.members.slice(0, NAMED_MOST);
  const many = count(broken.length, 'domain');
  const cause = groupCauses[group.condition];
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
  if (alert.condition === 'partial') return undefined;
  const domains = alert.domain
    ? [alert.domain]
    : alert.members.filter(({ closedAt }) => !closedAt).map(({ domain }) => domain);
  const apps = domains.reduce((sum, { apps: own }) => sum + own, 0);
  const since = alert.domain?.lastSyncedAt;
  return `${count(apps, 'app')}${since ? `, since ${when(since)}` : ''}`;
}
