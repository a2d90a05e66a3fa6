import type { Db } from '../db/database.ts';
import { SealError, type SecretBox } from '../lib/secret-box.ts';
import type { Place } from './chain.ts';

export const SEAL_PURPOSE = 'audit.seal';

export interface Seal {
  readonly id: string;
  readonly no: bigint;
  readonly at: Date;
  readonly sealed: string;
}

const idOf = (workspaceId: number, no: bigint) => `${workspaceId}/${no}`;
const textOf = (hash: Buffer, at: Date) => `${hash.toString('hex')} ${at.toISOString()}`;

/** Seals of a workspace, newest first. */
export async function sealsOf(db: Db, workspaceId: number): Promise<Seal[]> {
  const rows = await db
    .selectFrom('auditSeal')
    .select(['id', 'no', 'at', 'sealed'])
    .where('workspaceId', '=', workspaceId)
    .orderBy('no', 'desc')
    .execute();
  return rows.map((row) => ({ ...row, no: BigInt(row.no) }));
}

/** The hash that was sealed at a place. A string says in words why it proves nothing. */
export function openSeal(box: SecretBox, workspaceId: number, seal: Seal): Buffer | string {
  try {
    const text = box.open(SEAL_PURPOSE, idOf(workspaceId, seal.no), seal.sealed);
    const [hash = ''] = text.split(' ');
    const fits = text === textOf(Buffer.from(hash, 'hex'), seal.at);
    return fits ? Buffer.from(hash, 'hex') : `the seal of no. ${seal.no} was changed`;
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    return error.reason === 'unknown-key'
      ? `the seal of no. ${seal.no} is under the key ${error.keyId}, which is not here`
      : `the seal of no. ${seal.no} was changed`;
  }
}

/** Seals the end of a chain. Of older seals only that where the chain begins is kept. */
export async function keepSeal(
  db: Db,
  box: SecretBox,
  chain: { workspaceId: number; cutNo: bigint },
  place: Place,
  at: Date,
): Promise<void> {
  const { workspaceId, cutNo } = chain;
  await writeSeal(db, box, workspaceId, place, at);
  await db
    .deleteFrom('auditSeal')
    .where('workspaceId', '=', workspaceId)
    .where('no', 'not in', [String(place.no), String(cutNo)])
    .execute();
}

/** Seals where a chain will begin. Seals before that prove nothing any more. */
export async function keepCutSeal(
  db: Db,
  box: SecretBox,
  workspaceId: number,
  place: Place,
  at: Date,
): Promise<void> {
  await writeSeal(db, box, workspaceId, place, at);
  await db
    .deleteFrom('auditSeal')
    .where('workspaceId', '=', workspaceId)
    .where('no', '<', String(place.no))
    .execute();
}

async function writeSeal(
  db: Db,
  box: SecretBox,
  workspaceId: number,
  { no, hash }: Place,
  at: Date,
): Promise<void> {
  const id = idOf(workspaceId, no);
  const sealed = box.seal(SEAL_PURPOSE, id, textOf(hash, at));
  await db
    .insertInto('auditSeal')
    .values({ id, workspaceId, no: String(no), at, sealed })
    .onConflict((conflict) => conflict.columns(['workspaceId', 'id']).doUpdateSet({ at, sealed }))
    .execute();
}
