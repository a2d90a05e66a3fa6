import { recordAct } from '../../audit/store.ts';
import type { Db } from '../../db/database.ts';
import type { Clock } from '../../lib/clock.ts';
import { AppError } from '../../lib/errors.ts';
import type { AnnounceApps, AttachedMessage } from '../events.ts';
import { domainOfApp } from './decided-apps-store.ts';

export interface AttachRequest {
  readonly workspaceId: number;
  readonly appId: number;
  readonly by: string;
  readonly message: AttachedMessage;
  readonly note: string | undefined;
}

/**
 * A message in Slack belongs to the case of an app: told in its thread, and recorded, in one transaction. Only where the
 * message stands is kept, and nothing of it. Throws E-NOT-FOUND.
 */
export function createAttach(deps: { db: Db; clock: Clock; announce: AnnounceApps }) {
  return async ({ workspaceId, appId, by, message, note }: AttachRequest): Promise<void> => {
    await deps.db.transaction().execute(async (trx) => {
      const domainId = await domainOfApp(trx, workspaceId, appId);
      if (domainId === undefined) {
        throw new AppError('E-NOT-FOUND', 'no such app', { name: 'such app' });
      }
      const facts = {
        channel: message.channel,
        message: message.ts,
        ...(note && { reason: note }),
      };
      const act = { workspaceId, actor: by, action: 'app.attached', domainId, facts } as const;
      const now = deps.clock.now();
      await recordAct(trx, { ...act, subject: String(appId), source: 'slack' }, now);
      const event = { workspaceId, appId, by, message, note } as const;
      await deps.announce(trx, { kind: 'message attached', ...event });
    });
  };
}
