import { type Expression, sql } from 'kysely';
import type { Clock } from '../lib/clock.ts';
import type { Db } from './database.ts';
import { prepared } from './prepared.ts';

/** Rows that somebody should do something about at `now`. A query, to be asked for itself or whether it has any. */
export type Due = (now: Date) => Expression<unknown>;

/**
 * For the connection that asks what is due, and nothing else: whatever is asked for, it keeps its plan. Planning what asks
 * forty tables takes fifty times as long as asking them, and PostgreSQL would guess anew each time whether that pays.
 */
export const plannedOnce = { plan_cache_mode: 'force_generic_plan' } as const;

/** Locks no row, and yet no replica answers it: what is due there was due in the past, and the connection is given up. */
const atThePrimary = sql`exists (select from deployment where false for no key update)`;

/**
 * Asks all who say what is due for them, in one prepared statement; gives those that have a row. Whoever looks each second
 * has mostly nothing to do, and one question after another costs twenty times as much. Throws E-DB-DOWN where the server takes
 * no writes.
 */
export function createWhatIsDue<Task extends { readonly due?: Due }>(
  db: Db,
  clock: Clock,
  tasks: readonly Task[],
) {
  const looks = tasks.flatMap((task) => (task.due ? [{ task, due: task.due }] : []));
  return async (): Promise<ReadonlySet<Task>> => {
    const now = clock.now();
    const each = looks.map(({ due }) => sql<boolean>`exists (${due(now)})`);
    const { rows } = await sql<{ due: boolean[] }>`
      ${prepared('what_is_due')} select array[${sql.join(each)}]::boolean[] as due, ${atThePrimary}`.execute(
      db,
    );
    return new Set(looks.flatMap(({ task }, at) => (rows[0]?.due[at] ? [task] : [])));
  };
}
