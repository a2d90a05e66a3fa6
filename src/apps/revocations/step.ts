import { recordAct } from '../../audit/store.ts';
import type { Trx } from '../../db/database.ts';
import type { Clock } from '../../lib/clock.ts';
import type { AnnounceApps } from '../events.ts';
import {
  changeRevocation,
  keyOf,
  nudgeBreach,
  type RevocationChange,
  type RevocationRow,
} from './store.ts';

export interface StepDeps {
  readonly clock: Clock;
  readonly announce: AnnounceApps;
}

interface Step {
  readonly change?: RevocationChange | undefined;
  /** What somebody did, for the record. `bot`: in the name of a policy, by the clock, or by the job. */
  readonly act?: {
    readonly actor: string;
    readonly action: string;
    readonly facts?: Record<string, unknown>;
    readonly bot?: boolean;
  };
  /** It also goes into the thread of its app. */
  readonly said?: boolean;
}

/** One step of a revocation, in the transaction that holds its row: changed, recorded, and drawn anew where it is shown. */
export async function step(
  { clock, announce }: StepDeps,
  trx: Trx,
  row: Pick<RevocationRow, 'workspaceId' | 'domainId' | 'appId' | 'id' | 'breachId'>,
  { change, act, said = false }: Step,
): Promise<void> {
  const { workspaceId, domainId, appId, id: revocationId, breachId } = row;
  if (change) await changeRevocation(trx, keyOf(row), change);
  if (breachId !== null && change?.state)
    await nudgeBreach(trx, { workspaceId, breachId }, clock.now());
  if (act) {
    await recordAct(
      trx,
      {
        workspaceId,
        actor: act.actor,
        action: act.action,
        domainId,
        subject: String(appId),
        facts: { revocationId, ...act.facts },
        source: act.bot ? 'bot' : 'slack',
      },
      clock.now(),
    );
  }
  await announce(trx, { kind: 'revocation changed', workspaceId, appId, revocationId, said });
}
