import { sql } from 'kysely';
import type { Trx } from '../db/database.ts';

/** `l7`: its letter keeps a version that knows no such card from taking the number for an app's. */
export const leavingSubject = (leavingId: number): string => `l${leavingId}`;

export function leavingOfSubject(subject: string): number | undefined {
  const [, id] = /^l(\d{1,9})$/u.exec(subject) ?? [];
  return id === undefined ? undefined : Number(id);
}

export async function redrawLeavings(
  trx: Trx,
  workspaceId: number,
  leavingIds: readonly number[],
): Promise<void> {
  await trx
    .updateTable('card')
    .set((eb) => ({ wanted: eb('wanted', '+', 1) }))
    .where('workspaceId', '=', workspaceId)
    .where('kind', '=', 'leaving')
    .where(sql<boolean>`subject = any(${leavingIds.map(leavingSubject)})`)
    .execute();
}

/** The same of all cards of a domain, while they may offer something. */
export async function redrawLeavingsOf(
  trx: Trx,
  { workspaceId, domainId }: { readonly workspaceId: number; readonly domainId: number },
): Promise<void> {
  const rows = await trx
    .selectFrom('leaving')
    .select('id')
    .where('workspaceId', '=', workspaceId)
    .where('domainId', '=', domainId)
    .execute();
  const ids = rows.map(({ id }) => id);
  if (ids.length > 0) await redrawLeavings(trx, workspaceId, ids);
}
