import { recordAct } from '../../audit/store.ts';
import type { Db, Trx } from '../../db/database.ts';
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

/** `already`: it stands in the thread of the app. `no case`: no channel takes what is said of apps, so there is no thread. */
export type Attached = 'attached' | 'already' | 'no case';

/** Supplied by the composition root: whether a line of the message would get into the thread of the app. */
export type CanAttach = (
  trx: Trx,
  request: Pick<AttachRequest, 'workspaceId' | 'appId' | 'message'>,
) => Promise<'yes' | Exclude<Attached, 'attached'>>;

/**
 * A message in Slack belongs to the case of an app: told in its thread, and recorded, in one transaction; nothing where there
 * is no thread, or it stands there. Only where the message stands is kept, and nothing of it. Throws E-NOT-FOUND.
 */
export function createAttach(deps: {
  db: Db;
  clock: Clock;
  announce: AnnounceApps;
  canAttach: CanAttach;
}) {
  return ({ workspaceId, appId, by, message, note }: AttachRequest): Promise<Attached> =>
    deps.db.transaction().execute(async (trx) => {
      const domainId = await domainOfApp(trx, workspaceId, appId);
      if (domainId === undefined) {
        throw new AppError('E-NOT-FOUND', 'no such app', { name: 'such app' });
      }
      const can = await deps.canAttach(trx, { workspaceId, appId, message });
      if (can !== 'yes') return can;
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
      return 'attached';
    });
}
