import type { AuditReader } from '../../audit/read-store.ts';
import type { Refusal } from '../../audit/refusal-store.ts';
import type { AuditEvent } from '../../audit/store.ts';
import type { Access } from '../../members/access.ts';
import type { Roles } from '../../members/roles.ts';

/** What the Slack edge needs of the core for roles, acts and the workspace's own settings. */
export interface Team {
  readonly roles: Pick<Roles, 'view' | 'give' | 'take' | 'setEveryoneViews'>;
  readonly access: Access;
  readonly audit: AuditReader & {
    record(act: AuditEvent): Promise<void>;
    /** The same refusal of the same person leaves one record an hour, and one that says how often. */
    refused(act: Refusal): Promise<void>;
  };
  readonly settings: {
    /** Where alerts go that no domain and no route sends elsewhere. */
    setAlertChannel(workspaceId: number, channel: string, by: string): Promise<void>;
    /** How many days acts are kept. */
    auditDays(workspaceId: number): Promise<number>;
    setAuditDays(workspaceId: number, days: number, by: string): Promise<void>;
    /** Every domain is removed now, everything else within minutes; whoever asked is told. */
    eraseEverything(workspaceId: number, by: string): Promise<void>;
  };
}
