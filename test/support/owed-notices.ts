/**
 * Whether a row of `notice`, called so, is to be sent at `$1`: it is due, and the message is out under which it goes. A line
 * whose card waits, for the end of quiet hours or for Slack, waits with it.
 */
export const NOTICE_IS_OWED = `notice.sent_at is null and notice.dropped_at is null and notice.due_at <= $1
  and not exists (select from card c where c.id = notice.card_id and c.ts is null and c.dead_at is null)`;
