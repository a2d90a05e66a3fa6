import { recordAct } from '../audit/store.ts';
import type { Db } from '../db/database.ts';
import type { Progress } from '../domains/domain.ts';
import type { Announce } from '../domains/events.ts';
import type { DomainStore } from '../domains/store.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import { MINUTE } from '../lib/time.ts';
import { makeDue } from './run-store.ts';
import type { SyncStore } from './store.ts';

/** To spare the org's API limit, a sync by hand waits this long after the last one. */
const BY_HAND_PAUSE_MS = 2 * MINUTE;

export type SyncRequest =
  | { readonly kind: 'started' }
  /** Written down, but nobody can be called to do it now: it starts on its own once Redis answers. */
  | { readonly kind: 'queue down' }
  | { readonly kind: 'running'; readonly progress: Progress }
  | { readonly kind: 'too soon'; readonly lastSyncedAt: Date; readonly until: Date };

/** A sync asked for by a person: due at once. Throws E-NOT-FOUND, or the trouble that only a reconnect ends. */
export function createSyncRequests(deps: {
  db: Db;
  domains: DomainStore;
  syncs: SyncStore;
  announce: Announce;
  clock: Clock;
  /** Whether the queue takes jobs now. Never rejects. */
  queueAnswers: () => Promise<boolean>;
}) {
  return async function request(
    workspaceId: number,
    domainId: number,
    by: string,
  ): Promise<SyncRequest> {
    const { db, clock } = deps;
    const domain = await deps.domains.find(workspaceId, domainId);
    if (!domain) throw new AppError('E-NOT-FOUND', 'no such domain');
    const progress = await deps.syncs.running(workspaceId, domainId);
    if (progress) return { kind: 'running', progress };
    if (domain.trouble && domain.nextDueAt === undefined) {
      const { code, facts } = domain.trouble;
      throw new AppError(code, 'the domain needs a reconnect', {
        ...facts,
        domainName: domain.name,
      });
    }
    const now = clock.now();
    const until = new Date((domain.lastSyncedAt?.getTime() ?? 0) + BY_HAND_PAUSE_MS);
    if (domain.lastSyncedAt && domain.status === 'success' && until > now) {
      return { kind: 'too soon', lastSyncedAt: domain.lastSyncedAt, until };
    }
    await db.transaction().execute(async (trx) => {
      await makeDue(trx, { workspaceId, domainId }, by, now);
      const act = { workspaceId, actor: by, action: 'sync.asked', domainId } as const;
      await recordAct(trx, { ...act, source: 'slack' }, now);
      await deps.announce(trx, { kind: 'changed', workspaceId, domainId });
    });
    return { kind: (await deps.queueAnswers()) ? 'started' : 'queue down' };
  };
}
