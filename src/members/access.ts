import { recordAct } from '../audit/store.ts';
import type { Db, Trx } from '../db/database.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import { DAY, earlier, later } from '../lib/time.ts';
import {
  type AccessRequest,
  answerRequest,
  findRequest,
  insertRequest,
  latestRequest,
} from './access-store.ts';
import type { TellMember } from './events.ts';
import { allows, type Role } from './role.ts';
import type { Roles } from './roles.ts';
import { heldNow } from './write-store.ts';

/** *Ask for access* to its end: asked, answered once, told. */
export function createAccess(deps: { db: Db; roles: Roles; clock: Clock; tell: TellMember }) {
  const { db, clock } = deps;

  return {
    /** One request a person a day; the one that stands is given where there is one. `admins` are asked, by DM. */
    async ask(request: {
      workspaceId: number;
      userId: string;
      role: Role;
      reason: string;
      admins: readonly string[];
    }): Promise<{ kind: 'asked' } | { kind: 'asked before'; request: AccessRequest }> {
      const { workspaceId, userId, role, admins } = request;
      const now = clock.now();
      return db.transaction().execute(async (trx) => {
        const dayAgo = earlier(now, DAY);
        const before = await latestRequest(trx, workspaceId, userId, dayAgo);
        if (before) return { kind: 'asked before', request: before } as const;
        const requestId = await insertRequest(trx, request, now);
        const facts = { role, asked: admins.length };
        await recordAct(
          trx,
          {
            workspaceId,
            actor: userId,
            action: 'access.asked',
            subject: String(requestId),
            facts,
            source: 'slack',
          },
          now,
        );
        await deps.tell(trx, { kind: 'access asked', workspaceId, requestId, admins });
        return { kind: 'asked' } as const;
      });
    },

    view: (workspaceId: number, id: number) => findRequest(db, workspaceId, id),

    /** `days` undefined: without an end. Answered before, it changes nothing. Throws E-NOT-FOUND. */
    async answer(reply: {
      workspaceId: number;
      requestId: number;
      by: string;
      kind: 'given' | 'declined';
      days?: number | undefined;
      note?: string | undefined;
    }): Promise<{ kind: 'done' | 'answered before'; request: AccessRequest }> {
      const { workspaceId, requestId, by, kind, days, note = '' } = reply;
      const now = clock.now();
      const until = days === undefined ? undefined : later(now, days * DAY);
      return db.transaction().execute(async (trx) => {
        const end = { kind, by, until, note };
        const request = await answerRequest(trx, workspaceId, requestId, end, now);
        if (!request) {
          const before = await findRequest(trx, workspaceId, requestId);
          if (!before) throw new AppError('E-NOT-FOUND', `access request ${requestId}`);
          return { kind: 'answered before', request: before } as const;
        }
        const { userId, role } = request;
        if (kind === 'given') await giveAtLeast(trx, { workspaceId, userId, role, until, by });
        await recordAct(
          trx,
          {
            workspaceId,
            actor: by,
            action: `access.${kind}`,
            subject: String(requestId),
            facts: { user: userId, role, ...(note && { reason: note }) },
            source: 'slack',
          },
          now,
        );
        await deps.tell(trx, { kind: 'access answered', workspaceId, requestId, userId });
        return { kind: 'done', request } as const;
      });
    },
  };

  /** Whoever was made more in the meantime stays that. */
  async function giveAtLeast(
    trx: Trx,
    wanted: {
      workspaceId: number;
      userId: string;
      role: Role;
      until: Date | undefined;
      by: string;
    },
  ): Promise<void> {
    const held = await heldNow(trx, wanted.workspaceId, wanted.userId, clock.now());
    const lasts = held && (!held.until || (wanted.until && held.until >= wanted.until));
    if (held && lasts && allows(held.role, wanted.role)) return;
    await deps.roles.giveIn(trx, wanted, false);
  }
}

export type Access = ReturnType<typeof createAccess>;
