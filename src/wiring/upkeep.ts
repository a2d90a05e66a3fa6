import { createKeepSealed } from '../audit/keep-sealed.ts';
import { closeRefusals } from '../audit/refusal-store.ts';
import { forgetActs, trimActs } from '../audit/trim-store.ts';
import { seldom, type TickTask } from '../jobs/tick.ts';
import { MINUTE } from '../lib/time.ts';
import { looksDue } from '../notices/channel-store.ts';
import { createGreeting } from '../notices/greeting.ts';
import { createLookDue } from '../notices/look-due.ts';
import { tellErased } from '../notices/tell-erased.ts';
import { createErasing } from '../retention/erase.ts';
import { createRetention } from '../retention/retention.ts';
import { unlessSilent } from '../slack/kernel/standing.ts';
import type { SlackEdge } from '../slack/slack.ts';
import { toGreet } from '../workspaces/setting-store.ts';
import type { CoreParts } from './core.ts';
import type { Resources } from './resources.ts';

/** What the tick keeps in order beside the work itself: greets, and looks at paused channels. */
export function upkeep(resources: Resources, core: CoreParts, slack: SlackEdge): TickTask[] {
  const { db, clock } = resources;
  const adminsToAsk = (workspaceId: number) => unlessSilent(slack.adminsToAsk(workspaceId));
  const areListed = async (workspaceId: number) =>
    (await core.members.who(workspaceId, 'admin')).length > 0 ||
    (await core.slackAdmins.kept(workspaceId)) !== undefined;
  return [
    {
      name: 'first runs',
      due: () => toGreet(db),
      run: createGreeting({ db, clock, areListed, adminsToAsk }),
    },
    {
      name: 'paused channels',
      due: looksDue,
      run: createLookDue({ channels: core.channels, look: slack.lookAgain, clock }),
    },
    seldom(clock, MINUTE, { name: 'refusals', run: () => closeRefusals(db, clock.now()) }),
  ];
}

/** What may take minutes, over connections that have the time: erases, throws away what is past its time, seals the acts. */
export function slowUpkeep(resources: Resources): TickTask[] {
  const { box, clock, config, warn } = resources;
  const { db } = resources.patient;
  const log = (what: string, facts: Record<string, unknown>) =>
    resources.log.info({ event: 'upkeep', ...facts }, what);
  const erasing = createErasing({
    db,
    clock,
    log,
    forgetActs: (trx, workspaceId, at) => forgetActs(trx, box, workspaceId, at),
    mayBeErased: config.slack.install.kind === 'many',
    tell: (trx, erased) => tellErased(trx, erased, clock.now()),
  });
  return [
    { name: 'erasing', run: erasing },
    seldom(clock, MINUTE, {
      name: 'retention',
      run: createRetention({
        db,
        clock,
        trimActs: (usualDays, now) => trimActs(db, box, usualDays, now),
        log,
      }),
    }),
    seldom(clock, MINUTE, { name: 'seals', run: createKeepSealed({ db, box, clock, log, warn }) }),
  ];
}
