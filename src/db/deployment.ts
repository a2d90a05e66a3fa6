import { randomUUID } from 'node:crypto';
import type { Db } from './database.ts';

/** The one row that says whose database this is. */
export interface Deployment {
  /** Random; keeps the keys of deployments apart that share a Redis. */
  readonly id: string;
  readonly publicUrl: string;
  /** The name of the oldest migration that a build must know to read this database; '' where any may. */
  readonly oldestReader: string;
}

/** Reads the row, or makes it: a new database belongs to who starts first. */
export async function claimDeployment(db: Db, publicUrl: string, now: Date): Promise<Deployment> {
  await db
    .insertInto('deployment')
    .values({ id: randomUUID(), publicUrl, adoptedAt: now })
    .onConflict((conflict) => conflict.column('one').doNothing())
    .execute();
  const row = await db.selectFrom('deployment').selectAll().executeTakeFirstOrThrow();
  return { id: row.id, publicUrl: row.publicUrl, oldestReader: row.oldestReader };
}

/** This database has moved to another address: the grants in it are this deployment's now. */
export async function adoptDeployment(db: Db, publicUrl: string, now: Date): Promise<void> {
  await db.updateTable('deployment').set({ id: randomUUID(), publicUrl, adoptedAt: now }).execute();
}
