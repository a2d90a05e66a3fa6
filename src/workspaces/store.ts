import type { Db } from '../db/database.ts';
import type { Row } from '../db/tables.ts';

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
        .where('teamId', '=', teamId)
        .where('goneAt', 'is', null)
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
          teamId: team.teamId,
          name: team.name,
          slackUrl: team.slackUrl,
          alertChannel: team.alertChannel ?? null,
          pausedUntil: null,
          goneAt: null,
          createdAt: now,
        })
        .onConflict((conflict) =>
          conflict.column('teamId').doUpdateSet((eb) => ({
            name: team.name,
            slackUrl: team.slackUrl,
            goneAt: null,
            alertChannel: eb.fn.coalesce('workspace.alertChannel', 'excluded.alertChannel'),
          })),
        )
        .returningAll()
        .executeTakeFirstOrThrow();
      return toWorkspace(row);
    },

    async setAlertChannel(id: number, channel: string): Promise<void> {
      await db
        .updateTable('workspace')
        .set({ alertChannel: channel })
        .where('id', '=', id)
        .execute();
    },

    async pauseUntil(id: number, until: Date): Promise<void> {
      await db
        .updateTable('workspace')
        .set({ pausedUntil: until })
        .where('id', '=', id)
        .where((eb) => eb.or([eb('pausedUntil', 'is', null), eb('pausedUntil', '<', until)]))
        .execute();
    },

    async markGone(id: number, at: Date): Promise<void> {
      await db.updateTable('workspace').set({ goneAt: at }).where('id', '=', id).execute();
    },
  };
}

function toWorkspace(row: Row<'workspace'>): Workspace {
  return {
    id: row.id,
    teamId: row.teamId,
    name: row.name,
    slackUrl: row.slackUrl,
    alertChannel: row.alertChannel,
    pausedUntil: row.pausedUntil,
  };
}
