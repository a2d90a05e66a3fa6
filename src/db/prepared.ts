import { type RawBuilder, sql } from 'kysely';

const MARK = /^\s*\/\* prepared (\w+) \*\//;

/**
 * Before a statement that is asked all the time, always with the same text: each connection keeps its plan. What gives whole
 * rows must not be kept, since a migration beside it changes them.
 */
export const prepared = (name: string): RawBuilder<unknown> => sql.raw(`/* prepared ${name} */`);

/** The name under which a connection keeps this statement. */
export const preparedName = (text: string): string | undefined => MARK.exec(text)?.[1];
