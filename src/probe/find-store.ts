import type { Db } from '../db/database.ts';

export interface Found {
  readonly workspaceId: number;
  readonly domainId: number;
  readonly teamId: string;
}

/** Domains with this name or org id in all workspaces of an installation: whoever runs it asks at its console. */
export function findDomains(
  db: Db,
  { name, orgId }: { readonly name: string; readonly orgId: string | undefined },
): Promise<Found[]> {
  return db
    .selectFrom('domain as d')
    .innerJoin('workspace as w', 'w.id', 'd.workspaceId')
    .select(['d.workspaceId', 'd.id as domainId', 'w.teamId'])
    .where('d.deletedAt', 'is', null)
    .where((eb) => eb.or([eb('d.name', '=', name), ...(orgId ? [eb('d.orgId', '=', orgId)] : [])]))
    .orderBy('d.id')
    .execute();
}
