import type { RevocationView } from '../../apps/inventory/view.ts';
import type { RowFailure } from '../../apps/revocations/revocation.ts';
import { errorCodeOf } from '../../lib/errors/rows.ts';
import { wordsOf } from '../kernel/error-words.ts';
import { inert } from '../kit/escape.ts';
import { timeOf, when } from '../kit/time.ts';
import { count, number } from '../kit/words.ts';
import { makerOf } from './words.ts';

type Names = ReadonlyMap<string, string>;

/** How many tokens it is about: those frozen, before that those that were shown. */
export const targetTokens = (run: RevocationView): number => run.frozenTokens ?? run.shownTokens;

/** It can still revoke something. */
export const isRunning = ({ state }: RevocationView): boolean =>
  state === 'due' || state === 'running' || state === 'proving';

/** All that it is about is proven to be gone. */
export const isProven = (run: RevocationView): boolean =>
  run.state === 'done' && run.failed === 0 && run.removed >= targetTokens(run);

const failWords: Readonly<Record<RowFailure, string>> = {
  'still there': 'a second reading still shows them',
  changed: 'they are not what they were when this was asked',
  'used since': 'they have been used since',
  'not removable': 'Salesforce gives nothing to remove them by; an admin can, in Setup',
};
const isRowFailure = (code: string): code is RowFailure => Object.hasOwn(failWords, code);

/** Why tokens were left: as the row of the error says it, or as we found it. Another version's word stands as it is. */
export function failReason(failCode: string | null): string {
  if (failCode === null) return 'Salesforce gave no reason';
  if (isRowFailure(failCode)) return failWords[failCode];
  const code = errorCodeOf(failCode);
  return code ? wordsOf(code, {}).title : inert(failCode, 40);
}

const failed = ({ failed: n, failCode }: RevocationView): string =>
  n === 0 ? '' : ` ${number(n)} failed: ${failReason(failCode)}.`;

const stopWords: Readonly<Record<string, string>> = {
  decision: 'the decision was changed',
  domain: 'the domain is no longer watched',
  paused: 'policies are paused, or this one is off',
  failed: 'some were left',
  old: 'it was asked too long ago',
  unproven: 'no reading could prove that they are gone',
  grew: 'there are far more tokens now than were shown',
  second: 'so many people in 24 h are not for one operator to decide on',
  ceiling: 'it is more than a policy may remove in a day',
  breach: 'a breach of a vendor is for two people to decide on, however few it hits',
  war: 'the same people authorised it again for the third time in 24 h',
};

/** `It is more than a policy may remove in a day`. */
export const stopReason = (stopWhy: string): string => {
  const words = stopWords[stopWhy] ?? inert(stopWhy, 60);
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
};

const why = ({ stopWhy }: RevocationView): string =>
  stopWhy === null ? '' : `: ${stopWords[stopWhy] ?? inert(stopWhy, 60)}`;

/** How far a revocation is, in one line. Never "done" while one token remains. */
export function revocationLine(run: RevocationView, names: Names): string {
  const of = `${number(run.removed)} of ${number(targetTokens(run))}`;
  const stopping = run.stopBy === null ? '' : ' It stops before the next batch.';
  switch (run.state) {
    case 'asked':
      return `Tokens: a second operator must agree${until(run)} to remove ${number(targetTokens(run))}${why(run)}.`;
    case 'again':
      return `Tokens: not begun${why(run)}. ${number(targetTokens(run))} were found, ${number(run.shownTokens)} were shown. A second operator must agree${run.secondUntil ? `, by ${when(run.secondUntil)}` : ''}.`;
    case 'due':
      return `Tokens: ${number(targetTokens(run))} are about to be removed.`;
    case 'running':
      return `Tokens: removing ${number(targetTokens(run))}. Gone so far: ${number(run.removed)}.${failed(run)}${stopping}`;
    case 'proving':
      return `Tokens: asked Salesforce to remove ${number(targetTokens(run))}; reading again to prove it.${failed(run)}`;
    case 'done':
      return isProven(run)
        ? `Tokens: ${of} removed${run.readAt ? ` (checked ${timeOf(run.readAt)})` : ''}.`
        : `Removed ${of} tokens.${failed(run)}`;
    case 'stopped': {
      const by =
        run.stopWhy === 'person' && run.stopBy ? ` by ${makerOf(run.stopBy, names)}` : why(run);
      return run.stopWhy === 'failed'
        ? `Removed ${of} tokens.${failed(run)}`
        : `Stopped${by}. Removed ${of} tokens.${failed(run)}`;
    }
    case 'refused':
      return run.stopWhy === 'expired'
        ? 'Tokens: nothing was removed, nobody agreed in time.'
        : `Tokens: nothing was removed, ${run.stopBy ? makerOf(run.stopBy, names) : 'an operator'} ${run.stopWhy === 'withdrawn' ? 'withdrew it' : 'disagreed'}.`;
  }
}

const until = ({ secondUntil }: RevocationView): string =>
  secondUntil ? `, by ${when(secondUntil)},` : '';

const reaches: { readonly [R in RevocationView['reach']]: string } = {
  all: 'of all people',
  users: 'of people who were picked',
  unused: 'that were not used for 90 days',
  inactive: 'of people who are inactive',
};

export const reachOf = ({ reach }: RevocationView): string => `tokens ${reaches[reach]}`;

/** `37 tokens of DataLift, of all people, held by 21 people in Production EU`. */
export const reachWords = (run: RevocationView): string =>
  `${count(run.shownTokens, 'token')} of ${inert(run.appName)} ${reaches[run.reach]} (${count(run.shownUsers, 'person', 'people')}, in ${inert(run.domainName)})`;
