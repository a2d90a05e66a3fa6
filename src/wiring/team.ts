import { auditReader } from '../audit/read-store.ts';
import { type Refusal, recordRefusal } from '../audit/refusal-store.ts';
import { recordAct } from '../audit/store.ts';
import type { Removal } from '../domains/remove.ts';
import type { DomainStore } from '../domains/store.ts';
import { createAccess } from '../members/access.ts';
import type { TellMember } from '../members/events.ts';
import { createRoles } from '../members/roles.ts';
import type { MemberStore } from '../members/store.ts';
import { createAnnounceMember } from '../notices/announce-member.ts';
import { createEraseRequest } from '../retention/ask-erase.ts';
import { terms } from '../retention/store.ts';
import { createWorkspaceSettings } from '../workspaces/settings.ts';
import type { Resources } from './resources.ts';

/** Roles, acts and the workspace's own settings. */
export function joinTeam(
  resources: Resources,
  core: { members: MemberStore; domains: DomainStore; removal: Removal },
  wakeWorker: () => void,
) {
  const { db, clock, config } = resources;
  const { members, domains, removal } = core;
  const write = createAnnounceMember({ clock });
  const tell: TellMember = async (trx, event) => {
    await write(trx, event);
    // After the commit, or a tick later: the row is what counts.
    setImmediate(wakeWorker);
  };
  const configuredAdmins = config.slack.install.admins;
  const roles = createRoles({ db, members, configuredAdmins, clock, tell });

  return {
    roles,
    access: createAccess({ db, roles, clock, tell }),
    audit: {
      ...auditReader(db),
      record: (act: Parameters<typeof recordAct>[1]) => recordAct(db, act, clock.now()),
      refused: (act: Refusal) => recordRefusal(db, act, clock.now()),
    },
    settings: {
      ...createWorkspaceSettings({ db, clock, usualAuditDays: terms.audit }),
      eraseEverything: createEraseRequest({
        db,
        clock,
        domainsOf: domains.list,
        remove: removal.remove,
        wakeWorker: () => setImmediate(wakeWorker),
      }),
    },
  };
}
