import { recordAct } from '../../audit/store.ts';
import type { Db, Trx } from '../../db/database.ts';
import type { Clock } from '../../lib/clock.ts';
import { AppError } from '../../lib/errors.ts';
import type { AnnounceApps } from '../events.ts';
import { type AppChange, changeApp } from './decided-apps-store.ts';
import { MOST_SNOOZE_WITHOUT_REASON_MS } from './decision.ts';

type Press = { workspaceId: number; appId: number; by: string };

/** What people do about an app without deciding on it: who owns it, when it is shown again. Each throws E-NOT-FOUND. */
export function createAssignAndSnooze(deps: { db: Db; clock: Clock; announce: AnnounceApps }) {
  const { db, clock, announce } = deps;

  async function change(
    press: Press,
    act: { action: string; facts?: Record<string, unknown> },
    what: AppChange,
    say: (trx: Trx) => Promise<void>,
  ): Promise<void> {
    const { workspaceId, appId, by } = press;
    await db.transaction().execute(async (trx) => {
      const domainId = await changeApp(trx, workspaceId, appId, what);
      if (domainId === undefined) throw notFound();
      await recordAct(
        trx,
        {
          workspaceId,
          actor: by,
          action: act.action,
          domainId,
          subject: String(appId),
          facts: act.facts,
          source: 'slack',
        },
        clock.now(),
      );
      await say(trx);
    });
  }

  const redraw = ({ workspaceId, appId }: Press) => {
    return (trx: Trx) => announce(trx, { kind: 'apps redraw', workspaceId, appIds: [appId] });
  };

  return {
    assign: (press: Press & { to: string }) =>
      change(
        press,
        { action: 'app.assigned', facts: { to: press.to } },
        { owner: press.to },
        (trx) => announce(trx, { kind: 'app assigned', ...press }),
      ),

    /** Until undefined: it is awake again. Throws RangeError for more than a day without a reason. */
    async snooze(press: Press & { until: Date | undefined; reason: string | undefined }) {
      const { until, reason, by } = press;
      const ms = (until?.getTime() ?? 0) - clock.now().getTime();
      if (ms > MOST_SNOOZE_WITHOUT_REASON_MS && !reason?.trim())
        throw new RangeError('a snooze over a day needs a reason');
      await change(
        press,
        {
          action: until ? 'app.snoozed' : 'app.woken',
          facts: until ? { until: until.toISOString() } : {},
        },
        {
          snoozedUntil: until ?? null,
          snoozedBy: until ? by : null,
          snoozeReason: until ? (reason ?? null) : null,
        },
        redraw(press),
      );
    },

    blockedInSetup: (press: Press) =>
      change(
        press,
        { action: 'app.blocked_in_setup' },
        { blockedSaidAt: clock.now(), blockedSaidBy: press.by },
        redraw(press),
      ),
  };
}

export type AssignAndSnooze = ReturnType<typeof createAssignAndSnooze>;

const notFound = () => new AppError('E-NOT-FOUND', 'no such app', { name: 'such app' });
