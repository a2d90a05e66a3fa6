import type { Alone } from '../../apps/inventory/view.ts';
import { count, number } from '../kit/words.ts';

/** What one operator may remove alone, in words; people are counted once for each app that they lose. */

/** `Dana Ruiz has cut off 38 in the last 24 h, 12 of them by policies`. */
export const spentWords = ({ users, byPolicies }: Alone, has: string): string =>
  `${has} cut off ${users === 0 ? 'nobody' : number(users)} in the last 24 h${byPolicies > 0 ? `, ${number(byPolicies)} of them by policies` : ''}`;

const isTooMany = ({ bound, users }: Alone, hit: number): boolean => users + hit > bound;

/** What can be chosen in a window, and how many people it cuts off. */
export interface Choice {
  readonly name: string;
  readonly hit: number;
}

/** Before anything is pressed: which choices need a second operator, and how many people are left to decide on alone. */
export function aloneWords(alone: Alone, choices: readonly Choice[]): string {
  const { bound, users } = alone;
  const lines = choices.map(({ name, hit }) =>
    isTooMany(alone, hit)
      ? `🟠 *${name}*, ${count(hit, 'person', 'people')}: *needs a second operator*. All of it waits until someone else agrees.`
      : `*${name}*, ${count(hit, 'person', 'people')}: begins as soon as you press.`,
  );
  const left = Math.max(0, bound - users);
  return [
    ...lines,
    `Alone you may cut off ${count(bound, 'person', 'people')} in 24 h. ${spentWords(alone, 'You have')}: ${number(left)} left.`,
  ].join('\n');
}
