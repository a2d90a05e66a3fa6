import type { Installation, InstallationQuery, InstallationStore } from '@slack/bolt';
import type { Db } from '../../db/database.ts';
import type { Clock } from '../../lib/clock.ts';
import { insist } from '../../lib/insist.ts';
import { SECOND } from '../../lib/time.ts';

/** Seals and opens text, bound to a purpose and a row. */
export interface SecretBox {
  seal(purpose: string, rowId: string, text: string): string;
  open(purpose: string, rowId: string, sealed: string): string;
}

const PURPOSE = 'slack.installation';
/** Somebody may wait for it. */
const KEEP_WITHIN_MS = 30 * SECOND;

/**
 * Bolt's store of installations, on PostgreSQL: the whole installation sealed, one row a workspace. `ensure` gives the
 * workspace's id, making its row where there is none.
 */
export function createInstallations(deps: {
  db: Db;
  box: SecretBox;
  clock: Clock;
  ensure(team: { teamId: string; name: string }): Promise<{ id: number }>;
}) {
  const { db, box, clock, ensure } = deps;

  const fresh = new WeakSet<Installation>();
  // Bolt's installer keeps of a failure its message alone; whether it was our database must be known.
  const failures = new WeakMap<InstallationQuery<boolean>, unknown>();

  const row = (teamId: string) =>
    db
      .selectFrom('installation')
      .innerJoin('workspace', 'workspace.id', 'installation.workspaceId')
      .select(['installation.workspaceId', 'installation.sealed', 'installation.installedAt'])
      .where('workspace.teamId', '=', teamId);

  async function keep(installation: Installation): Promise<void> {
    const { team, user } = installation;
    if (!team) throw new Error('installations for a whole organisation are not supported');
    const { id } = await ensure({ teamId: team.id, name: team.name ?? team.id });
    const sealed = box.seal(PURPOSE, String(id), JSON.stringify(installation));
    const values = { sealed, installedBy: user.id };
    // A rotated token is stored again by Bolt; only a person's installing moves the time.
    const moved = fresh.has(installation) ? { installedAt: clock.now() } : {};
    await db
      .insertInto('installation')
      .values({ workspaceId: id, installedAt: clock.now(), ...values })
      .onConflict((conflict) => conflict.column('workspaceId').doUpdateSet({ ...values, ...moved }))
      .execute();
  }

  const store: InstallationStore = {
    // Where Slack rotates tokens this is the only copy.
    storeInstallation: (installation) => insist(KEEP_WITHIN_MS, () => keep(installation)),

    async fetchInstallation(query) {
      const looked = row(keyOf(query)).executeTakeFirst();
      const found = await looked.catch((error: unknown) => {
        failures.set(query, error);
        throw error;
      });
      if (!found) throw new Error('not installed in this workspace');
      return opened(found);
    },

    async deleteInstallation(query) {
      const found = await row(keyOf(query)).executeTakeFirst();
      if (!found) return;
      await db.deleteFrom('installation').where('workspaceId', '=', found.workspaceId).execute();
    },
  };

  function opened(found: { workspaceId: number; sealed: string }): Installation {
    const text = box.open(PURPOSE, String(found.workspaceId), found.sealed);
    // What was sealed is what we wrote above.
    return JSON.parse(text) as Installation;
  }

  return {
    store,

    /** Why that was not found, where it was looked for and the looking failed. */
    failureOf: (query: InstallationQuery<boolean>): unknown => failures.get(query),

    /** A person has just installed: said before Bolt stores the same object. */
    markFresh(installation: Installation): void {
      fresh.add(installation);
    },

    /** When the app was last installed in a team; undefined where it is not. */
    async installedAt(teamId: string): Promise<Date | undefined> {
      return (await row(teamId).executeTakeFirst())?.installedAt;
    },
  };
}

const keyOf = (query: InstallationQuery<boolean>): string =>
  query.teamId ?? query.enterpriseId ?? '';
