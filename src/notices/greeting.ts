import type { Db } from '../db/database.ts';
import type { Clock } from '../lib/clock.ts';
import { MINUTE } from '../lib/time.ts';
import { claimSetting, ungreeted } from '../workspaces/setting-store.ts';
import { tell } from './outbox-store.ts';

const GREETED_AT_ONCE = 20;
/** Nobody is there to be greeted: not looked for again at every tick. */
const AGAIN_MS = 10 * MINUTE;

/** Tells whoever installed the app, or else an admin, what comes first; once for each workspace that watches nothing yet. */
export function createGreeting(deps: {
  db: Db;
  clock: Clock;
  /** Whether it is worth asking who the admins are: somebody is named, or Slack has listed its own. */
  areListed: (workspaceId: number) => Promise<boolean>;
  /** Admins of the workspace, as Slack says now; undefined where it does not. */
  adminsToAsk: (workspaceId: number) => Promise<readonly string[] | undefined>;
}) {
  const { db, clock } = deps;
  const notBefore = new Map<number, number>();

  async function greet(workspaceId: number, installedBy: string | null): Promise<void> {
    const now = clock.now();
    if ((notBefore.get(workspaceId) ?? 0) > now.getTime()) return;
    // Soon after an installation they are: the next tick looks again, and asks nothing of Slack.
    if (installedBy === null && !(await deps.areListed(workspaceId))) return;
    notBefore.set(workspaceId, now.getTime() + AGAIN_MS);
    const admins = installedBy === null ? await deps.adminsToAsk(workspaceId) : [installedBy];
    const [user] = admins ?? [];
    if (user === undefined) return;
    await db.transaction().execute(async (trx) => {
      if (!(await claimSetting(trx, workspaceId, 'first_run.told', { user }))) return;
      const target = { to: 'person', user } as const;
      await tell(trx, { workspaceId, key: 'first.run', kind: 'first.run', target, facts: {} }, now);
    });
    notBefore.delete(workspaceId);
  }

  return async (): Promise<void> => {
    for (const { id, installedBy } of await ungreeted(db, GREETED_AT_ONCE)) {
      await greet(id, installedBy);
    }
  };
}
