import { DAY, HOUR, later, MINUTE } from '../../lib/time.ts';
import type { AppStatus, RiskLevel } from '../inventory/view.ts';
import type { UnaskedWhy } from './whom.ts';

/** What people say of a grant of theirs. */
export const answers = ['yes', 'no', 'phone'] as const;
export type Answer = (typeof answers)[number];

/** Whether people are asked about what they granted in a domain. */
export interface Asking {
  readonly isOn: boolean;
  /** How long they have to answer before the channel is told: of an app of high risk, and of any other. */
  readonly highMs: number;
  readonly elseMs: number;
  /** Who switched it last, and when; undefined: nobody ever did. */
  readonly changedBy: string | undefined;
  readonly changedAt: Date | undefined;
  readonly onSince: Date | undefined;
  /** So many new grants came at once that the bot asks nobody until then. */
  readonly heldUntil: Date | undefined;
}

export const highTimes: readonly number[] = [5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR];
export const elseTimes: readonly number[] = [HOUR, 4 * HOUR, DAY, 3 * DAY];

export const askingOff: Asking = {
  isOn: false,
  highMs: 15 * MINUTE,
  elseMs: DAY,
  changedBy: undefined,
  changedAt: undefined,
  onSince: undefined,
  heldUntil: undefined,
};

/** So many people of a domain are asked in an hour; more at once look like a roll-out. */
export const ASKED_MOST = 20;
export const ASKED_MS = HOUR;
/** What was granted longer ago is no news, even where it is seen only now. */
export const NEWS_MS = 7 * DAY;

/** A question as the pure parts see it. */
export interface QuestionNow {
  readonly state: 'due' | 'asked' | 'answered' | 'unasked';
  readonly answer: Answer | null;
  /** Of its app. */
  readonly status: AppStatus;
  /** Living tokens of that person to that app. */
  readonly tokens: number;
  /** Nobody has deleted its domain. */
  readonly isWatched: boolean;
}

/** Why its buttons end: it was answered, the domain was deleted, the app was decided on, or nothing is left to ask about. */
export function endOf({ state, answer, status, tokens, isWatched }: QuestionNow) {
  if (state === 'answered') return answer ?? 'yes';
  if (state === 'unasked') return 'unasked' as const;
  if (!isWatched) return 'unwatched' as const;
  if (tokens === 0) return 'gone' as const;
  return status === 'new' ? undefined : ('decided' as const);
}

/** When the channel is told that there was no answer. */
export const untilOf = (
  { highMs, elseMs }: Pick<Asking, 'highMs' | 'elseMs'>,
  level: RiskLevel,
  now: Date,
): Date => later(now, level === 'high' ? highMs : elseMs);

/** Whom Slack and Salesforce do not speak of is asked about for so long. */
const LOOKED_FOR_MS = HOUR;
const LONGEST_PAUSE_MS = 10 * MINUTE;

/** When somebody who could not be looked up is looked up again; undefined where that has been tried for long enough. */
export function lookedUpAgain(madeAt: Date, tries: number, now: Date): Date | undefined {
  if (now.getTime() - madeAt.getTime() >= LOOKED_FOR_MS) return undefined;
  return later(now, Math.min(LONGEST_PAUSE_MS, MINUTE * 2 ** Math.min(tries, 5)));
}

/** What answers take away: the person's own tokens of that app. */
export const revokes = (answer: Answer | null): boolean => answer === 'no' || answer === 'phone';

/** A question as people see it. Names and words are foreign text. */
export interface QuestionView extends QuestionNow {
  readonly id: number;
  readonly workspaceId: number;
  readonly domainId: number;
  readonly domainName: string;
  readonly orgId: string;
  readonly appId: number;
  readonly appName: string;
  readonly level: RiskLevel;
  readonly userName: string;
  readonly username: string;
  readonly grantedAt: Date;
  readonly madeBy: string | null;
  readonly why: UnaskedWhy | undefined;
  readonly slackUser: string | null;
  readonly askedAt: Date | null;
  readonly until: Date | null;
  readonly toldAt: Date | null;
  readonly answeredAt: Date | null;
  readonly words: string | null;
  readonly revocationId: number | null;
  /** What the answer takes away begins to go once what is being removed of that app now is gone. */
  readonly revokesLater: boolean;
  /** From where the app signed people in about when it was granted, as far as sign-ins were read. */
  readonly addresses: readonly string[];
  /** Its message has reached Slack. */
  readonly isOut: boolean;
}
