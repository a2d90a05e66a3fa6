import { sql } from 'kysely';
import type { Db } from '../../db/database.ts';

/** What a file of apps says of the decision on one of them. Null: nothing is decided, or it is not said. */
export interface ExportedDecision {
  readonly appId: number;
  readonly owner: string | null;
  readonly until: Date | null;
  readonly reason: string | null;
  readonly everywhere: boolean | null;
  /** Slack's id, `policy:…`, or as the file said that it came out of. */
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
}

export async function exportedDecisions(
  db: Db,
  workspaceId: number,
  appIds: readonly number[],
): Promise<ReadonlyMap<number, ExportedDecision>> {
  const { rows } = await sql<ExportedDecision>`
    select a.id as app_id, a.owner, d.until, d.reason, d.everywhere, coalesce(d.said_by, d.made_by) as decided_by,
      d.made_at as decided_at
    from app a left join decision d on d.workspace_id = a.workspace_id and d.id = a.decision_id
    where a.workspace_id = ${workspaceId} and a.id = any(${appIds})`.execute(db);
  return new Map(rows.map((row) => [row.appId, row]));
}
