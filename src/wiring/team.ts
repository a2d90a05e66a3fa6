import { auditReader } from '../audit/read-store.ts';
import { recordAct } from '../audit/store.ts';
import type { Removal } from '../domains/remove.ts';
import type { DomainStore } from '../domains/store.ts';
import { asAppError } from '../lib/errors.ts';
import { createAccess } from '../members/access.ts';
import type { TellMember } from '../members/events.ts';
import { createRoles } from '../members/roles.ts';
import type { MemberStore } from '../members/store.ts';
import { createAnnounceMember } from '../notices/announce-member.ts';
import { terms } from '../retention/store.ts';
import { readSetting, writeSetting } from '../workspaces/setting-store.ts';
import { workspaceStore } from '../workspaces/store.ts';
import type { Resources } from './resources.ts';

/** Roles, acts and the workspace's own settings. */
export function joinTeam(
  resources: Resources,
  core: { members: MemberStore; domains: DomainStore; removal: Removal },
  nudge: () => void,
) {
  const { db, clock, config } = resources;
  const { members, domains, removal } = core;
  const { install } = config.slack;
  const write = createAnnounceMember({ clock });
  const tell: TellMember = async (trx, event) => {
    await write(trx, event);
    // After the commit, or a tick later: the row is what counts.
    setImmediate(nudge);
  };
  const configuredAdmins = install.kind === 'one' ? install.admins : [];
  const roles = createRoles({ db, members, configuredAdmins, clock, tell });

  async function changed(
    workspaceId: number,
    actor: string,
    facts: { subject: string; before: unknown; after: unknown },
  ) {
    const { subject, ...change } = facts;
    await recordAct(
      db,
      { workspaceId, actor, action: 'settings.changed', subject, facts: change, source: 'slack' },
      clock.now(),
    );
  }

  const auditDays = async (workspaceId: number): Promise<number> =>
    (await readSetting(db, workspaceId, 'audit.days')) ?? terms.audit;

  return {
    roles,
    access: createAccess({ db, roles, clock, tell }),
    audit: {
      ...auditReader(db),
      record: (act: Parameters<typeof recordAct>[1]) => recordAct(db, act, clock.now()),
    },
    settings: {
      async setAlertChannel(workspaceId: number, channel: string, by: string): Promise<void> {
        const workspaces = workspaceStore(db);
        const before = (await workspaces.find(workspaceId))?.alertChannel ?? '';
        await workspaces.setAlertChannel(workspaceId, channel);
        await changed(workspaceId, by, { subject: 'alert_channel', before, after: channel });
      },

      auditDays,

      async setAuditDays(workspaceId: number, days: number, by: string): Promise<void> {
        const before = await auditDays(workspaceId);
        if (before === days) return;
        await writeSetting(db, workspaceId, 'audit.days', days);
        await changed(workspaceId, by, { subject: 'audit_days', before, after: days });
      },

      /** Domains go at once, one by one, each with its own word on its card; the rest goes when those are drawn. */
      async eraseEverything(workspaceId: number, by: string): Promise<void> {
        const at = clock.now().toISOString();
        const act = { workspaceId, actor: by, action: 'workspace.erase_asked' } as const;
        await recordAct(db, { ...act, source: 'slack' }, clock.now());
        for (const { id: domainId } of await domains.list(workspaceId, clock.now())) {
          const request = { workspaceId, domainId, by, reason: undefined, revoke: true };
          await removal.remove(request).catch((error: unknown) => {
            // Somebody else was faster.
            if (asAppError(error).code !== 'E-NOT-FOUND') throw error;
          });
        }
        await writeSetting(db, workspaceId, 'erase.asked', { by, at });
        setImmediate(nudge);
      },
    },
  };
}
