import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Db, Trx } from '../db/database.ts';
import type { Domain } from '../domains/domain.ts';
import { toDomain } from '../domains/store.ts';
import { DAY, earlier, later, MINUTE } from '../lib/time.ts';
import type { Commit } from './commit-store.ts';
import { LOOK_MS, type SyncCalls } from './look-budget.ts';
import type { OwnKnown } from './look-rows.ts';

/** Longer than its calls mostly take. One that outlives it writes nothing twice: keys are unique, and it looks again. */
const CLAIM_SECONDS = 120;
/** A sync that ended so lately has seen what a look calls it for, or is called again by the next one. */
const BRING_AFTER_MS = 5 * MINUTE;

export interface LookKey {
  readonly workspaceId: number;
  readonly domainId: number;
}

/** A look as it was taken. */
export interface ClaimedLook extends LookKey {
  readonly claimedBy: string;
  readonly lookedTo: Date;
  readonly syncedTo: Date;
  readonly dayFrom: Date;
  readonly calls: number;
  readonly brought: number;
  readonly failures: number;
  readonly domain: Domain;
  readonly loginsReadTo: Date | null;
  readonly own: OwnKnown;
}

const isFree = sql`(l.claimed_until is null or l.claimed_until < clock_timestamp())`;

/**
 * Domains that are to be looked at: those that have been read whole, with a grant, whose last sync did not fail (the next
 * one tries again, and tells), and that were not reconnected since (the next one says what was missed). Never instead of a sync:
 * one that is due, or has just begun, sees all that a look would.
 */
export const looksDue = (now: Date) => sql`
  select l.workspace_id, l.domain_id from look l
  join domain d on d.workspace_id = l.workspace_id and d.id = l.domain_id
  join workspace w on w.id = d.workspace_id
  left join sync_run r on r.workspace_id = d.workspace_id and r.id = d.run_id
  where l.due_at <= ${now} and ${isFree} and d.deleted_at is null and w.gone_at is null and d.grant_id is not null
    and d.baseline_at is not null and d.parked_until is null and d.status = 'success'
    and d.catch_up_since is null
    and case when d.run_id is null then d.next_due_at > ${now} else r.started_at < ${earlier(now, LOOK_MS)} end`;

export function lookStore(db: Db) {
  return {
    async due(now: Date, limit: number): Promise<LookKey[]> {
      const { rows } = await sql<LookKey>`
        ${looksDue(now)} order by l.due_at limit ${limit}`.execute(db);
      return rows;
    },

    /** Takes a domain for one look; nothing where it is not due, or somebody else is at it. */
    async claim({ workspaceId, domainId }: LookKey, now: Date): Promise<ClaimedLook | undefined> {
      const claimedBy = randomUUID();
      const isNewDay = sql`l.day_from <= ${earlier(now, DAY)}`;
      const { rows } = await sql<Omit<ClaimedLook, 'domain' | 'own' | 'loginsReadTo'>>`
        update look l set claimed_until = clock_timestamp() + make_interval(secs => ${CLAIM_SECONDS}), claimed_by = ${claimedBy},
          day_from = case when ${isNewDay} then ${now} else l.day_from end,
          calls = case when ${isNewDay} then 0 else l.calls end, brought = case when ${isNewDay} then 0 else l.brought end
        where l.workspace_id = ${workspaceId} and l.domain_id = ${domainId} and l.due_at <= ${now} and ${isFree}
          and (l.workspace_id, l.domain_id) in (${looksDue(now)})
        returning workspace_id, domain_id, claimed_by, looked_to, synced_to, day_from, calls, brought, failures`.execute(
        db,
      );
      const [claimed] = rows;
      return claimed && { ...claimed, ...(await ofDomain(db, claimed)) };
    },

    /** What its syncs take of the org's calls. */
    async syncCalls({ workspaceId, domainId, domain }: ClaimedLook, now: Date): Promise<SyncCalls> {
      const { rows } = await sql<{ lately: number; last: number }>`
        select coalesce(sum(api_calls) filter (where ended_at > ${earlier(now, DAY)}), 0)::integer as lately,
          coalesce((array_agg(api_calls order by ended_at desc) filter (where outcome in ('complete', 'partial', 'suspect')))[1], 0) as last
        from sync_run where workspace_id = ${workspaceId} and domain_id = ${domainId}
          and started_at > ${earlier(now, 3 * DAY)}`.execute(db);
      const { lately, last } = rows[0] ?? { lately: 0, last: 0 };
      return { lately, last, planned: Math.ceil((last * DAY) / domain.intervalMs) };
    },

    /** Gives it back untouched: another process goes on at once. */
    async handBack(claimed: ClaimedLook): Promise<void> {
      await mine(db, claimed).set({ claimedUntil: null, claimedBy: null }).execute();
    },
  };
}

export type LookStore = ReturnType<typeof lookStore>;

const mine = (db: Db, { workspaceId, domainId, claimedBy }: ClaimedLook) =>
  db
    .updateTable('look')
    .where('workspaceId', '=', workspaceId)
    .where('domainId', '=', domainId)
    .where('claimedBy', '=', claimedBy);

async function ofDomain(
  db: Db,
  { workspaceId, domainId }: LookKey,
): Promise<Pick<ClaimedLook, 'domain' | 'own' | 'loginsReadTo'>> {
  const row = await db
    .selectFrom('domain as d')
    .leftJoin('grantSecret as g', (join) =>
      join.onRef('g.id', '=', 'd.grantId').onRef('g.workspaceId', '=', 'd.workspaceId'),
    )
    .leftJoin('app as a', (join) =>
      join.onRef('a.id', '=', 'd.ownAppId').onRef('a.workspaceId', '=', 'd.workspaceId'),
    )
    .selectAll('d')
    .select(['g.codeExchangedAt as exchangedAt', 'a.name as ownName'])
    .where('d.workspaceId', '=', workspaceId)
    .where('d.id', '=', domainId)
    .executeTakeFirstOrThrow();
  const { exchangedAt, ownName, ...domain } = row;
  return {
    domain: toDomain(domain),
    loginsReadTo: row.loginsReadTo,
    own: { userId: row.salesforceUserId, exchangedAt, appName: ownName },
  };
}

/** What came of a look is written with it. `lookedTo`: what was granted before needs no look any more. */
export async function endLook(
  db: Db,
  claimed: ClaimedLook,
  end: {
    readonly calls: number;
    readonly failures: number;
    readonly brought: number;
    readonly lookedTo?: Date | undefined;
    /** Undefined: it rests until a sync has ended well. */
    readonly dueAt: Date | undefined;
  },
  now: Date,
): Promise<void> {
  const { calls, failures, brought, lookedTo, dueAt } = end;
  await mine(db, claimed)
    .set((eb) => ({
      claimedUntil: null,
      claimedBy: null,
      dueAt: dueAt ?? null,
      ...(dueAt && { everyMs: Math.max(LOOK_MS, dueAt.getTime() - now.getTime()) }),
      ...(lookedTo && {
        lookedTo: eb.fn<Date>('greatest', ['lookedTo', eb.val(lookedTo)]),
      }),
      calls,
      failures,
      brought,
    }))
    .execute();
}

/** The next sync comes now. False where one is at work, or the domain waits for something: then it comes in its own time. */
export async function bringSync(
  db: Db,
  { workspaceId, domainId }: LookKey,
  now: Date,
  afterMs = BRING_AFTER_MS,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('domain')
    .set({ nextDueAt: now, queuedAt: null })
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', domainId)
    .where('deletedAt', 'is', null)
    .where('runId', 'is', null)
    .where('parkedUntil', 'is', null)
    .where('status', '=', 'success')
    .where('nextDueAt', '>', now)
    .where('lastSyncedAt', '<=', earlier(now, afterMs))
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

/**
 * A whole reading has seen all that was granted before it: looks go on from there, and begin with the first one. Those that
 * rest since a failure go on, too.
 */
export async function resumeLooks(
  trx: Trx,
  { workspaceId, domainId, now, readBefore }: Commit,
): Promise<void> {
  await sql`
    insert into look as l (workspace_id, domain_id, due_at, every_ms, looked_to, synced_to, day_from)
    values (${workspaceId}, ${domainId}, ${later(now, LOOK_MS)}, ${LOOK_MS}, ${readBefore}, ${readBefore}, ${now})
    on conflict (workspace_id, domain_id) do update set due_at = greatest(l.due_at, excluded.due_at),
      failures = case when l.due_at is null then 0 else l.failures end,
      looked_to = greatest(l.looked_to, excluded.looked_to), synced_to = excluded.synced_to`.execute(
    trx,
  );
}
