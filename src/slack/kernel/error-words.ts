import { reasonOf } from '../../lib/errors/reason.ts';
import type { Part, Said } from '../../lib/errors/row.ts';
import { rowOf } from '../../lib/errors/rows.ts';
import type { ErrorCode, Facts } from '../../lib/errors.ts';
import { inert } from '../kit/escape.ts';
import { dayOf, timeOf, when } from '../kit/time.ts';

/** One failure in three lines: what happened, what it means for the reader, who can do what. All mrkdwn. */
export interface ErrorWords {
  /** Our own words alone: it goes into mrkdwn and plain_text as it is. */
  readonly title: string;
  readonly what: string;
  readonly means: string;
  readonly todo: string;
}

const LEFT =
  'We kept nothing, but Salesforce did not confirm that our grant was taken back. Remove it by hand: Setup, Connected Apps OAuth Usage, find this app, Revoke.';

/** The words of a failure with these facts. */
export function wordsOf(code: ErrorCode, facts: Facts): ErrorWords {
  const { message } = rowOf(code);
  const { title, what, means, todo } = typeof message === 'function' ? message(facts) : message;
  const reason = reasonOf(code, facts);
  return {
    title,
    what: [what, ...(reason ? [reason] : [])].map(mrkdwn).join(' '),
    // Never "we kept nothing" alone, where something of ours may still live in Salesforce.
    means: facts.grantLeft === true ? LEFT : mrkdwn(means),
    todo: mrkdwn(todo),
  };
}

const mrkdwn = (said: Said): string => [said].flat().map(shown).join('');

function shown(part: Part): string {
  if (typeof part === 'string') return part;
  if ('foreign' in part) return inert(part.foreign, part.max);
  if ('known' in part) return inert(part.known);
  if ('code' in part) return `\`${part.code}\``;
  return ways[part.as](part.at);
}

const ways = { moment: when, time: timeOf, day: dayOf };
