import type { Trx } from '../../db/database.ts';
import type { AnnounceApps } from '../events.ts';
import { findLeavers, insertLeaving, leavingsChanged, noteActive } from './find-store.ts';

/** So many people of one reading have a card each; more are one card that lists them. */
const CARDS_MOST = 5;

interface Reading {
  readonly workspaceId: number;
  readonly domainId: number;
  readonly now: Date;
}

/**
 * In the transaction of a whole reading, once its tokens and people are written: who was active at one before and is not
 * now, and holds tokens. Whoever no whole reading has seen as active is nobody's news: so is the first one none.
 */
export async function noteLeavers(
  trx: Trx,
  announce: AnnounceApps,
  reading: Reading,
): Promise<void> {
  const { workspaceId, domainId } = reading;
  const leavers = await findLeavers(trx, reading);
  const changed = await leavingsChanged(trx, reading);
  await noteActive(trx, reading);
  const cards = leavers.length > CARDS_MOST ? [leavers] : leavers.map((leaver) => [leaver]);
  const leavingIds: number[] = [];
  for (const people of cards) leavingIds.push(await insertLeaving(trx, reading, people));
  if (leavingIds.length > 0)
    await announce(trx, { kind: 'people left', workspaceId, domainId, leavingIds });
  if (changed.length > 0)
    await announce(trx, { kind: 'leavings changed', workspaceId, leavingIds: changed });
}
