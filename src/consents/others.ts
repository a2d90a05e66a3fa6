import type { Trx } from '../db/database.ts';
import type { Announce } from '../domains/events.ts';
import { AppError } from '../lib/errors.ts';
import { type Consent, consentStore, endConsent } from './store.ts';

/** A domain was reconnected or deleted: links of others for it stop working, and whoever asked for them is told. */
export async function endOthers(
  trx: Trx,
  announce: Announce,
  done: Pick<Consent, 'workspaceId' | 'domainId' | 'askedBy' | 'askedByName' | 'id'>,
  what: 'reconnected' | 'deleted',
  now: Date,
): Promise<void> {
  const { workspaceId, domainId = 0, askedBy, askedByName } = done;
  const facts = { what, by: askedBy, byName: askedByName, at: now.toISOString() };
  for (const other of await consentStore(trx).unfinishedOf(workspaceId, domainId, now)) {
    if (other.id === done.id) continue;
    const error = new AppError('E-STALE-CARD', 'somebody else was faster', facts);
    if (!(await endConsent(trx, other.id, { state: 'cancelled', error }, now))) continue;
    await announce(trx, { kind: 'consent changed', workspaceId, consentId: other.id });
  }
}
