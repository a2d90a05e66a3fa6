import { recordAct } from '../audit/store.ts';
import { openStage } from '../db/stage.ts';
import { type EndGrantDeps, endGrant } from '../domains/end-grant.ts';
import { setGrantEnd } from '../domains/remove-store.ts';
import { MailRefused } from '../email/email.ts';
import { startTick, type TickTask } from '../jobs/tick.ts';
import { SECOND } from '../lib/time.ts';
import { createDelivery } from '../notices/deliver.ts';
import { plainText } from '../slack/kit/plain-text.ts';
import type { SlackEdge } from '../slack/slack.ts';
import { asDeliveryRefusal } from '../slack/web-api/delivery-refusal.ts';
import { createCommitApps } from '../syncs/commit-apps.ts';
import { runSync } from '../syncs/run-sync.ts';
import type { CoreParts } from './core.ts';
import type { Resources } from './resources.ts';
import { upkeep } from './upkeep.ts';

/** How long the work of a process may take to end: npm and orchestrators kill at 20 to 30 s. */
const CLOSE_MS = 15 * SECOND;
const TICK_BATCH = 200;
const DELIVERIES_AT_ONCE = 10;
/** A chore mostly waits for Salesforce. */
const CHORES_AT_ONCE = 20;

/** Starts to work: jobs, and the tick that finds what is due. */
export function startWorker(
  resources: Resources,
  core: CoreParts,
  slack: SlackEdge,
  onTick: (at: Date) => void,
) {
  const { clock, queues, warn } = resources;
  const delivery = joinDelivery(resources, core, slack);
  const workers = queues.work(
    {
      'sync.run': joinSync(resources, core),
      'notice.deliver': delivery.deliverNotice,
      'card.draw': delivery.drawCard,
      'grant.end': joinEnd(resources, core),
      'revocation.run': core.governance.run,
    },
    {
      concurrency: {
        syncs: resources.config.sync.concurrency,
        deliveries: DELIVERIES_AT_ONCE,
        chores: CHORES_AT_ONCE,
      },
    },
  );
  const tick = startTick({
    tasks: [
      ...tickTasks(resources, core, slack, onTick),
      ...alertTasks(core, slack),
      ...core.governance.tick(),
    ],
    onError: (task, error) => warn('a task of the tick failed', { task, error }),
  });
  resources.metrics.watchJobs(queues.waiting);
  resources.metrics.watchLateDomains(() => core.domains.countLate(clock.now()));
  return {
    nudge: tick.nudge,
    async close(): Promise<void> {
      await tick.close();
      if (!(await workers.close(CLOSE_MS))) warn('some jobs did not end in time', {});
    },
  };
}

function alertTasks(core: CoreParts, slack: SlackEdge): TickTask[] {
  const { climb, look } = core.alerts.tick(adminsOf(core, slack));
  return [
    { name: 'alerts', run: climb },
    { name: 'lateness', run: look },
    { name: 'endings', run: core.alerts.endings(adminsOf(core, slack)) },
  ];
}

function tickTasks(
  resources: Resources,
  core: CoreParts,
  slack: SlackEdge,
  onTick: (at: Date) => void,
): TickTask[] {
  const { clock, queues } = resources;
  return [
    {
      name: 'notices',
      run: async () => {
        for (const due of await core.notices.dueNotices(clock.now(), TICK_BATCH)) {
          await queues.ring('notice.deliver', due);
        }
      },
    },
    {
      name: 'cards',
      run: async () => {
        for (const due of await core.notices.dueCards(clock.now(), TICK_BATCH)) {
          await queues.ring('card.draw', due);
        }
      },
    },
    {
      name: 'syncs',
      run: async () => {
        onTick(clock.now());
        for (const due of await core.syncs.queueDue(clock.now(), TICK_BATCH)) {
          await queues.ring('sync.run', due);
        }
      },
    },
    ...upkeep(resources, slack),
    core.digest.task,
    { name: 'consents', run: async () => void (await core.consents.closeOverdue()) },
    {
      name: 'grants',
      run: async () => {
        for (const due of await core.grants.endingDue(clock.now(), TICK_BATCH)) {
          await queues.ring('grant.end', due);
        }
      },
    },
  ];
}

function joinSync(resources: Resources, core: CoreParts) {
  const { db, pool, clock, log, metrics, salesforce } = resources;
  const deps = {
    db,
    openStage: () => openStage(pool),
    syncs: core.syncs,
    sessions: core.sessions,
    open: salesforce.open,
    announce: core.announce,
    commitApps: createCommitApps(core.announceApps),
    clock,
    count: metrics.syncEnded,
    log: (what: string, facts: Record<string, unknown>) =>
      log.info({ event: 'sync', ...facts }, what),
  };
  return (job: { workspaceId: number; domainId: number }, signal: AbortSignal) =>
    runSync(deps, job, signal);
}

/** By name, or else Slack's own. */
const adminsOf = (core: CoreParts, slack: SlackEdge) => async (workspaceId: number) => {
  const named = await core.members.who(workspaceId, 'admin');
  return named.length > 0 ? named : slack.channel.admins(workspaceId);
};

function joinDelivery(resources: Resources, core: CoreParts, slack: SlackEdge) {
  const { db, clock, email, metrics, warn } = resources;
  return createDelivery({
    db,
    store: core.notices,
    clock,
    renderCard: slack.messages.card,
    renderNotice: slack.messages.notice,
    post: slack.channel.post,
    edit: slack.channel.edit,
    isShared: slack.channel.isShared,
    admins: adminsOf(core, slack),
    mail: async (workspaceId, user, message) => {
      const to = await slack.channel.emailOf(workspaceId, user);
      if (to === undefined) return false;
      await email.send({ to, ...plainText(message) });
      return true;
    },
    pauseWorkspace: core.workspaces.pauseUntil,
    workspaceGone: async (workspaceId, error) => warn('Slack refuses us', { workspaceId, error }),
    asRefusal: (error) =>
      error instanceof MailRefused
        ? { kind: 'permanent', what: 'mail', error: error.reply }
        : asDeliveryRefusal(error),
    count: metrics.delivered,
    warn,
  });
}

function joinEnd(resources: Resources, core: CoreParts) {
  const { db, clock, salesforce, warn } = resources;
  const deps: EndGrantDeps = {
    grants: core.grants,
    revoke: salesforce.oauth.revoke,
    clock,
    warn,
    told: (grant, end) =>
      db.transaction().execute(async (trx) => {
        const { workspaceId, domainId } = grant;
        const news = await setGrantEnd(trx, grant, end);
        if (news) await core.announce(trx, { kind: 'changed', workspaceId, domainId });
        else if (end === 'left') {
          await core.announce(trx, { kind: 'grant left', workspaceId, domainId });
        }
      }),
  };
  return async (job: { workspaceId: number; grantId: string }): Promise<void> => {
    const outcome = await endGrant(deps, job);
    if (outcome !== 'ended' && outcome !== 'given up') return;
    await recordAct(
      db,
      {
        workspaceId: job.workspaceId,
        actor: 'bot',
        action: `grant.${outcome}`,
        subject: job.grantId,
        source: 'bot',
      },
      clock.now(),
    );
  };
}
