import { type RawBuilder, sql } from 'kysely';
import type { Db, Trx } from '../db/database.ts';
import { type EndingDays, endingDays, type GrantEnd, grantEnd } from '../domains/grant-life.ts';
import { codesOf } from './conditions.ts';

interface Key {
  readonly workspaceId: number;
  readonly domainId: number;
}

const ends = sql<Date>`
  case when d.grant_until_used then g.refreshed_at else g.code_exchanged_at end + d.grant_hours * interval '1 hour'`;

/**
 * Domains whose grant is known to end, and of which there is something to say: a warning is due that was not given yet, or
 * one was given that no longer holds. What is broken for its grant has its alert.
 */
export function endingsDue(now: Date): RawBuilder<Key> {
  const days = sql.join(endingDays.map((day) => sql`(${day}::integer)`));
  return sql<Key>`
    select d.workspace_id, d.id as domain_id
    from domain d join workspace w on w.id = d.workspace_id
      join grant_secret g on g.id = d.grant_id and g.workspace_id = d.workspace_id
    where d.deleted_at is null and w.gone_at is null and g.ending_since is null
      and d.grant_hours > 0 and d.grant_until_used is not null
      and (d.status <> 'error' or d.error_code <> all(${codesOf('grant')}))
      and exists (
        select from (values ${days}) warning (days)
        where warning.days < coalesce(d.ending_told, 1000) and warning.days * 24 < d.grant_hours
          and ${ends} - warning.days * interval '1 day' <= ${now}::timestamptz
      )
    union all
    select d.workspace_id, d.id
    from domain d join workspace w on w.id = d.workspace_id
      join grant_secret g on g.id = d.grant_id and g.workspace_id = d.workspace_id
    where d.deleted_at is null and w.gone_at is null and d.ending_told is not null
      and (d.grant_hours is null or d.grant_hours < 0 or d.grant_until_used is null
        or ${ends} - d.ending_told * interval '1 day' > ${now}::timestamptz)`;
}

export async function endingDomains(db: Db, now: Date, limit: number): Promise<Key[]> {
  return (await sql<Key>`${endingsDue(now)} limit ${limit}`.execute(db)).rows;
}

/** A domain's row, locked, with the end of its grant. Nothing where another one holds it. */
export async function lockEnding(trx: Trx, key: Key, now: Date) {
  const row = await trx
    .selectFrom('domain as d')
    .innerJoin('grantSecret as g', (join) =>
      join.onRef('g.id', '=', 'd.grantId').onRef('g.workspaceId', '=', 'd.workspaceId'),
    )
    .select([
      'd.channel',
      'd.endingTold',
      'd.grantHours',
      'd.grantUntilUsed',
      'g.id as grantId',
      'g.codeExchangedAt',
      'g.refreshedAt',
      sql<string>`coalesce(d.reconnected_by, d.connected_by)`.as('owner'),
    ])
    .where('d.workspaceId', '=', key.workspaceId)
    .where('d.id', '=', key.domainId)
    .where('d.deletedAt', 'is', null)
    .forNoKeyUpdate('d')
    .skipLocked()
    .executeTakeFirst();
  if (!row) return undefined;
  const { grantHours: hours, grantUntilUsed: untilUsed } = row;
  const policy = hours === null || untilUsed === null ? undefined : { hours, untilUsed };
  const times = { approvedAt: row.codeExchangedAt, usedAt: row.refreshedAt };
  const end: GrantEnd | undefined = grantEnd(policy, times, now);
  const { channel, grantId, owner } = row;
  return { channel, grantId, owner, end, told: row.endingTold ?? undefined };
}

export async function saveTold(trx: Trx, key: Key, days: EndingDays | undefined): Promise<void> {
  await trx
    .updateTable('domain')
    .set({ endingTold: days ?? null })
    .where('workspaceId', '=', key.workspaceId)
    .where('id', '=', key.domainId)
    .execute();
}
