import { createServer } from 'node:http';
import { recordAct } from './audit/store.ts';
import { type Config, ConfigError, secretsOf } from './config.ts';
import { createDatabase } from './db/database.ts';
import { claimDeployment } from './db/deployment.ts';
import { openStage } from './db/stage.ts';
import { createConsents } from './domains/consent.ts';
import { createConsentBrowser } from './domains/consent-browser.ts';
import { createConsentCallback } from './domains/consent-callback.ts';
import { consentStore } from './domains/consent-store.ts';
import { endGrant } from './domains/end-grant.ts';
import { grantStore } from './domains/grant-store.ts';
import { createSessions } from './domains/session.ts';
import { domainStore } from './domains/store.ts';
import { createEmail } from './email/email.ts';
import { createHttp } from './http/http.ts';
import { createMetrics } from './http/metrics.ts';
import { createQueues } from './jobs/queues.ts';
import { startTick } from './jobs/tick.ts';
import type { Clock } from './lib/clock.ts';
import { createLog } from './lib/log.ts';
import { once } from './lib/once.ts';
import { createSecretBox } from './lib/secret-box.ts';
import { allows } from './members/role.ts';
import { memberStore } from './members/store.ts';
import { migrateToLatest, migrationState } from './migrate.ts';
import { createAnnounce } from './notices/announce.ts';
import { createDelivery } from './notices/deliver.ts';
import { noticeStore } from './notices/store.ts';
import { fromCallbackError } from './salesforce/errors.ts';
import { createSalesforce } from './salesforce/salesforce.ts';
import { asDeliveryRefusal } from './slack/delivery-refusal.ts';
import { createSlack } from './slack/slack.ts';
import { createSyncRequests } from './syncs/due.ts';
import { runSync } from './syncs/run-sync.ts';
import { syncStore } from './syncs/store.ts';
import { workspaceStore } from './workspaces/store.ts';

export type Role = 'web' | 'worker' | 'all';

/** How long the work of a process may take to end once it is asked to: npm and orchestrators kill at 20 to 30 s. */
const CLOSE_MS = 15_000;
const POOL_BASE = 10;
const TICK_BATCH = 200;
const DELIVERIES_AT_ONCE = 10;
const CHORES_AT_ONCE = 4;
const MIGRATION_POLL_MS = 1000;

export type App = ReturnType<typeof createApp>;

/** The one place where everything meets. `start` gives the port; `close` may be called at any time, and twice. */
export function createApp(
  config: Config,
  options: { clock: Clock; role?: Role; version?: string },
) {
  const { clock, role = 'all', version = 'unreleased' } = options;
  const isWorker = role !== 'web';
  const isWeb = role !== 'worker';
  const log = createLog({ level: config.logLevel, secrets: secretsOf(config) });
  const warn = (what: string, facts: Record<string, unknown>) => log.warn(facts, what);
  const upSince = clock.now();
  let lastTickAt: Date | undefined;
  let stopping = false;
  const closers: (() => Promise<unknown>)[] = [];

  async function start(): Promise<{ port: number }> {
    await prepareDatabase(config, () => stopping);
    const { db, pool, close } = createDatabase({
      url: config.databaseUrl,
      size: POOL_BASE + (isWorker ? config.sync.concurrency : 0),
      onError: (error) => warn('an idle database connection broke', { error }),
    });
    closers.push(close);
    const deployment = await claimDeployment(db, config.publicUrl, clock.now());
    if (deployment.publicUrl !== config.publicUrl) throw belongsElsewhere(deployment.publicUrl);

    const metrics = createMetrics();
    const email = createEmail(config.mail);
    const box = createSecretBox(config.keys);
    const { salesforce: sf, slack: slackConfig } = config;
    const salesforce = createSalesforce({
      ...sf,
      clock,
      redirectUri: `${config.publicUrl}/salesforce/callback`,
    });
    const queues = createQueues({
      redisUrl: config.redisUrl,
      prefix: `orgwarden-${deployment.id}`,
      log,
    });
    closers.push(
      () => email.close(),
      () => salesforce.close(),
      () => queues.close(),
    );

    const one = slackConfig.install.kind === 'one' ? slackConfig.install : undefined;
    const domains = domainStore(db);
    const grants = grantStore(db, box);
    const consentRows = consentStore(db);
    const syncs = syncStore(db);
    const notices = noticeStore(db);
    const workspaces = workspaceStore(db);
    const members = memberStore(db, { configuredAdmins: one?.admins ?? [], clock });
    const announceRows = createAnnounce({ clock, mail: email.isOn });
    let nudge = () => {};
    const announce: typeof announceRows = async (trx, event) => {
      await announceRows(trx, event);
      // After the commit, or a tick later: the row is what counts.
      setImmediate(() => nudge());
    };

    const sessions = createSessions({
      grants,
      refresh: salesforce.oauth.refresh,
      revoke: salesforce.oauth.revoke,
      clock,
      count: (outcome) => metrics.refreshed(outcome),
      warn,
    });
    closers.push(() => sessions.settle());
    const consents = createConsents({
      db,
      consents: consentRows,
      domains,
      announce,
      clock,
      publicUrl: config.publicUrl,
    });
    const requestSync = createSyncRequests({ db, domains, syncs, announce, clock });

    const slack = createSlack({
      config: {
        ...slackConfig,
        ...installSettings(slackConfig.install),
        commandName: config.commandName,
      },
      publicUrl: config.publicUrl,
      core: {
        domains: {
          list: (workspaceId) => domains.list(workspaceId, clock.now()),
          view: (workspaceId, domainId) => domains.view(workspaceId, domainId, clock.now()),
        },
        consents,
        syncs: { request: requestSync },
        members,
        workspaces: {
          byTeam: workspaces.byTeam,
          byId: workspaces.find,
          ensure: (team) =>
            workspaces.ensure({ ...team, alertChannel: one?.alertChannel }, clock.now()),
          gone: workspaces.markGone,
        },
        version: { version, upSince, lastTickAt: () => lastTickAt },
      },
      db,
      box,
      parseMyDomain: (myDomain) => {
        const choice = salesforce.signInPage({ kind: 'my-domain', myDomain });
        return choice.ok ? { ok: true, signIn: choice.page } : choice;
      },
      loginOrigins: salesforce.loginOrigins,
      scopes: sf.scopes,
      clock,
      log,
    });
    closers.push(() => slack.close());

    const mayConnect = async (workspaceId: number, userId: string) => {
      const who = await slack.standingOf(workspaceId, userId);
      return allows(await members.roleOf({ ...who, workspaceId, userId }), 'operator');
    };
    const browser = {
      consents: consentRows,
      box,
      clock,
      publicUrl: config.publicUrl,
      authorizeUrl: salesforce.oauth.authorizeUrl,
      mayConnect,
      workspaceOf: workspaces.find,
    };
    const slackBackUrl = (teamId: string | undefined) =>
      teamId === undefined
        ? slackConfig.webUrl
        : `${slackConfig.webUrl}app_redirect?team=${teamId}`;
    const http = createHttp({
      publicUrl: config.publicUrl,
      isLoopback: config.isLoopback,
      consents: {
        ...createConsentBrowser(browser),
        callback: createConsentCallback({
          ...browser,
          db,
          domains,
          oauth: salesforce.oauth,
          open: salesforce.open,
          announce,
          intervalMs: config.sync.intervalMs,
          fromCallbackError,
          slackUrlOf: async (workspaceId) => {
            const teamId = (await workspaces.find(workspaceId))?.teamId ?? '';
            return { teamId, url: slackBackUrl(teamId) };
          },
        }),
      },
      ready: () => readiness(),
      metrics,
      metricsToken: config.metricsToken,
      slackBackUrl,
      log,
    });

    async function readiness() {
      const problems: string[] = [];
      const state = await migrationState(db).catch(() => undefined);
      if (state === undefined) problems.push('PostgreSQL does not answer (DATABASE_URL)');
      else if (state.pending > 0) problems.push(`${state.pending} migrations are pending`);
      const redis = await queues.ping();
      // A web process without Redis still answers people, and says what it cannot do.
      const ok = problems.length === 0 && (redis === undefined || !isWorker);
      return { ok, problems: redis === undefined ? problems : [...problems, redis] };
    }

    await slack.start();

    if (isWorker) {
      const delivery = createDelivery({
        db,
        store: notices,
        clock,
        renderCard: slack.messages.card,
        renderNotice: slack.messages.notice,
        post: slack.channel.post,
        edit: slack.channel.edit,
        isShared: slack.channel.isShared,
        admins: async (workspaceId) => {
          const named = await members.who(workspaceId, 'admin');
          return named.length > 0 ? named : slack.channel.admins(workspaceId);
        },
        mail: async (workspaceId, user, message) => {
          const to = await slack.channel.emailOf(workspaceId, user);
          if (to) await email.send({ to, subject: message.text, text: message.text });
        },
        pauseWorkspace: workspaces.pauseUntil,
        workspaceGone: async (workspaceId, error) =>
          warn('Slack refuses us', { workspaceId, error }),
        asRefusal: asDeliveryRefusal,
        count: (kind, outcome) => metrics.delivered(kind, outcome),
        warn,
      });
      const workers = queues.work(
        {
          'sync.run': (job, signal) =>
            runSync(
              {
                db,
                openStage: () => openStage(pool),
                syncs,
                sessions,
                open: salesforce.open,
                announce,
                clock,
                count: (outcome, ms) => metrics.syncEnded(outcome, ms / 1000),
                log: (what, facts) => log.info({ event: 'sync', ...facts }, what),
              },
              job,
              signal,
            ),
          'notice.deliver': delivery.deliverNotice,
          'card.draw': delivery.drawCard,
          'grant.end': async (job) => {
            const outcome = await endGrant(
              { grants, revoke: salesforce.oauth.revoke, clock, warn },
              job,
            );
            if (outcome !== 'ended' && outcome !== 'given up') return;
            const { workspaceId, grantId } = job;
            await recordAct(
              db,
              {
                workspaceId,
                actor: 'bot',
                action: `grant.${outcome}`,
                subject: grantId,
                source: 'bot',
              },
              clock.now(),
            );
          },
        },
        {
          concurrency: {
            syncs: config.sync.concurrency,
            deliveries: DELIVERIES_AT_ONCE,
            chores: CHORES_AT_ONCE,
          },
        },
      );
      const tick = startTick({
        tasks: [
          {
            name: 'notices',
            run: async () => {
              for (const due of await notices.dueNotices(clock.now(), TICK_BATCH)) {
                await queues.ring('notice.deliver', due);
              }
            },
          },
          {
            name: 'cards',
            run: async () => {
              for (const due of await notices.dueCards(clock.now(), TICK_BATCH)) {
                await queues.ring('card.draw', due);
              }
            },
          },
          {
            name: 'syncs',
            run: async () => {
              lastTickAt = clock.now();
              for (const due of await syncs.queueDue(clock.now(), TICK_BATCH)) {
                await queues.ring('sync.run', due);
              }
            },
          },
          { name: 'consents', run: async () => void (await consents.closeOverdue()) },
          {
            name: 'grants',
            run: async () => {
              for (const due of await grants.endingDue(clock.now(), TICK_BATCH)) {
                await queues.ring('grant.end', due);
              }
            },
          },
        ],
        onError: (task, error) => warn('a task of the tick failed', { task, error }),
      });
      nudge = tick.nudge;
      closers.push(
        () => workers.close(CLOSE_MS),
        () => tick.close(),
      );
      metrics.watchJobs(queues.waiting);
    }

    const server = createServer((request, response) => {
      void http.handle(request, response).then((handled) => {
        if (handled) return;
        if (isWeb) slack.requestListener(request, response);
        else response.writeHead(404).end();
      });
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(config.port, () => resolve());
    });
    closers.push(async () => {
      server.close();
      server.closeIdleConnections();
    });
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : config.port;
    log.info({ event: 'started', role, port, version }, `ready on ${config.publicUrl}`);
    return { port };
  }

  return {
    start,
    log,
    close: once(async () => {
      stopping = true;
      log.info({ event: 'stopping' }, 'stopping');
      // Last opened, first closed: nothing loses what it stands on.
      for (const closer of closers.reverse()) {
        await closer().catch((error: unknown) => warn('something did not close well', { error }));
      }
      log.info({ event: 'stopped' }, 'stopped');
    }),
  };
}

/** Runs what is pending, or waits until someone has. Throws ConfigError for a database that is too new for us. */
async function prepareDatabase(config: Config, isStopping: () => boolean): Promise<void> {
  if (config.migrate) await migrateToLatest(config.databaseUrl);
  const { db, close } = createDatabase({ url: config.databaseUrl, size: 1, onError: () => {} });
  try {
    for (;;) {
      const state = await migrationState(db);
      if (state.tooNew) throw new ConfigError([state.tooNew]);
      if (state.pending === 0 || isStopping()) return;
      await new Promise((resolve) => setTimeout(resolve, MIGRATION_POLL_MS));
    }
  } finally {
    await close();
  }
}

function installSettings(install: Config['slack']['install']) {
  if (install.kind === 'one') return { botToken: install.botToken, admins: install.admins };
  const { clientId, clientSecret, stateSecret } = install;
  const workspaces = install.workspaces === 'anyone' ? ['*'] : install.workspaces;
  return { clientId, clientSecret, stateSecret, workspaces, admins: [] };
}

function belongsElsewhere(publicUrl: string): ConfigError {
  return new ConfigError([
    `This database belongs to ${publicUrl}. If the bot has moved here and the other one is off, run: npm run migrate -- --adopt`,
  ]);
}
