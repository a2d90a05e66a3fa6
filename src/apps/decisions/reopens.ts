import type { AppFacts } from '../inventory/facts.ts';
import { lifeOf } from '../risk/rule.ts';
import { widened } from '../risk/rules/loosened.ts';
import type { Decision } from './decision.ts';

const MORE_USERS = 5;

/**
 * Which of the facts that a person saw have changed so much that a person must look again: `admins`, `users`, `policy`,
 * `token life`, `scopes`. A ban stands whatever happens. What was not visible then or is not now, says nothing.
 */
export function reopens(
  { verdict, seen }: Pick<Decision, 'verdict' | 'seen'>,
  now: AppFacts,
): readonly string[] {
  if (verdict === 'banned') return [];
  const changed: readonly (readonly [string, boolean])[] = [
    ['admins', seen.admins !== null && now.admins !== null && now.admins > seen.admins],
    ['users', now.users - seen.users >= MORE_USERS && now.users >= seen.users * 1.5],
    ['policy', seen.adminApprovedOnly === true && now.adminApprovedOnly === false],
    [
      'token life',
      seen.refreshTokenHours !== null &&
        now.refreshTokenHours !== null &&
        lifeOf(now.refreshTokenHours) > lifeOf(seen.refreshTokenHours),
    ],
    ['scopes', widened(seen.scopes, now.scopes).length > 0],
  ];
  return changed.filter(([, has]) => has).map(([what]) => what);
}
