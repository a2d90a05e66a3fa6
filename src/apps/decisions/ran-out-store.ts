import { sql } from 'kysely';
import type { Db } from '../../db/database.ts';

/** An app whose approval ran out, nobody having answered. Names are foreign text. */
export interface RanOut {
  readonly id: number;
  readonly name: string;
  readonly domainName: string;
  readonly owner: string | null;
  readonly users: number;
  readonly tokens: number;
}

/** Those of a time that nobody has decided on since, the riskiest first: at most `most` of them, and how many they are. */
export async function ranOutWithin(
  db: Db,
  workspaceId: number,
  { from, to }: { from: Date; to: Date },
  most: number,
): Promise<{ apps: readonly RanOut[]; total: number }> {
  const { rows } = await sql<RanOut & { total: number }>`
    select a.id, a.name, d.name as domain_name, a.owner, a.users, a.tokens, count(*) over ()::integer as total
    from app a
    join decision e on e.workspace_id = a.workspace_id and e.id = a.ran_out_id
    join domain d on d.workspace_id = a.workspace_id and d.id = a.domain_id and d.deleted_at is null
    where a.workspace_id = ${workspaceId} and a.ran_out_id is not null and a.decision_id is null and a.gone_at is null
      and e.ended_at >= ${from} and e.ended_at < ${to}
    order by a.risk desc, a.id limit ${most}`.execute(db);
  const apps = rows.map(({ total: _total, ...app }) => app);
  return { apps, total: rows[0]?.total ?? 0 };
}
