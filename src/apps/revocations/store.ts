import { sql } from 'kysely';
import type { Db, Trx } from '../../db/database.ts';
import type { Row } from '../../db/tables.ts';
import type { StopWhy, TokenGroup } from './revocation.ts';

export type RevocationRow = Row<'revocation'>;
export type RevocationChange = Partial<Omit<RevocationRow, 'id' | 'workspaceId'>>;

export interface RevocationKey {
  readonly workspaceId: number;
  readonly revocationId: number;
}

export const keyOf = (row: Pick<RevocationRow, 'workspaceId' | 'id'>): RevocationKey => ({
  workspaceId: row.workspaceId,
  revocationId: row.id,
});

interface NewRevocation {
  readonly workspaceId: number;
  readonly domainId: number;
  readonly appId: number;
  /** The first of those that the same act asked for; undefined: it is that. */
  readonly firstId: number | undefined;
  /** The decision that holds for the app as it is asked: where another one holds later, nothing more is revoked. */
  readonly decisionId: number | null;
  readonly policyKind: string | undefined;
  /** The breach of a vendor that it is part of. */
  readonly breachId: number | undefined;
  /** The act on many apps that it is part of, where no decision of it says so. */
  readonly groupId: number | undefined;
  /** The card of people who became inactive that it was asked for on. */
  readonly leavingId?: number | undefined;
  readonly askedBy: string;
  /** Somebody agreed to it beforehand. */
  readonly agreedBy: string | undefined;
  readonly reason: string | undefined;
  readonly reach: RevocationRow['reach'];
  /** Empty: of all users. */
  readonly userIds: readonly string[];
  readonly unusedDays: number | undefined;
  readonly shownTokens: number;
  readonly shownUsers: number;
  /** Of the people whom it means. */
  readonly setHash: string;
  /** Waits for another operator until then, and why. */
  readonly waits: { readonly until: Date; readonly why: StopWhy } | undefined;
}

export async function insertRevocation(
  trx: Trx,
  { waits, userIds, ...asked }: NewRevocation,
  now: Date,
): Promise<number> {
  const row = await trx
    .insertInto('revocation')
    .values({
      ...asked,
      userIds: [...userIds],
      askedAt: now,
      state: waits ? 'asked' : 'due',
      secondUntil: waits?.until,
      stopWhy: waits?.why,
      dueAt: now,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}

export async function lockRevocation(
  trx: Trx,
  { workspaceId, revocationId }: RevocationKey,
): Promise<RevocationRow | undefined> {
  return trx
    .selectFrom('revocation')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', revocationId)
    .forNoKeyUpdate()
    .executeTakeFirst();
}

export async function changeRevocation(
  trx: Trx,
  { workspaceId, revocationId }: RevocationKey,
  change: RevocationChange,
): Promise<void> {
  await trx
    .updateTable('revocation')
    .set(change)
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', revocationId)
    .execute();
}

/** One of its revocations is a step further: the breach is looked at. Its row comes after those of revocations. */
export async function nudgeBreach(
  trx: Trx,
  { workspaceId, breachId }: { workspaceId: number; breachId: number },
  now: Date,
): Promise<void> {
  await trx
    .updateTable('breach')
    .set({ dueAt: now })
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', breachId)
    .where('endedAt', 'is', null)
    .execute();
}

/** Those of these apps that have not ended, oldest first, locked. */
export async function openRevocations(
  trx: Trx,
  workspaceId: number,
  appIds: readonly number[],
): Promise<RevocationRow[]> {
  if (appIds.length === 0) return [];
  return trx
    .selectFrom('revocation')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('appId', 'in', appIds)
    .where('endedAt', 'is', null)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
}

/** Those of a domain that have not ended and of which nothing is being revoked, oldest first, locked. */
export async function idleRevocations(
  trx: Trx,
  { workspaceId, domainId }: { workspaceId: number; domainId: number },
): Promise<RevocationRow[]> {
  return trx
    .selectFrom('revocation')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('domainId', '=', domainId)
    .where('endedAt', 'is', null)
    .where('state', 'in', ['asked', 'again', 'due'])
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
}

/** Those that one act asked for and that have not ended, by the id of any of them; oldest first, locked. */
export async function openTogether(
  trx: Trx,
  { workspaceId, revocationId }: RevocationKey,
): Promise<RevocationRow[]> {
  const groupOf = sql<number>`(select coalesce(g.first_id, g.id) from revocation g
    where g.workspace_id = ${workspaceId} and g.id = ${revocationId})`;
  return trx
    .selectFrom('revocation')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where((eb) => eb.or([eb('id', '=', groupOf), eb('firstId', '=', groupOf)]))
    .where('endedAt', 'is', null)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
}

/** So many of a domain are looked at: the first is worked on, the next one is at hand when it has ended. */
const OF_A_DOMAIN = 3;

/** Revocations that somebody should work on. A domain is worked on by one at a time, so of many that are due few are given. */
export async function dueRevocations(db: Db, now: Date, limit: number): Promise<RevocationKey[]> {
  const { rows } = await sql<RevocationKey>`
    select workspace_id, revocation_id from (
      select due.*, row_number() over (partition by workspace_id, domain_id order by due_at, revocation_id) as place
      from (${workDue(now)}) as due
    ) as placed
    where place <= ${OF_A_DOMAIN} order by due_at, revocation_id limit ${limit}`.execute(db);
  return rows;
}

/** All of them. */
export const workDue = (now: Date) => sql`
  select r.workspace_id, r.domain_id, r.id as revocation_id, r.due_at
  from revocation r join workspace w on w.id = r.workspace_id
  where r.ended_at is null and r.due_at <= ${now} and r.state in ('due', 'running', 'proving')
    and w.gone_at is null
    and not exists (
      select from revocation held where held.workspace_id = r.workspace_id and held.domain_id = r.domain_id
        and held.ended_at is null and held.lease_until > clock_timestamp()
    )`;

/** Those that waited for a second person for too long, locked. */
export async function unanswered(trx: Trx, now: Date, limit: number): Promise<RevocationRow[]> {
  return trx
    .selectFrom('revocation')
    .selectAll()
    .where('endedAt', 'is', null)
    .where('state', 'in', ['asked', 'again'])
    .where('secondUntil', '<=', now)
    .orderBy('secondUntil')
    .limit(limit)
    .forNoKeyUpdate()
    .skipLocked()
    .execute();
}

/** Those of these domains that nobody has deleted: in the others nothing can be revoked any more. */
export async function watchedDomains(
  db: Db,
  workspaceId: number,
  ids: readonly number[],
): Promise<ReadonlySet<number>> {
  if (ids.length === 0) return new Set();
  const rows = await db
    .selectFrom('domain')
    .select('id')
    .where('workspaceId', '=', workspaceId)
    .where('id', 'in', ids)
    .where('deletedAt', 'is', null)
    .execute();
  return new Set(rows.map(({ id }) => id));
}

/** Living tokens of an app as the last reading left them. */
export async function knownTokens(
  db: Db,
  workspaceId: number,
  appId: number,
): Promise<TokenGroup[]> {
  const rows = await db
    .selectFrom('token')
    .select(['userId', 'createdAt', 'copies', 'lastUsedAt', 'useCount'])
    .where('workspaceId', '=', workspaceId)
    .where('appId', '=', appId)
    .where('goneAt', 'is', null)
    .execute();
  return rows.map((row) => ({
    userId: row.userId,
    createdAt: row.createdAt.getTime(),
    copies: row.copies,
    lastUsedAt: row.lastUsedAt?.getTime() ?? null,
    useCount: Number(row.useCount),
  }));
}
