import { type Kysely, type RawBuilder, sql } from 'kysely';

const MARK = /^\s*\/\* prepared (\w+) \*\//;

/**
 * Before a statement that is asked all the time, always with the same text: each connection keeps its plan. What gives whole
 * rows must not be kept, since a migration beside it changes them.
 */
export const prepared = (name: string): RawBuilder<unknown> => sql.raw(`/* prepared ${name} */`);

/** The name under which a connection keeps this statement. */
export const preparedName = (text: string): string | undefined => MARK.exec(text)?.[1];

/**
 * Keeps also the plan, whatever is asked for: planning what asks forty tables takes fifty times as long as asking them.
 * Without this a connection plans anew as long as PostgreSQL guesses that it pays.
 */
export async function planOnce<Tables, T>(one: Kysely<Tables>, ask: () => Promise<T>): Promise<T> {
  await sql`set plan_cache_mode = force_generic_plan`.execute(one);
  try {
    return await ask();
  } finally {
    await sql`reset plan_cache_mode`.execute(one);
  }
}
