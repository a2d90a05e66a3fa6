import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import type { Link, Place } from './chain.ts';

/** A workspace's chain: where it ends, and where it begins since old acts were thrown away. */
export interface Chain {
  readonly workspaceId: number;
  readonly end: Place;
  readonly cut: Place;
  readonly erasedAt: Date | null;
}

interface ChainRow {
  workspaceId: number;
  no: string;
  hash: Buffer;
  cutNo: string;
  cutHash: Buffer;
}

const toChain = ({ workspaceId, no, hash, cutNo, cutHash }: ChainRow) => ({
  workspaceId,
  end: { no: BigInt(no), hash },
  cut: { no: BigInt(cutNo), hash: cutHash },
});

/** Every chain, and every workspace that has acts though it has none. */
export async function chains(db: Db): Promise<Chain[]> {
  const { rows } = await sql<ChainRow & Pick<Chain, 'erasedAt'>>`
    select coalesce(c.workspace_id, e.workspace_id) as workspace_id, coalesce(c.no, 0) as no,
      coalesce(c.hash, '') as hash, coalesce(c.cut_no, 0) as cut_no, coalesce(c.cut_hash, '') as cut_hash, c.erased_at
    from audit_chain c full join (select distinct workspace_id from audit_event) e on e.workspace_id = c.workspace_id
    order by 1`.execute(db);
  return rows.map((row) => ({ ...toChain(row), erasedAt: row.erasedAt }));
}

/** Chains that have moved since they were sealed last. Cheap: it is asked for once a minute. */
export async function movedChains(db: Db): Promise<Omit<Chain, 'erasedAt'>[]> {
  const { rows } = await sql<ChainRow>`
    select workspace_id, no, hash, cut_no, cut_hash from audit_chain c
    where erased_at is null and no > 0 and no is distinct from
      (select max(s.no) from audit_seal s where s.workspace_id = c.workspace_id)
    order by workspace_id`.execute(db);
  return rows.map(toChain);
}

/** Where an act of that hash stands, or the end of what was thrown away does; undefined where nothing does. */
export async function placeOfHash(
  db: Db,
  hash: Buffer,
): Promise<{ workspaceId: number; no: bigint } | undefined> {
  const { rows } = await sql<{ workspaceId: number; no: string }>`
    select workspace_id, no from audit_event where hash = ${hash}
    union all select workspace_id, cut_no from audit_chain where cut_hash = ${hash} limit 1`.execute(
    db,
  );
  const [found] = rows;
  return found && { workspaceId: found.workspaceId, no: BigInt(found.no) };
}

/**
 * The acts that follow on a place, those without a place first. The text is made here by PostgreSQL's own functions: one
 * of ours may be what somebody has changed.
 */
export async function linksAfter(
  db: Db,
  workspaceId: number,
  after: bigint | undefined,
  limit: number,
): Promise<Link[]> {
  const { rows } = await sql<Link>`
    select id, no, previous, hash, jsonb_build_array(workspace_id, no, id, (extract(epoch from at) * 1000000)::bigint,
      actor, action, domain_id, subject, facts, source)::text as text
    from audit_event where workspace_id = ${workspaceId}
      and ${after === undefined ? sql`no is null` : sql`no > ${after}`}
    order by no limit ${limit}`.execute(db);
  return rows;
}

/** From when to when acts are kept, by the clock of the bot. */
export async function actsSpan(
  db: Db,
  workspaceId: number,
): Promise<{ oldest: Date | null; newest: Date | null }> {
  return db
    .selectFrom('auditEvent')
    .select(({ fn }) => [
      fn.min<Date | null>('at').as('oldest'),
      fn.max<Date | null>('at').as('newest'),
    ])
    .where('workspaceId', '=', workspaceId)
    .executeTakeFirstOrThrow();
}

/** The hash of one act; undefined where there is none of that place. */
export async function hashAt(db: Db, workspaceId: number, no: bigint): Promise<Buffer | undefined> {
  const row = await db
    .selectFrom('auditEvent')
    .select('hash')
    .where('workspaceId', '=', workspaceId)
    .where('no', '=', String(no))
    .executeTakeFirst();
  return row?.hash ?? undefined;
}
