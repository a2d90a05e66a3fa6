import { type Expression, sql } from 'kysely';
import type { Clock } from '../lib/clock.ts';
import type { Db } from './database.ts';
import { planOnce, prepared } from './prepared.ts';

/** Rows that somebody should do something about at `now`. A query, to be asked for itself or whether it has any. */
export type Due = (now: Date) => Expression<unknown>;

/**
 * Asks all who say what is due for them, in one prepared statement; gives those that have a row. Whoever looks each second
 * has mostly nothing to do, and one question after another costs twenty times as much.
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
    const { rows } = await db.connection().execute((one) =>
      planOnce(one, () =>
        sql<{ due: boolean[] }>`
          ${prepared('what_is_due')} select array[${sql.join(each)}]::boolean[] as due`.execute(
          one,
        ),
      ),
    );
    return new Set(looks.flatMap(({ task }, at) => (rows[0]?.due[at] ? [task] : [])));
  };
}
