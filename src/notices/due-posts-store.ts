import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import type { Due } from '../db/due.ts';
import { later } from '../lib/time.ts';
import { AT_ONCE, PACE_KEPT_MS } from './pace-store.ts';
import { placeOf } from './place-store.ts';
import { alertsFirst, type NoticeStore } from './store.ts';

/** A notice or a new card that is due. */
export type DuePost = { readonly workspaceId: number } & (
  | { readonly noticeId: string; readonly cardId: null }
  | { readonly noticeId: null; readonly cardId: number }
) & {
    /** When its place has its turn, where that is paced; it may be soon. */
    readonly turnAt: Date | null;
  };

type DueOf = Pick<NoticeStore, 'noticesDue' | 'cardsDue'>;

/** Whether anything is due to be posted. */
export const postsDue =
  ({ noticesDue, cardsDue }: DueOf): Due =>
  (now) =>
    sql`
    select where exists (${noticesDue(now).select('notice.id')}) or exists (${cardsDue(now, true).select('card.id')})`;

/**
 * What is due to be posted, alerts first, then of each place the oldest, before any place has its second. Of a place for which
 * many wait there is one at a time, and it is paced from then on.
 */
export async function duePosts(
  db: Db,
  { noticesDue, cardsDue }: DueOf,
  now: Date,
  limit: number,
): Promise<DuePost[]> {
  const notices = noticesDue(now).select([
    'notice.workspaceId',
    'notice.id as noticeId',
    sql`null::integer`.as('cardId'),
    placeOf('notice').as('place'),
    alertsFirst('notice').as('isNoAlert'),
    'notice.dueAt',
  ]);
  const cards = cardsDue(now, true).select([
    'card.workspaceId',
    sql`null::uuid`.as('noticeId'),
    'card.id as cardId',
    placeOf('card').as('place'),
    alertsFirst('card').as('isNoAlert'),
    'card.dueAt',
  ]);
  const { rows } = await sql<DuePost>`
    with over as (delete from post_pace where until <= ${later(now, -PACE_KEPT_MS)}),
    waiting as (${notices} union all ${cards}),
    ranked as (
      select w.*, p.until, row_number() over line as nth, count(*) over (partition by w.workspace_id, w.place) as many
      from waiting w left join post_pace p on p.workspace_id = w.workspace_id and p.place = w.place
      window line as (partition by w.workspace_id, w.place order by w.is_no_alert, w.due_at)
    ),
    begun as (
      insert into post_pace (workspace_id, place, until)
      select workspace_id, place, ${now}::timestamptz from ranked
      where nth = 1 and many > ${AT_ONCE} and until is null and place is not null
      on conflict do nothing
    )
    select workspace_id, notice_id, card_id, coalesce(until, case when many > ${AT_ONCE} and place is not null then ${now}::timestamptz end) as turn_at
    from ranked
    where place is null or nth = 1 or (until is null and many <= ${AT_ONCE})
    order by is_no_alert, nth, greatest(due_at, until) limit ${limit}`.execute(db);
  return rows;
}
