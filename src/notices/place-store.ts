import { type RawBuilder, sql } from 'kysely';

/**
 * The channel or person in whose conversation a post of that row appears, by its target; null of what is no post: a mail, or
 * what is for admins and does not know yet for whom. `of`: the name that the row has in the statement.
 */
export const placeOf = (of: string): RawBuilder<string | null> => {
  const target = sql.ref(`${of}.target`);
  return sql`case split_part(${target}, ':', 1)
    when 'thread' then (select t.channel from card t where t.workspace_id = ${sql.ref(`${of}.workspace_id`)}
      and 'thread:' || t.id = ${target})
    when 'mail' then null
    when 'admins' then null
    else substr(${target}, strpos(${target}, ':') + 1) end`;
};
