import type { TickTask } from '../jobs/tick.ts';
import { MINUTE } from '../lib/time.ts';
import { tell } from '../notices/outbox-store.ts';
import { createErasing } from '../retention/erase.ts';
import { createRetention } from '../retention/retention.ts';
import type { SlackEdge } from '../slack/slack.ts';
import { claimSetting, ungreeted } from '../workspaces/setting-store.ts';
import type { Resources } from './resources.ts';

const GREETED_AT_ONCE = 20;
/** Slack does not say who its admins are: not asked again at every tick. */
const AGAIN_MS = 10 * MINUTE;

/** What a tick keeps in order beside the work itself: greets, erases, and throws away what is past its time. */
export function upkeep(resources: Resources, slack: SlackEdge): TickTask[] {
  const { db, clock, log, config } = resources;
  const say = (what: string, facts: Record<string, unknown>) =>
    log.info({ event: 'upkeep', ...facts }, what);
  const retention = createRetention({ db, clock, log: say });
  const erasing = createErasing({
    db,
    clock,
    log: say,
    mayBeErased: config.slack.install.kind !== 'one',
    tell: (trx, { workspaceId, by, domains }) =>
      tell(
        trx,
        {
          workspaceId,
          key: `workspace.erased:${clock.now().getTime()}`,
          kind: 'workspace.erased',
          target: { to: 'person', user: by },
          facts: { domains },
        },
        clock.now(),
      ),
  });
  const notBefore = new Map<number, number>();

  async function greet(workspaceId: number, installedBy: string | null): Promise<void> {
    const now = clock.now();
    if ((notBefore.get(workspaceId) ?? 0) > now.getTime()) return;
    notBefore.set(workspaceId, now.getTime() + AGAIN_MS);
    const user = installedBy ?? (await slack.adminsToAsk(workspaceId))[0];
    if (user === undefined) return;
    await db.transaction().execute(async (trx) => {
      if (!(await claimSetting(trx, workspaceId, 'first_run.told', { user }))) return;
      const target = { to: 'person', user } as const;
      await tell(trx, { workspaceId, key: 'first.run', kind: 'first.run', target, facts: {} }, now);
    });
    notBefore.delete(workspaceId);
  }

  return [
    {
      name: 'first runs',
      run: async () => {
        for (const { id, installedBy } of await ungreeted(db, GREETED_AT_ONCE)) {
          await greet(id, installedBy);
        }
      },
    },
    { name: 'erasing', run: erasing },
    { name: 'retention', run: retention },
  ];
}
