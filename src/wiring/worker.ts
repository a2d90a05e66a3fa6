import { createAskAdmins } from '../alerts/ask-admins.ts';
import { endingsDue } from '../alerts/ending-store.ts';
import { stepsDue } from '../alerts/store.ts';
import { consentsOverdue } from '../consents/store.ts';
import { createWhatIsDue } from '../db/due.ts';
import { openStage } from '../db/stage.ts';
import { endGrant } from '../domains/end-grant.ts';
import { MailRefused } from '../email/email.ts';
import { ringDue, ringForRoom } from '../jobs/ring-due.ts';
import { seldom, startTick, type TickTask } from '../jobs/tick.ts';
import { uuidOf } from '../lib/ids.ts';
import { HOUR, MINUTE, SECOND } from '../lib/time.ts';
import { walksDue } from '../members/slack-admins-store.ts';
import { createWalkOn } from '../members/walk-on.ts';
import { createDelivery } from '../notices/deliver.ts';
import { unlessSilent } from '../slack/kernel/standing.ts';
import { plainText } from '../slack/kit/plain-text.ts';
import type { SlackEdge } from '../slack/slack.ts';
import { asDeliveryRefusal } from '../slack/web-api/delivery-refusal.ts';
import { createCommitApps } from '../syncs/commit-apps.ts';
import { runSync } from '../syncs/run-sync.ts';
import { domainsDue } from '../syncs/store.ts';
import type { CoreParts } from './core.ts';
import { joinLooks } from './looks.ts';
import { joinReads } from './reads.ts';
import type { Resources } from './resources.ts';
import { slowUpkeep, upkeep } from './upkeep.ts';

/** Longer than a statement may take: its own end says more. */
const TASK_MAX_MS = 30 * SECOND;
const TICK_BATCH = 200;
const DIGEST_LOOK_MS = MINUTE;
const DELIVERIES_AT_ONCE = 10;
/** A chore mostly waits for Salesforce. */
const CHORES_AT_ONCE = 20;
/** A file of a log takes a processor while it is counted. */
const LOGS_AT_ONCE = 2;

/** Starts to work: jobs, and the tick that finds what is due. */
export function startWorker(
  resources: Resources,
  core: CoreParts,
  slack: SlackEdge,
  onTick: (at: Date) => void,
) {
  const { clock, queues, warn } = resources;
  const ending = {
    db: resources.db,
    grants: core.grants,
    revoke: resources.salesforce.oauth.revoke,
    announce: core.announce,
    clock,
    warn,
  };
  // By a timer of this process: the tick of another may find it sooner.
  const lookIn = (ms: number) => void setTimeout(() => void tick.wake(), ms).unref();
  const delivery = joinDelivery(resources, core, slack, lookIn);
  const looks = joinLooks(resources, core);
  const reads = joinReads(resources, core);
  const workers = queues.work(
    {
      'sync.run': joinSync(resources, core),
      'look.run': looks.run,
      'notice.deliver': delivery.deliverNotice,
      'card.post': delivery.drawCard,
      'card.draw': delivery.drawCard,
      'grant.end': (job) => endGrant(ending, job),
      'revocation.run': core.governance.run,
      'question.put': core.questions.put(slack.byEmail),
      'reads.read': reads.run,
      'admins.list': createWalkOn({
        store: core.slackAdmins,
        readPage: slack.readAdminsPage,
        clock,
        warn,
      }),
    },
    {
      concurrency: {
        syncs: resources.config.sync.concurrency,
        deliveries: DELIVERIES_AT_ONCE,
        chores: CHORES_AT_ONCE,
        looks: looks.atOnce,
        logs: LOGS_AT_ONCE,
      },
    },
  );
  const onError = (task: string, error: unknown) =>
    warn('a task of the tick failed', { task, error });
  const tasks = [
    ...tickTasks(resources, core, slack, onTick),
    looks.task,
    ...alertTasks(resources, core, slack),
    ...core.governance.tick(),
    core.questions.tick,
    reads.tick,
  ];
  const tick = startTick({
    taskMs: resources.deadlinesMs?.task ?? TASK_MAX_MS,
    onError,
    tasks,
    whatIsDue: createWhatIsDue(resources.looking.db, clock, tasks),
  });
  // What may take minutes has a clock of its own: nobody waits for it.
  const slow = startTick({
    taskMs: HOUR,
    onError,
    tasks: slowUpkeep(resources),
  });
  resources.metrics.watchTick(tick.ageMs);
  resources.metrics.watchJobs(queues.waiting);
  resources.metrics.watchSlack({
    waiting: core.pauses.waiting,
    channels: core.channels.countPaused,
    workspaces: async () => (await core.pauses.refusedWorkspaces(clock.now())).length,
    unlisted: () => core.slackAdmins.countUnlisted(clock.now()),
  });
  resources.metrics.watchLateDomains(() => core.domains.countLate(clock.now()));
  return {
    wakeWorker: async (): Promise<void> => void (await Promise.all([tick.wake(), slow.wake()])),
    tickAgeMs: tick.ageMs,
    /** Takes nothing new, and waits for what runs at most `withinMs`. */
    async close(withinMs: number): Promise<void> {
      const ticks = Promise.all([tick.close(withinMs), slow.close(withinMs)]);
      await Promise.all([ticks, workers.close(withinMs)]);
    },
  };
}

function alertTasks(
  { db, clock, warn }: Pick<Resources, 'db' | 'clock' | 'warn'>,
  core: CoreParts,
  slack: SlackEdge,
): TickTask[] {
  const ask = (workspaceId: number) => unlessSilent(slack.adminsToAsk(workspaceId));
  const admins = createAskAdmins({ ask, clock, warn });
  const { climb, look } = core.alerts.tick(admins);
  return [
    { name: 'alerts', due: (now) => stepsDue(db, now), run: climb },
    { name: 'lateness', run: look },
    { name: 'endings', due: endingsDue, run: core.alerts.endings(admins) },
  ];
}

function tickTasks(
  resources: Resources,
  core: CoreParts,
  slack: SlackEdge,
  onTick: (at: Date) => void,
): TickTask[] {
  const { clock, queues } = resources;
  const { notices } = core;
  return [
    { name: 'the clock', run: async () => onTick(clock.now()) },
    ringDue(queues, 'notices', 'notice.deliver', notices.noticesDue, () =>
      notices.dueNotices(clock.now(), TICK_BATCH),
    ),
    ringDue(
      queues,
      'new cards',
      'card.post',
      (now) => notices.cardsDue(now, true),
      () => notices.dueCards(clock.now(), TICK_BATCH, true),
    ),
    ringDue(
      queues,
      'cards',
      'card.draw',
      (now) => notices.cardsDue(now, false),
      () => notices.dueCards(clock.now(), TICK_BATCH, false),
    ),
    ringForRoom(queues, 'syncs', 'sync.run', domainsDue, {
      most: TICK_BATCH,
      find: (limit) => core.syncs.queueDue(clock.now(), limit),
    }),
    ...upkeep(resources, core, slack),
    seldom(clock, DIGEST_LOOK_MS, { name: 'digest', run: core.digest.write }),
    {
      name: 'consents',
      due: (now) => consentsOverdue(resources.db, now),
      run: async () => void (await core.consents.closeOverdue()),
    },
    ringDue(queues, 'admins', 'admins.list', walksDue, () =>
      core.slackAdmins.due(clock.now(), TICK_BATCH),
    ),
    ringDue(queues, 'grants', 'grant.end', core.grants.endsDue, () =>
      core.grants.endingDue(clock.now(), TICK_BATCH),
    ),
  ];
}

function joinSync(resources: Resources, core: CoreParts) {
  const { db, patient, clock, log, metrics, salesforce } = resources;
  const deps = {
    db,
    openStage: () => openStage(patient),
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

function joinDelivery(
  resources: Resources,
  core: CoreParts,
  slack: SlackEdge,
  lookIn: (ms: number) => void,
) {
  const { db, clock, deployment, email, metrics, warn } = resources;
  return createDelivery({
    db,
    store: core.notices,
    channels: core.channels,
    pauses: core.pauses,
    clock,
    renderCard: slack.messages.card,
    drawn: slack.drawn,
    renderNotice: slack.messages.notice,
    post: slack.channel.post,
    edit: slack.channel.edit,
    isShared: slack.channel.isShared,
    admins: [
      { of: (workspaceId) => core.members.who(workspaceId, 'admin'), isStill: slack.isThere },
      { of: core.slackAdmins.kept, isStill: slack.isSlackAdmin },
    ],
    allAdminsGone: (workspaceId) => core.slackAdmins.walkAnew(workspaceId, clock.now()),
    idOf: slack.idOf,
    isThere: slack.isThere,
    mail: async (workspaceId, user, message) => {
      const to = await slack.channel.emailOf(workspaceId, user);
      if (to === undefined) return false;
      const home = (await core.workspaces.find(workspaceId))?.slackUrl;
      await email.send({ to, ...plainText(message, home || undefined) });
      return true;
    },
    pauseWorkspace: core.workspaces.pauseUntil,
    lookIn,
    messageId: (of) => uuidOf(`${deployment.id} ${of}`),
    asRefusal: (error) =>
      error instanceof MailRefused
        ? { kind: 'permanent', what: 'mail', error: error.reply }
        : asDeliveryRefusal(error),
    count: metrics.delivered,
    warn,
  });
}
