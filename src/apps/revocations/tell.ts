import { recordAct } from '../../audit/store.ts';
import type { Trx } from '../../db/database.ts';
import type { AnnounceApps } from '../events.ts';
import type { RevocationRow } from './store.ts';

type Told = Pick<RevocationRow, 'workspaceId' | 'domainId' | 'appId' | 'id'>;

/** Draws the revocation anew where it is shown. `said`: it also goes into the thread of its app. */
export const redraw = (
  deps: { announce: AnnounceApps },
  trx: Trx,
  row: Pick<Told, 'workspaceId' | 'appId' | 'id'>,
  said: boolean,
): Promise<void> =>
  deps.announce(trx, {
    kind: 'revocation changed',
    workspaceId: row.workspaceId,
    appId: row.appId,
    revocationId: row.id,
    said,
  });

/** What somebody did about a revocation, as an act. `bot`: in the name of a policy, or by the clock. */
export async function recordRevocation(
  trx: Trx,
  row: Told,
  act: { actor: string; action: string; facts?: Record<string, unknown>; bot?: boolean },
  now: Date,
): Promise<void> {
  await recordAct(
    trx,
    {
      workspaceId: row.workspaceId,
      actor: act.actor,
      action: act.action,
      domainId: row.domainId,
      subject: String(row.appId),
      facts: { revocationId: row.id, ...act.facts },
      source: act.bot ? 'bot' : 'slack',
    },
    now,
  );
}
