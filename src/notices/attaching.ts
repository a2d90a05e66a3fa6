import type { CanAttach } from '../apps/decisions/attach.ts';
import type { AttachedMessage } from '../apps/events.ts';
import type { Clock } from '../lib/clock.ts';
import { createAppCase } from './app-case.ts';
import { isTold } from './outbox-store.ts';

/** A message stands in the thread of an app once, whoever attaches it. */
export const attachedKey = (appId: number, { channel, ts }: AttachedMessage): string =>
  `app.attached:${appId}:${channel}:${ts}`;

export function createCanAttach({ clock }: { clock: Clock }): CanAttach {
  const { placeOf } = createAppCase({ clock });
  return async (trx, { workspaceId, appId, message }) => {
    if (!(await placeOf(trx, workspaceId, appId))) return 'no case';
    const isThere = await isTold(trx, { workspaceId, key: attachedKey(appId, message) });
    return isThere ? 'already' : 'yes';
  };
}
