import type { Trx } from '../db/database.ts';

/** Names a domain. Where another of the workspace has that name, the database refuses: `isNameTaken`. */
export async function nameDomain(
  trx: Trx,
  key: { readonly workspaceId: number; readonly domainId: number },
  name: string,
): Promise<void> {
  await trx
    .updateTable('domain')
    .set({ name })
    .where('workspaceId', '=', key.workspaceId)
    .where('id', '=', key.domainId)
    .execute();
}

/** The index holds up the second of two who take one name at the same moment. */
export const isNameTaken = (error: unknown): boolean =>
  error instanceof Error && 'constraint' in error && error.constraint === 'domain_name';
