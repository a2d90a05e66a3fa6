import type { Db } from '../db/database.ts';

/** When the grants that domains use now were approved, by Salesforce's clock, and used last to renew a session. */
export async function grantTimes(
  db: Db,
  workspaceId: number,
  domainIds: readonly number[],
): Promise<Map<number, { approvedAt: Date; usedAt: Date }>> {
  const rows = await db
    .selectFrom('domain as d')
    .innerJoin('grantSecret as g', (join) =>
      join.onRef('g.id', '=', 'd.grantId').onRef('g.workspaceId', '=', 'd.workspaceId'),
    )
    .select(['d.id', 'g.codeExchangedAt as approvedAt', 'g.refreshedAt as usedAt'])
    .where('d.workspaceId', '=', workspaceId)
    .where('d.id', 'in', [...domainIds])
    .where('g.endingSince', 'is', null)
    .execute();
  return new Map(rows.map(({ id, ...times }) => [id, times]));
}
