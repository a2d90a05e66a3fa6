import { recordAct } from '../audit/store.ts';
import type { Db } from '../db/database.ts';
import type { Clock } from '../lib/clock.ts';
import { readSetting, writeSetting } from './setting-store.ts';
import { workspaceStore } from './store.ts';

/** What an admin chooses for the workspace. Each change is recorded. */
export function createWorkspaceSettings(deps: {
  db: Db;
  clock: Clock;
  /** For how many days acts are kept where nothing was chosen. */
  usualAuditDays: number;
}) {
  const { db, clock } = deps;
  const workspaces = workspaceStore(db);

  const recordChange = (
    workspaceId: number,
    actor: string,
    subject: string,
    facts: { before: unknown; after: unknown },
  ) =>
    recordAct(
      db,
      { workspaceId, actor, action: 'settings.changed', subject, facts, source: 'slack' },
      clock.now(),
    );

  const auditDays = async (workspaceId: number): Promise<number> =>
    (await readSetting(db, workspaceId, 'audit.days')) ?? deps.usualAuditDays;

  return {
    async setAlertChannel(workspaceId: number, channel: string, by: string): Promise<void> {
      const before = (await workspaces.find(workspaceId))?.alertChannel ?? '';
      await workspaces.setAlertChannel(workspaceId, channel);
      await recordChange(workspaceId, by, 'alert_channel', { before, after: channel });
    },

    auditDays,

    async setAuditDays(workspaceId: number, days: number, by: string): Promise<void> {
      const before = await auditDays(workspaceId);
      if (before === days) return;
      await writeSetting(db, workspaceId, 'audit.days', days);
      await recordChange(workspaceId, by, 'audit_days', { before, after: days });
    },
  };
}
