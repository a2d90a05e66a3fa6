import type { PolicyKind, Rehearsal } from '../../apps/policies/policy.ts';
import { inert } from '../kit/escape.ts';
import { when } from '../kit/time.ts';
import { count, number } from '../kit/words.ts';

/** What each policy does, in plain words. */
export const policyWords: { readonly [K in PolicyKind]: { title: string; does: string } } = {
  'ban look-alikes': {
    title: 'Ban look-alikes at once',
    does: 'An undecided app whose name imitates one that people trust is banned in its domain, and its tokens are removed: letters that only look alike, even where an admin installed it, and near spellings that somebody authorised. One that bears the true name waits for a person.',
  },
  'revoke unused': {
    title: 'Remove unused tokens',
    does: 'Tokens that nobody used for 90 days are removed.',
  },
  'revoke inactive': {
    title: 'Remove tokens of inactive people',
    does: 'Tokens of people who are inactive in Salesforce are removed.',
  },
  're-revoke banned': {
    title: 'Remove tokens of banned apps again',
    does: 'Where a banned app is authorised again, the new tokens are removed.',
  },
  'revoke run out': {
    title: 'Remove tokens of apps whose approval ran out',
    does: 'Where an approval ended and nobody had answered for the app, the tokens that were there at its end are removed.',
  },
};

/** What a policy is called; `id` as an act has it: a kind of policy, or the bound that is no policy. */
export function policyTitle(id: string): string {
  if (id === 'second person') return '“A second operator must agree”';
  return Object.hasOwn(policyWords, id) ? `“${policyWords[id as PolicyKind].title}”` : id;
}

const EXAMPLES_MOST = 5;

/** `Would have removed 14 tokens of 3 apps in 90 days; 3 of them were used again later.` */
export function rehearsalWords(rehearsal: Rehearsal | undefined): string {
  if (!rehearsal) return '_Not rehearsed yet._';
  const { at, days, tokens, apps, usedLater, examples } = rehearsal;
  const shown = examples
    .slice(0, EXAMPLES_MOST)
    .map(
      ({ app, domain, tokens: held }) =>
        `• ${inert(app, 40)} in ${inert(domain, 40)}: ${count(held, 'token')}`,
    );
  const result =
    tokens === 0
      ? `On the last ${count(days, 'day')} of readings it would have done nothing`
      : `On the last ${count(days, 'day')} of readings it would have removed ${count(tokens, 'token')} of ${count(apps, 'app')}; ${number(usedLater)} of them were used again later`;
  return [`*Rehearsed ${when(at)}:* ${result}.`, ...shown].join('\n');
}
