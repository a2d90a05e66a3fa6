import type { Db } from '../db/database.ts';

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
      return db
        .selectFrom('workspace')
        .selectAll()
        .where('teamId', '=', teamId)
        .where('goneAt', 'is', null)
        .executeTakeFirst();
    },

    async find(id: number): Promise<Workspace | undefined> {
      return db.selectFrom('workspace').selectAll().where('id', '=', id).executeTakeFirst();
    },

    /** The workspace's row, made or renamed; a chosen alert channel stays. */
    async ensure(
      team: { teamId: string; name: string; slackUrl: string; alertChannel: string | undefined },
      now: Date,
    ): Promise<Workspace> {
      return db
        .insertInto('workspace')
        .values({
          teamId: team.teamId,
          name: team.name,
          slackUrl: team.slackUrl,
          alertChannel: team.alertChannel,
          createdAt: now,
        })
        .onConflict((conflict) =>
          conflict.column('teamId').doUpdateSet((eb) => ({
            name: team.name,
            slackUrl: team.slackUrl,
            goneAt: null,
            // Whatever it refused, it may take now.
            pausedUntil: null,
            alertChannel: eb.fn.coalesce('workspace.alertChannel', 'excluded.alertChannel'),
          })),
        )
        .returningAll()
        .executeTakeFirstOrThrow();
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

    /** Nobody is to be asked there any more, so who Slack's admins are is forgotten at once. */
    async markGone(id: number, at: Date): Promise<void> {
      await db.transaction().execute(async (trx) => {
        await trx.updateTable('workspace').set({ goneAt: at }).where('id', '=', id).execute();
        await trx.deleteFrom('slackAdmins').where('workspaceId', '=', id).execute();
      });
    },
  };
}
