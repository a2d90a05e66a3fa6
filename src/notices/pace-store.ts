import { type RawBuilder, sql } from 'kysely';
import { SECOND } from '../lib/time.ts';
import { placeOf } from './place-store.ts';

/** Slack takes about one message a second of each channel, and more for a moment. */
export const SPACING_MS = SECOND;
/** So many may go at once; of a place for which more wait, each has its turn. */
export const AT_ONCE = 3;
/** A turn is taken that long before it is there, so that all but the post itself is done by then. */
export const LEAD_MS = SECOND / 10;
/** A place that had its last turn so long ago is no longer paced. */
export const PACE_KEPT_MS = 10 * SECOND;

const seconds = (ms: number) => sql`make_interval(secs => ${ms / SECOND})`;
const paceOf = (of: string) =>
  sql`p.workspace_id = ${sql.ref(`${of}.workspace_id`)} and p.place = ${placeOf(of)}`;

/**
 * Takes the turn of a row's place, where that is paced and its turn is there; `isFree`: whether the row may be claimed at all.
 * One of several that ask at once gets it. Gives when the turn is.
 */
export const takeTurn = (
  table: 'notice' | 'card',
  isFree: RawBuilder<boolean>,
  now: Date,
): RawBuilder<{ at: Date }> => sql`(
  update post_pace p set until = greatest(p.until, ${now}::timestamptz) + ${seconds(SPACING_MS)}
  from ${sql.table(table)} where ${isFree} and ${paceOf(table)}
    and p.until <= ${now}::timestamptz + ${seconds(LEAD_MS)}
  returning p.until - ${seconds(SPACING_MS)} as at)`;

export const isPaced = (of: string): RawBuilder<boolean> =>
  sql`exists (select from post_pace p where ${paceOf(of)})`;

/** A post of that row counted at a time: the next turn of its place is a second later. */
export const counted = (
  table: 'notice' | 'card',
  id: string | number,
  at: Date,
): RawBuilder<object> => sql`(
  update post_pace p set until = greatest(p.until, ${at}::timestamptz + ${seconds(SPACING_MS)})
  from ${sql.table(table)} where ${sql.ref(`${table}.id`)} = ${id} and ${paceOf(table)})`;
