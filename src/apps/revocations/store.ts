import { type Selectable, sql } from 'kysely';
import type { Db, Trx } from '../../db/database.ts';
import type { RevocationTable } from '../../db/governance-tables.ts';
import type { StopWhy } from './revocation.ts';

export type RevocationRow = Selectable<RevocationTable>;
export type RevocationChange = Partial<Omit<RevocationRow, 'id' | 'workspace_id'>>;

export interface RevocationKey {
  readonly workspaceId: number;
  readonly revocationId: number;
}

export const keyOf = (row: Pick<RevocationRow, 'workspace_id' | 'id'>): RevocationKey => ({
  workspaceId: row.workspace_id,
  revocationId: row.id,
});

interface NewRevocation {
  readonly workspaceId: number;
  readonly domainId: number;
  readonly appId: number;
  /** The decision that holds for the app as it is asked: where another one holds later, nothing more is revoked. */
  readonly decisionId: number | null;
  readonly policyKind: string | undefined;
  readonly askedBy: string;
  readonly reason: string | undefined;
  readonly reach: RevocationRow['reach'];
  /** Empty: of all users. */
  readonly userIds: readonly string[];
  readonly unusedDays: number | undefined;
  readonly shownTokens: number;
  readonly shownUsers: number;
  /** Waits for another operator until then, and why. */
  readonly waits: { readonly until: Date; readonly why: StopWhy } | undefined;
}

export async function insertRevocation(trx: Trx, asked: NewRevocation, now: Date): Promise<number> {
  const row = await trx
    .insertInto('revocation')
    .values({
      workspace_id: asked.workspaceId,
      domain_id: asked.domainId,
      app_id: asked.appId,
      decision_id: asked.decisionId,
      policy_kind: asked.policyKind ?? null,
      asked_by: asked.askedBy,
      asked_at: now,
      reason: asked.reason ?? null,
      reach: asked.reach,
      user_ids: [...asked.userIds],
      unused_days: asked.unusedDays ?? null,
      shown_tokens: asked.shownTokens,
      shown_users: asked.shownUsers,
      state: asked.waits ? 'asked' : 'due',
      second_until: asked.waits?.until ?? null,
      agreed_by: null,
      stop_by: null,
      stop_why: asked.waits?.why ?? null,
      frozen_at: null,
      frozen_tokens: null,
      frozen_users: null,
      fail_code: null,
      before_tokens: null,
      after_tokens: null,
      due_at: now,
      lease_owner: null,
      lease_until: null,
      read_at: null,
      proven_at: null,
      ended_at: null,
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
    .where('workspace_id', '=', workspaceId)
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
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', revocationId)
    .execute();
}

/** Those of an app that have not ended, oldest first, locked. */
export async function openRevocations(
  trx: Trx,
  workspaceId: number,
  appId: number,
): Promise<RevocationRow[]> {
  return trx
    .selectFrom('revocation')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('app_id', '=', appId)
    .where('ended_at', 'is', null)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
}

/** Revocations that somebody should work on. A domain is worked on by one at a time. */
export async function dueRevocations(db: Db, now: Date, limit: number): Promise<RevocationKey[]> {
  const { rows } = await sql<RevocationKey>`
    select r.workspace_id as "workspaceId", r.id as "revocationId"
    from revocation r join workspace w on w.id = r.workspace_id
    where r.ended_at is null and r.due_at <= ${now} and r.state in ('due', 'running', 'proving')
      and w.gone_at is null
      and not exists (
        select from revocation held where held.workspace_id = r.workspace_id and held.domain_id = r.domain_id
          and held.ended_at is null and held.lease_until > clock_timestamp()
      )
    order by r.due_at limit ${limit}`.execute(db);
  return rows;
}

/** Those that waited for a second person for too long, locked. */
export async function unanswered(trx: Trx, now: Date, limit: number): Promise<RevocationRow[]> {
  return trx
    .selectFrom('revocation')
    .selectAll()
    .where('ended_at', 'is', null)
    .where('state', 'in', ['asked', 'again'])
    .where('second_until', '<=', now)
    .orderBy('second_until')
    .limit(limit)
    .forNoKeyUpdate()
    .skipLocked()
    .execute();
}

/** What tells our own row in a domain: never revoked, for that would end the watch. */
export interface OwnRow {
  readonly userId: string;
  /** When our code was exchanged, by Salesforce's clock; undefined where there is no grant. */
  readonly exchangedAt: Date | undefined;
  /** The app that a reading found to be ours. */
  readonly appId: number | null;
}

export async function ownRowOf(
  db: Db,
  workspaceId: number,
  domainId: number,
): Promise<OwnRow | undefined> {
  const row = await db
    .selectFrom('domain as d')
    .leftJoin('grant_secret as g', (join) =>
      join.onRef('g.id', '=', 'd.grant_id').onRef('g.workspace_id', '=', 'd.workspace_id'),
    )
    .select(['d.salesforce_user_id', 'd.own_app_id', 'g.code_exchanged_at'])
    .where('d.workspace_id', '=', workspaceId)
    .where('d.id', '=', domainId)
    .executeTakeFirst();
  return (
    row && {
      userId: row.salesforce_user_id,
      exchangedAt: row.code_exchanged_at ?? undefined,
      appId: row.own_app_id,
    }
  );
}

/** Living tokens of an app as the last reading left them. */
export async function knownTokens(
  db: Db,
  workspaceId: number,
  appId: number,
): Promise<{ userId: string; createdAt: number; copies: number; lastUsedAt: number | null }[]> {
  const rows = await db
    .selectFrom('token')
    .select(['user_id', 'created_at', 'copies', 'last_used_at'])
    .where('workspace_id', '=', workspaceId)
    .where('app_id', '=', appId)
    .where('gone_at', 'is', null)
    .execute();
  return rows.map((row) => ({
    userId: row.user_id,
    createdAt: row.created_at.getTime(),
    copies: row.copies,
    lastUsedAt: row.last_used_at?.getTime() ?? null,
  }));
}
