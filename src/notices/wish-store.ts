import { sql } from 'kysely';
import { slugOf } from '../apps/policies/policy.ts';
import type { Db, Trx } from '../db/database.ts';
import { allSettings } from '../workspaces/setting-store.ts';
import { ensureCard } from './outbox-store.ts';
import { encodeTarget } from './target.ts';
import { type Wish, wishSubject } from './wish.ts';

/** Whether anything waits for a second person. */
export const wishesDue = (now: Date) => sql`
  select from revocation where ended_at is null and state in ('asked', 'again') and second_until > ${now}
  union all select from policy where not is_on and asked_by is not null
  union all select from setting where name = 'revoke.second_over_asked'`;

/** All of it, in workspaces that are there. */
export async function wishesThatWait(db: Db, now: Date): Promise<Wish[]> {
  const { rows: runs } = await sql<Omit<Wish, 'kind' | 'need'>>`
    select r.workspace_id, coalesce(r.first_id, r.id)::text as base, min(r.second_until) as at, min(r.asked_by) as asked_by
    from revocation r join workspace w on w.id = r.workspace_id and w.gone_at is null
    where r.ended_at is null and r.state in ('asked', 'again') and r.second_until > ${now}
    group by r.workspace_id, coalesce(r.first_id, r.id)`.execute(db);
  const { rows: policies } = await sql<{
    workspaceId: number;
    kind: string;
    askedBy: string;
    at: Date;
  }>`
    select p.workspace_id, p.kind, p.asked_by, p.asked_at as at
    from policy p join workspace w on w.id = p.workspace_id and w.gone_at is null
    where not p.is_on and p.asked_by is not null and p.asked_at is not null`.execute(db);
  const bounds = await allSettings(db, 'revoke.second_over_asked');
  return [
    ...runs.map((run) => ({ ...run, kind: 'revocation', need: 'operator' }) as const),
    ...policies.map(
      ({ kind, ...policy }) =>
        ({ ...policy, kind: 'wish', base: policyWish(kind), need: 'admin' }) as const,
    ),
    ...bounds.map(({ workspaceId, value: { by, at, alone } }) => ({
      workspaceId,
      kind: 'wish' as const,
      base: BOUND_WISH,
      at: new Date(at),
      askedBy: by,
      // Where nobody can agree, everybody who acts on apps hears of it.
      need: alone === true ? ('operator' as const) : ('admin' as const),
    })),
  ];
}

export const BOUND_WISH = 'bound';
export const policyWish = (kind: string): string => `policy/${slugOf(kind)}`;

/** To whom a wish was written, in this round of it; whose copy went to somebody else, is still there. */
export async function askedOf(db: Db, wish: Wish): Promise<string[]> {
  const prefix = `${wishSubject(wish)}:`;
  const rows = await db
    .selectFrom('card')
    .select('subject')
    .where('workspaceId', '=', wish.workspaceId)
    .where('kind', '=', wish.kind)
    .where((eb) => eb.fn<boolean>('starts_with', ['subject', eb.val(prefix)]))
    .execute();
  return rows.map(({ subject }) => subject.slice(prefix.length));
}

/** A copy for each of these; the card of the channel then says how many were asked. */
export async function askPeople(
  db: Db,
  wish: Wish,
  users: readonly string[],
  now: Date,
): Promise<void> {
  const { workspaceId, kind } = wish;
  const made = await db
    .insertInto('card')
    .values(
      users.map((user) => ({
        workspaceId,
        kind,
        subject: wishSubject(wish, user),
        target: encodeTarget({ to: 'person', user }),
        dueAt: now,
      })),
    )
    .onConflict((conflict) => conflict.columns(['workspaceId', 'kind', 'subject']).doNothing())
    .returning('id')
    .execute();
  if (made.length > 0) await redrawWish(db, wish, false);
}

/** The card of a channel, made where there is none. */
export async function postWish(
  trx: Trx,
  wish: Pick<Wish, 'workspaceId' | 'kind' | 'base' | 'at'>,
  channel: string,
  now: Date,
): Promise<void> {
  const { workspaceId, kind } = wish;
  const target = { to: 'channel', channel } as const;
  await ensureCard(trx, { workspaceId, kind, subject: wishSubject(wish), target }, now);
}

/** Its cards are drawn anew, those of rounds before, too; `copies`: also those of people. */
export async function redrawWish(
  trx: Db,
  { workspaceId, kind, base }: Pick<Wish, 'workspaceId' | 'kind' | 'base'>,
  copies: boolean,
): Promise<void> {
  await sql`
    update card set wanted = wanted + 1 where id = any(array(
      select id from card where workspace_id = ${workspaceId} and kind = ${kind}
        and (subject = ${base} or starts_with(subject, ${`${base}.`}) or starts_with(subject, ${`${base}:`}))
        and (${copies} or strpos(subject, ':') = 0)
      order by id for no key update))`.execute(trx);
}
