import type { Condition } from '../../alerts/conditions.ts';
import type { AlertView } from '../../alerts/view-store.ts';
import { bold, inert } from '../kit/escape.ts';
import { every, span } from '../kit/time.ts';
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

interface ConditionWords {
  /** `3 domains …` */
  readonly ofMany: string;
  /** `2 lost grants`, at the end of quiet hours. */
  readonly counted: readonly [one: string, many: string];
  /** What is said of one domain; else, and where this gives nothing, what its code says. */
  readonly own?: (alert: AlertView, now: Date) => AlertWords | undefined;
  /** What a reminder says is needed, in a few words; else what the card says. `name` is inert. */
  readonly still?: (name: string) => string;
  /** What may be tried at once by hand; a grant that ended is not one of them. */
  readonly retry: 'Sync now' | 'Try now' | undefined;
  /** The card leads to how often the domain is read. */
  readonly leadsToInterval: boolean;
  /** A sync that fails by it counts it up. */
  readonly countsSeen: boolean;
  /** Nothing is read meanwhile, so the card says what nobody looks at. */
  readonly stopsWatching: boolean;
}

const errors = { leadsToInterval: false, countsSeen: true, stopsWatching: true };

/** Each condition of `alerts/conditions.ts` in words; one without any does not compile. */
export const conditionWords: Readonly<Record<Condition, ConditionWords>> = {
  grant: {
    ...errors,
    ofMany: 'lost their grant',
    counted: ['lost grant', 'lost grants'],
    still: (name) => `${name} needs reconnecting.`,
    retry: undefined,
  },
  access: {
    ...errors,
    ofMany: 'can no longer be read',
    counted: ['refusal', 'refusals'],
    retry: 'Try now',
  },
  salesforce: {
    ...errors,
    ofMany: 'get no answer from Salesforce',
    counted: ['time without an answer from Salesforce', 'times without an answer from Salesforce'],
    retry: 'Try now',
  },
  limit: {
    ...errors,
    ofMany: 'reached their API limit',
    counted: ['API limit', 'API limits'],
    retry: 'Try now',
    leadsToInterval: true,
  },
  slow: {
    ...errors,
    ofMany: 'take too long to sync',
    counted: ['slow sync', 'slow syncs'],
    own: slowWords,
    retry: 'Sync now',
  },
  partial: {
    ...errors,
    ofMany: 'are read in part only',
    counted: ['incomplete sync', 'incomplete syncs'],
    retry: 'Sync now',
    stopsWatching: false,
  },
  late: {
    ...errors,
    ofMany: 'are late',
    counted: ['late sync', 'late syncs'],
    own: lateWords,
    retry: 'Sync now',
    countsSeen: false,
  },
};

export const nameOf = ({ domain }: AlertView): string => domain?.name ?? 'A domain';

function lateWords(alert: AlertView, now: Date): AlertWords {
  const { domain, facts } = alert;
  const name = nameOf(alert);
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

/** Of a run that still goes on; one that was stopped is a failed sync like any. */
function slowWords(alert: AlertView): AlertWords | undefined {
  const { minutes, usually } = alert.facts;
  if (typeof minutes !== 'number') return undefined;
  const name = nameOf(alert);
  const known = typeof usually === 'number' ? ` It usually takes ${number(usually)} min.` : '';
  return {
    title: `${bold(name)} · A sync takes too long`,
    what: `A sync of ${inert(name)} takes too long.`,
    lines: [`It has run for ${number(minutes)} min.${known} What you see is the last good data.`],
    todo: 'no action needed; it is stopped when nothing moves, and tried again.',
  };
}
