import { sql } from 'kysely';
import type { Db, Trx } from '../../db/database.ts';
import { AppError } from '../../lib/errors.ts';
import { DAY, earlier } from '../../lib/time.ts';
import { circleOf } from '../../members/circle-store.ts';
import { readSetting } from '../../workspaces/setting-store.ts';
import type { Alone } from '../inventory/view.ts';
import { SECOND_OVER } from './revocation.ts';

/** How many users' tokens one operator may revoke alone in 24 hours. */
export const secondBound = async (db: Db, workspaceId: number): Promise<number> =>
  (await readSetting(db, workspaceId, 'revoke.second_over')) ?? SECOND_OVER;

/**
 * Whoever asks, and whoever freezes more than was counted for it or for a policy, counts under this lock, so that two at once
 * do not count the same room twice. It comes after the locks of apps and revocations.
 */
export async function lockAlone(trx: Trx, workspaceId: number, person: string): Promise<void> {
  const key = `revoke/${workspaceId}/${person}`;
  await sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`.execute(trx);
}

/**
 * All that is under way counts, as it was frozen or else as it was shown, and what has ended for 24 hours more, stopped or
 * not. Of what another person agreed to, only those count whom they did not agree to; what waits, and what ended before its first
 * reading, not at all. `except`: a revocation that is not counted.
 */
export async function aloneOf(
  db: Db,
  { workspaceId, person, except }: { workspaceId: number; person: string; except?: number },
  now: Date,
): Promise<Alone> {
  const { rows } = await sql<Omit<Alone, 'bound'>>`
    select coalesce(sum(hit), 0)::integer as users,
      coalesce(sum(hit) filter (where policy_kind is not null), 0)::integer as by_policies
    from (
      select policy_kind, case
        when frozen_at is null and (ended_at is not null or state in ('asked', 'again')) then 0
        when agreed_by <> asked_by then coalesce(beyond_users, greatest(0, coalesce(frozen_users, shown_users) - shown_users))
        else coalesce(frozen_users, shown_users) end as hit
      from revocation
      where workspace_id = ${workspaceId} and asked_by = ${person} and id is distinct from ${except ?? null}
        and (ended_at is null or ended_at > ${earlier(now, DAY)})
    ) counted`.execute(db);
  const bound = await secondBound(db, workspaceId);
  return { bound, ...(rows[0] ?? { users: 0, byPolicies: 0 }) };
}

/** The same, counted under the lock: it holds to the end of the transaction. */
export async function aloneNow(
  trx: Trx,
  of: { workspaceId: number; person: string; except?: number },
  now: Date,
): Promise<Alone> {
  await lockAlone(trx, of.workspaceId, of.person);
  return aloneOf(trx, of, now);
}

/** Whether so many more are too many for one person. */
export const isOver = ({ bound, users }: Alone, more: number): boolean =>
  more > 0 && users + more > bound;

/**
 * When the role of `of` was given within 24 hours by `by`, or by one to whom they gave one within 24 hours; undefined where it
 * was not. Who may remove more by it needs a second person, or 24 hours, as everywhere.
 */
export async function roleGivenLately(
  db: Db,
  { workspaceId, of, by }: { workspaceId: number; of: string; by: string },
  now: Date,
): Promise<Date | undefined> {
  const circle = await circleOf(db, { workspaceId, of: by }, now);
  const row = await db
    .selectFrom('member')
    .select('grantedAt')
    .where('workspaceId', '=', workspaceId)
    .where('userId', '=', of)
    .where('grantedBy', 'in', [...circle])
    .where('grantedAt', '>', earlier(now, DAY))
    .executeTakeFirst();
  return row?.grantedAt;
}

/** Throws E-NOT-PERMITTED with facts { own: true } for who asked, and { roleSince } where they gave the role within 24 hours. */
export async function refuseSecond(
  trx: Trx,
  { workspaceId, by, askedBy }: { workspaceId: number; by: string; askedBy: string },
  now: Date,
): Promise<void> {
  if (by === askedBy)
    throw new AppError('E-NOT-PERMITTED', 'someone else must agree', { own: true });
  const since = await roleGivenLately(trx, { workspaceId, of: by, by: askedBy }, now);
  if (since)
    throw new AppError('E-NOT-PERMITTED', 'the asker gave that role', {
      roleSince: since.toISOString(),
    });
}
