import type { Selectable } from 'kysely';
import type { Db } from '../db/database.ts';
import type { WorkspaceTable } from '../db/tables.ts';

export interface Workspace {
  readonly id: number;
  readonly teamId: string;
  readonly name: string;
  /** Where people's Slack is on the web, ending in a slash; '' where unknown. */
  readonly slackUrl: string;
  readonly alertChannel: string | null;
  readonly pausedUntil: Date | null;
}

export type WorkspaceStore = ReturnType<typeof workspaceStore>;

export function workspaceStore(db: Db) {
  return {
    async byTeam(teamId: string): Promise<Workspace | undefined> {
      const row = await db
        .selectFrom('workspace')
        .selectAll()
        .where('team_id', '=', teamId)
        .where('gone_at', 'is', null)
        .executeTakeFirst();
      return row && toWorkspace(row);
    },

    async find(id: number): Promise<Workspace | undefined> {
      const row = await db
        .selectFrom('workspace')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirst();
      return row && toWorkspace(row);
    },

    /** The workspace's row, made or renamed; a chosen alert channel stays. */
    async ensure(
      team: { teamId: string; name: string; slackUrl: string; alertChannel: string | undefined },
      now: Date,
    ): Promise<Workspace> {
      const row = await db
        .insertInto('workspace')
        .values({
          team_id: team.teamId,
          name: team.name,
          slack_url: team.slackUrl,
          alert_channel: team.alertChannel ?? null,
          paused_until: null,
          gone_at: null,
          created_at: now,
        })
        .onConflict((conflict) =>
          conflict.column('team_id').doUpdateSet((eb) => ({
            name: team.name,
            slack_url: team.slackUrl,
            gone_at: null,
            alert_channel: eb.fn.coalesce('workspace.alert_channel', 'excluded.alert_channel'),
          })),
        )
        .returningAll()
        .executeTakeFirstOrThrow();
      return toWorkspace(row);
    },

    async setAlertChannel(id: number, channel: string): Promise<void> {
      await db
        .updateTable('workspace')
        .set({ alert_channel: channel })
        .where('id', '=', id)
        .execute();
    },

    async pauseUntil(id: number, until: Date): Promise<void> {
      await db
        .updateTable('workspace')
        .set({ paused_until: until })
        .where('id', '=', id)
        .where((eb) => eb.or([eb('paused_until', 'is', null), eb('paused_until', '<', until)]))
        .execute();
    },

    async markGone(id: number, at: Date): Promise<void> {
      await db.updateTable('workspace').set({ gone_at: at }).where('id', '=', id).execute();
    },
  };
}

function toWorkspace(row: Selectable<WorkspaceTable>): Workspace {
  return {
    id: row.id,
    teamId: row.team_id,
    name: row.name,
    slackUrl: row.slack_url,
    alertChannel: row.alert_channel,
    pausedUntil: row.paused_until,
  };
}
