import { sql } from 'kysely';
import type { Db, Trx } from '../../db/database.ts';
import { lockItsApp } from './gone-store.ts';
import type { TargetApp } from './kin.ts';
import { kinOf, othersOf } from './kin-store.ts';
import type { StopWhy } from './revocation.ts';
import {
  changeRevocation,
  lockRevocation,
  type RevocationChange,
  type RevocationKey,
  type RevocationRow,
} from './store.ts';

const LEASE_SECONDS = 60;
const leaseEnd = sql<Date>`clock_timestamp() + make_interval(secs => ${LEASE_SECONDS})`;

/** Another process works on it, or somebody ended it: this one writes nothing and says nothing. */
export class RevokeLeaseLost extends Error {
  override readonly name = 'RevokeLeaseLost';
}

/** A revocation as one worker holds it. */
export interface Held extends RevocationKey {
  readonly owner: string;
}

export interface ClaimedRevocation {
  readonly row: RevocationRow;
  readonly app: TargetApp;
}

/** What somebody says was not them goes, whatever is decided on the app meanwhile. */
const isOwn = sql`exists (select from question q where q.workspace_id = r.workspace_id and q.revocation_id = r.id
  and r.user_ids = array[q.user_id])`;

export function revokeRunStore(db: Db) {
  /** In one transaction that holds the row under our lease. Throws RevokeLeaseLost. */
  async function write<T>(
    held: Held,
    work: (trx: Trx, row: RevocationRow) => Promise<T>,
    lockFirst?: (trx: Trx, key: RevocationKey) => Promise<void>,
  ): Promise<T> {
    return db.transaction().execute(async (trx) => {
      await lockFirst?.(trx, held);
      const row = await lockRevocation(trx, held);
      if (row?.leaseOwner !== held.owner || row.endedAt !== null) throw new RevokeLeaseLost();
      return work(trx, row);
    });
  }

  return {
    write,

    /** The same where what is known of its app's tokens is written, too. */
    writeWithApp: <T>(held: Held, work: (trx: Trx, row: RevocationRow) => Promise<T>) =>
      write(held, work, lockItsApp),

    /** Takes it for one worker. Nothing where it is not due, another works on it, or on another one of its domain. */
    async claim(held: Held, now: Date): Promise<ClaimedRevocation | undefined> {
      const { workspaceId, revocationId, owner } = held;
      return db.transaction().execute(async (trx) => {
        const { rows: open } = await sql<{ id: number; leased: boolean }>`
          select id, coalesce(lease_until > clock_timestamp(), false) as leased from revocation
          where workspace_id = ${workspaceId} and ended_at is null and domain_id = (
            select domain_id from revocation where workspace_id = ${workspaceId} and id = ${revocationId})
          order by id for no key update`.execute(trx);
        if (open.some(({ leased }) => leased)) return undefined;
        const row = await trx
          .updateTable('revocation')
          .set((eb) => ({
            leaseOwner: owner,
            leaseUntil: leaseEnd,
            state: eb
              .case()
              .when('state', '=', 'due')
              .then('running' as const)
              .else(eb.ref('state'))
              .end(),
          }))
          .where('workspaceId', '=', workspaceId)
          .where('id', '=', revocationId)
          .where('endedAt', 'is', null)
          .where('state', 'in', ['due', 'running', 'proving'])
          .where('dueAt', '<=', now)
          .returningAll()
          .executeTakeFirst();
        if (!row) return undefined;
        const app = await trx
          .selectFrom('app')
          .select(['id', 'identity', 'name', 'applicationId', 'workspaceId', 'domainId'])
          .where('workspaceId', '=', workspaceId)
          .where('id', '=', row.appId)
          .executeTakeFirstOrThrow();
        const [kin, others] = [await kinOf(trx, app), await othersOf(trx, app, row.askedAt)];
        return { row, app: { ...app, kin, others } };
      });
    },

    /** False where it is no longer ours. */
    async heartbeat({ workspaceId, revocationId, owner }: Held): Promise<boolean> {
      const { numUpdatedRows } = await db
        .updateTable('revocation')
        .set({ leaseUntil: leaseEnd })
        .where('workspaceId', '=', workspaceId)
        .where('id', '=', revocationId)
        .where('leaseOwner', '=', owner)
        .where('endedAt', 'is', null)
        .executeTakeFirstOrThrow();
      return numUpdatedRows === 1n;
    },

    /** Why nothing more may be revoked; undefined: go on. Throws RevokeLeaseLost. */
    async mustStop({ workspaceId, revocationId, owner }: Held): Promise<StopWhy | undefined> {
      const { rows } = await sql<{
        stopWhy: StopWhy | null;
        deleted: boolean;
        same: boolean;
        halted: boolean;
      }>`
        select r.stop_why, d.deleted_at is not null as deleted,
          a.decision_id is not distinct from r.decision_id or ${isOwn} as same,
          r.policy_kind is not null and (
            coalesce((select value = 'true'::jsonb from setting s
              where s.workspace_id = r.workspace_id and s.name = 'policies.paused'), false)
            or not exists (select from policy p
              where p.workspace_id = r.workspace_id and p.kind = r.policy_kind and p.is_on)
          ) as halted
        from revocation r
        join app a on a.workspace_id = r.workspace_id and a.id = r.app_id
        join domain d on d.workspace_id = r.workspace_id and d.id = r.domain_id
        where r.workspace_id = ${workspaceId} and r.id = ${revocationId} and r.lease_owner = ${owner}
          and r.ended_at is null`.execute(db);
      const [now] = rows;
      if (!now) throw new RevokeLeaseLost();
      if (now.deleted) return 'domain';
      if (now.stopWhy) return now.stopWhy;
      if (!now.same) return 'decision';
      return now.halted ? 'paused' : undefined;
    },

    /** When the domain was last read whole; undefined: never. Our clock. */
    async lastWholeReading(workspaceId: number, domainId: number): Promise<Date | undefined> {
      const row = await db
        .selectFrom('syncRun')
        .select((eb) => eb.fn.max('startedAt').as('at'))
        .where('workspaceId', '=', workspaceId)
        .where('domainId', '=', domainId)
        .where('outcome', '=', 'complete')
        .executeTakeFirst();
      return row?.at ?? undefined;
    },

    /** People who hold tokens of the app as we know it, and those of them who are not active. */
    async knownUsers(
      workspaceId: number,
      appId: number,
    ): Promise<{ all: readonly string[]; inactive: ReadonlySet<string> }> {
      const rows = await db
        .selectFrom('token as t')
        .leftJoin('orgUser as u', (join) =>
          join
            .onRef('u.workspaceId', '=', 't.workspaceId')
            .onRef('u.domainId', '=', 't.domainId')
            .onRef('u.userId', '=', 't.userId'),
        )
        .select(['t.userId', 'u.active'])
        .distinct()
        .where('t.workspaceId', '=', workspaceId)
        .where('t.appId', '=', appId)
        .where('t.goneAt', 'is', null)
        .execute();
      return {
        all: rows.map((row) => row.userId),
        inactive: new Set(rows.filter((row) => row.active === false).map((row) => row.userId)),
      };
    },

    change: (
      held: Held,
      change: RevocationChange,
      then?: (trx: Trx, row: RevocationRow) => Promise<void>,
    ) =>
      write(held, async (trx, row) => {
        await changeRevocation(trx, held, change);
        await then?.(trx, row);
      }),
  };
}

export type RevokeRunStore = ReturnType<typeof revokeRunStore>;
