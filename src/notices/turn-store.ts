import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import type { Card } from './notice.ts';
import { ensureCard } from './outbox-store.ts';
import { encodeTarget } from './target.ts';
import type { Unsure } from './unsure.ts';

const TURNED = 'turned to admins: ';

/**
 * What was for one place goes to people instead, each once, however often it is turned: where the key names who it was for, it
 * names another now, who may have it already. From whom it was turned before, and who is there again, it comes back to. It is
 * young again, so that it is not given up at the first trouble.
 */
export async function turnNotice(
  db: Db,
  noticeId: string,
  users: readonly string[],
  { why, unsureSince }: Unsure & { readonly why: string },
  now: Date,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    // Before the copies: one of them may be this very notice.
    await trx
      .updateTable('notice')
      .set({ droppedAt: now, droppedWhy: `${TURNED}${why}`, claimedUntil: null })
      .where('id', '=', noticeId)
      .execute();
    await sql`
      insert into notice as o (id, workspace_id, key, kind, target, facts, created_at, due_at, unsure_since)
      select gen_random_uuid(), n.workspace_id,
        case when n.target like 'person:%' and right(n.key, length(f.who)) = f.who
          then left(n.key, -length(f.who)) || u else n.key || ' to ' || u end,
        n.kind, 'person:' || u, n.facts, ${now}::timestamptz, ${now}::timestamptz, ${unsureSince}::timestamptz
      from notice n, unnest(${[...users]}::text[]) u, substr(n.target, strpos(n.target, ':') + 1) f (who)
      where n.id = ${noticeId}
      on conflict (workspace_id, key) do update
      set dropped_at = null, dropped_why = null, created_at = excluded.created_at, due_at = excluded.due_at,
        unsure_since = excluded.unsure_since, generation = o.generation + 1
      where starts_with(o.dropped_why, ${TURNED})`.execute(trx);
  });
}

/** Cards that ask whoever may act: each has one of their own. */
const forEach: readonly Card['kind'][] = ['alert', 'answer', 'revocation', 'wish'];

/**
 * A card goes to people instead. An alert's, and that of what waits for a second person, has one of its own for each of them,
 * all drawn alike; any other goes to the first. A card that all of them have already ends.
 */
export async function turnCard(
  db: Db,
  card: Card,
  users: readonly string[],
  { unsureSince }: Unsure,
  now: Date,
): Promise<void> {
  const { workspaceId, kind } = card;
  await db.transaction().execute(async (trx) => {
    const [base = ''] = card.subject.split(':');
    const rows = await trx
      .selectFrom('card')
      .select('target')
      .where('workspaceId', '=', workspaceId)
      .where('kind', '=', kind)
      .where('id', '!=', card.id)
      .where('deadAt', 'is', null)
      .where((eb) =>
        eb.or([
          eb('subject', '=', base),
          eb(eb.fn<boolean>('starts_with', ['subject', eb.val(`${base}:`)]), '=', true),
        ]),
      )
      .execute();
    const isForEach = forEach.includes(kind);
    const have = isForEach ? rows.map(({ target }) => target) : [];
    const targets = users
      .map((user) => ({ to: 'person', user }) as const)
      .filter((target) => !have.includes(encodeTarget(target)));
    const [first, ...others] = targets;
    await trx
      .updateTable('card')
      .set((eb) => ({
        ...(first
          ? {
              target: encodeTarget(first),
              dueAt: now,
              generation: eb('generation', '+', 1),
              wanted: eb('wanted', '+', 1),
            }
          : { deadAt: now }),
        channel: null,
        ts: null,
        claimedUntil: null,
        unsureSince,
      }))
      .where('id', '=', card.id)
      .execute();
    if (!isForEach) return;
    for (const target of others) {
      const subject = `${base}:${target.user}`;
      const id = await ensureCard(trx, { workspaceId, kind, subject, target }, now);
      await trx.updateTable('card').set({ unsureSince }).where('id', '=', id).execute();
    }
  });
}
