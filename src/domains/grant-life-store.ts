import type { Db } from '../db/database.ts';

/** When the grants that domains use now were approved, by Salesforce's clock, and used last to renew a session. */
export async function grantTimes(
  db: Db,
  workspaceId: number,
  domainIds: readonly number[],
): Promise<Map<number, { approvedAt: Date; usedAt: Date }>> {
  const rows = await db
    .selectFrom('domain as d')
    .innerJoin('grant_secret as g', (join) =>
      join.onRef('g.id', '=', 'd.grant_id').onRef('g.workspace_id', '=', 'd.workspace_id'),
    )
    .select(['d.id', 'g.code_exchanged_at as approvedAt', 'g.refreshed_at as usedAt'])
    .where('d.workspace_id', '=', workspaceId)
    .where('d.id', 'in', [...domainIds])
    .where('g.ending_since', 'is', null)
    .execute();
  return new Map(rows.map(({ id, ...times }) => [id, times]));
}
