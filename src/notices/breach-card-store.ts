import type { Trx } from '../db/database.ts';
import type { Row } from '../db/tables.ts';

/** `b7`: its letter keeps a version that knows no such card from taking the number for an app's. */
export const breachSubject = (breachId: number): string => `b${breachId}`;

export function breachOfSubject(subject: string): number | undefined {
  const [, id] = /^b(\d{1,9})$/u.exec(subject) ?? [];
  return id === undefined ? undefined : Number(id);
}

/** How far a breach is, and who asked for it. */
export const breachNow = (
  trx: Trx,
  workspaceId: number,
  breachId: number,
): Promise<Pick<Row<'breach'>, 'state' | 'askedBy'> | undefined> =>
  trx
    .selectFrom('breach')
    .select(['state', 'askedBy'])
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', breachId)
    .executeTakeFirst();
