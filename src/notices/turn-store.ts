import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import type { Card } from './notice.ts';
import { ensureCard } from './outbox-store.ts';
import { encodeTarget } from './target.ts';

/** What was for one place goes to people instead, each once, however often it is turned. */
export async function turnNotice(
  db: Db,
  noticeId: string,
  users: readonly string[],
  why: string,
  now: Date,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await sql`
      insert into notice (id, workspace_id, key, kind, target, facts, created_at, due_at)
      select gen_random_uuid(), n.workspace_id, regexp_replace(n.key, ' to [^ ]+$', '') || ' to ' || u, n.kind,
        'person:' || u, n.facts, n.created_at, ${now}::timestamptz
      from notice n, unnest(${[...users]}::text[]) u where n.id = ${noticeId}
      on conflict (workspace_id, key) do nothing`.execute(trx);
    await trx
      .updateTable('notice')
      .set({ droppedAt: now, droppedWhy: `turned to admins: ${why}`, claimedUntil: null })
      .where('id', '=', noticeId)
      .execute();
  });
}

/**
 * A card goes to people instead. An alert's has one of its own for each of them, all drawn alike; any other goes to the first.
 * A card that all of them have already ends.
 */
export async function turnCard(
  db: Db,
  card: Card,
  users: readonly string[],
  now: Date,
): Promise<void> {
  const { workspaceId, kind } = card;
  await db.transaction().execute(async (trx) => {
    const [base = ''] = card.subject.split(':');
    const rows = await trx
      .selectFrom('card')
      .select('target')
      .where('workspaceId', '=', workspaceId)
      .where('kind', '=', 'alert')
      .where('id', '!=', card.id)
      .where('deadAt', 'is', null)
      .where((eb) =>
        eb.or([
          eb('subject', '=', base),
          eb(eb.fn<boolean>('starts_with', ['subject', eb.val(`${base}:`)]), '=', true),
        ]),
      )
      .execute();
    const have = kind === 'alert' ? rows.map(({ target }) => target) : [];
    const targets = users
      .map((user) => ({ to: 'person', user }) as const)
      .filter((target) => !have.includes(encodeTarget(target)));
    const [first, ...others] = targets;
    await trx
      .updateTable('card')
      .set((eb) => ({
        ...(first
          ? { target: encodeTarget(first), dueAt: now, generation: eb('generation', '+', 1) }
          : { deadAt: now }),
        channel: null,
        ts: null,
        claimedUntil: null,
      }))
      .where('id', '=', card.id)
      .execute();
    if (kind !== 'alert') return;
    for (const target of others) {
      await ensureCard(trx, { workspaceId, kind, subject: `${base}:${target.user}`, target }, now);
    }
  });
}
