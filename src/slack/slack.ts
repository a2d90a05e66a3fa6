import type { IncomingMessage, ServerResponse } from 'node:http';
import { webApi } from '@slack/bolt';
import type { Db } from '../db/database.ts';
import type { SignInPage } from '../domains/ports.ts';
import type { Clock } from '../lib/clock.ts';
import type { Help } from '../lib/help.ts';
import type { Outbound } from '../lib/outbound.ts';
import { lookAgain } from './alerts/look-again.ts';
import type { Core } from './core.ts';
import { createConsentWindow } from './domains/consent-window.ts';
import { listenToMentions } from './home/mentions.ts';
import { createPublishHome, listenToHome } from './home/publish.ts';
import { listenToLinks } from './home/unfurl.ts';
import { createInstall, installPaths } from './install/install.ts';
import { createInstallations, type SecretBox } from './install/installations-store.ts';
import { listenToLifecycle } from './install/lifecycle.ts';
import type { SlackSettings } from './install/settings.ts';
import { installedTokens, OrgWideToken, type OwnTeam, oneToken } from './install/tokens.ts';
import { createAdmins } from './kernel/admins.ts';
import { createAnswer } from './kernel/answer.ts';
import { createBolt, answer as httpAnswer, pathOf } from './kernel/bolt.ts';
import { createDeliveries } from './kernel/first.ts';
import { type ListenDeps, listen } from './kernel/listen.ts';
import { boltLogger, type Log } from './kernel/log.ts';
import { createPerform } from './kernel/perform.ts';
import { pressedCard } from './kernel/pressed-card.ts';
import { createStanding } from './kernel/standing.ts';
import type { LoginOrigins, Uses } from './kernel/uses.ts';
import { createWhoCan } from './kernel/who-can.ts';
import { createWhoIs } from './kernel/who-is.ts';
import { createMessages } from './messages.ts';
import { routesOf } from './routes.ts';
import { createAdminsPage } from './web-api/admins-page.ts';
import { createByEmail } from './web-api/by-email.ts';
import { createChannel } from './web-api/channel.ts';
import { clientOptions, createClients } from './web-api/clients.ts';
import { createFiles } from './web-api/files.ts';
import { createPeople } from './web-api/people.ts';
import { isAuthRefusal, toRefusal } from './web-api/refusal.ts';
import { createThere } from './web-api/there.ts';

export interface SlackDeps {
  readonly config: SlackSettings;
  readonly publicUrl: string;
  readonly help: Help;
  readonly core: Core;
  readonly db: Db;
  readonly box: SecretBox;
  parseMyDomain(text: string): { ok: true; signIn: SignInPage } | { ok: false; why: string };
  readonly loginOrigins: LoginOrigins;
  /** Salesforce's, as they are asked for. */
  readonly scopes: readonly string[];
  readonly clock: Clock;
  readonly log: Log;
  /** The way out to Slack. */
  readonly outbound: Pick<Outbound, 'fetch' | 'shared'>;
  /** Of a call to Slack, where it is not the usual one. */
  readonly deadlineMs?: number | undefined;
}

export type SlackEdge = ReturnType<typeof createSlack>;

/** The Slack edge: what people type and press, and what they are told. */
export function createSlack(deps: SlackDeps) {
  const { config, publicUrl, help, core, db, box, clock, log, outbound } = deps;
  const logger = boltLogger(log);

  // The two need each other: clients ask for tokens, and one token's team is asked of Slack.
  const clients = createClients({
    apiUrl: config.apiUrl,
    logger,
    deadlineMs: deps.deadlineMs,
    fetch: outbound.fetch,
    clock,
    tokenOf: (id) => tokens.tokenOf(id),
  });
  const installations = createInstallations({
    db,
    box,
    clock,
    ensure: ({ teamId, name }) => core.workspaces.ensure({ teamId, name, slackUrl: '' }),
  });
  const install = createInstall({
    settings: config,
    publicUrl,
    installations,
    clients,
    fetch: outbound.fetch,
    logger,
    log,
  });
  const ownTeam = onceGood(async () => {
    const team = await askOwnTeam(config, logger, outbound.fetch);
    await core.workspaces.ensure({ teamId: team.teamId, name: team.name, slackUrl: team.slackUrl });
    return team;
  });
  const tokens =
    install?.installer === undefined
      ? oneToken({ token: config.botToken ?? '', ownTeam })
      : installedTokens({
          installer: install.installer,
          failureOf: installations.failureOf,
          workspaces: core.workspaces,
        });

  const people = createPeople({ clients, clock, log });
  const channel = createChannel({ clients, people, sharing: core.channels, clock, log });
  const { standing, held, isMember, may, sameAs } = createStanding({ core, people });
  const { isThere, isSlackAdmin } = createThere({ people, workspaces: core.workspaces });
  const { adminsToAsk, slackAdmins, slackAdminsRule } = createAdmins({
    core,
    standing,
    isSlackAdmin,
  });
  const byEmail = createByEmail({ clients, workspaces: core.workspaces, log });
  const files = createFiles({ clients, apiUrl: config.apiUrl, call: outbound.fetch });
  const { isFirst, workspaceOf } = createDeliveries({ workspaces: core.workspaces, log });
  const whoIs = createWhoIs({ workspaceOf, people });
  const whoCan = createWhoCan({ core, people, standing, slackAdmins });
  const handlers: Uses = {
    ...core,
    people,
    channel,
    clock,
    command: config.commandName,
    webUrl: config.webUrl,
    scopes: deps.scopes,
    loginOrigins: deps.loginOrigins,
    parseMyDomain: deps.parseMyDomain,
    whoCan,
    files,
    byEmail,
    adminsToAsk,
    slackAdminsRule,
    isMember,
    sameAs,
  };
  const refused: Parameters<typeof createPerform>[0]['refused'] = ({
    workspaceId,
    userId,
    ...facts
  }) => {
    const act = { workspaceId, actor: userId, action: 'act.refused', facts } as const;
    core.team.audit.refused({ ...act, source: 'slack' }).catch((error: unknown) => {
      log.warn({ err: error, workspaceId }, 'slack.refusal_not_recorded');
    });
  };
  const home = createPublishHome({ handlers, whoIs, held, clients, help, clock, log });
  const { deadlineMs } = deps;
  const bolt = createBolt({ settings: config, tokens, outbound, deadlineMs, logger, log });
  const workspaceIdOf = async (teamId: string) => (await core.workspaces.byTeam(teamId))?.id;
  const listening: ListenDeps = {
    routes: routesOf(handlers),
    perform: createPerform({
      whoIs,
      held,
      whoCan,
      refused,
      costly: core.rate.costly,
      clock,
      log,
    }),
    answer: createAnswer({ help, clock, log }),
    apiUrl: config.apiUrl,
    clients,
    channel,
    help,
    clock,
    log,
    publishHome: home.publish,
    refreshHome: home.refresh,
    pressed: async (workspaceId, body) => {
      const card = pressedCard(workspaceId, body);
      if (!card) return;
      await core.cards?.pressed(card).catch((error: unknown) => {
        log.warn({ err: error, kind: card.kind, subject: card.subject }, 'slack.card_not_adopted');
      });
    },
    workspaceIdOf,
    isFirst,
  };
  listen(bolt.app, listening);
  listenToMentions(bolt.app, listening);
  listenToLinks(bolt.app, publicUrl, listening);
  listenToHome(bolt.app, home.publish);
  const look = (workspaceId: number, channelId: string) =>
    lookAgain(handlers, workspaceId, channelId);
  listenToLifecycle(bolt.app, {
    core,
    clients,
    log,
    lookAgain: look,
    installedAt: (teamId) => installations.installedAt(teamId),
  });

  function unlessPassing(error: unknown): void {
    if (error instanceof OrgWideToken) throw error;
    const refusal = toRefusal(error);
    if (isAuthRefusal(refusal)) throw refusal;
    log.warn({ err: error }, 'slack.not_reached');
  }

  return {
    channel,
    /** Whether a paused channel takes messages again, as Slack says now. */
    lookAgain: look,
    isThere,
    byEmail,
    isSlackAdmin,
    idOf: people.joined,
    readAdminsPage: createAdminsPage(clients),
    messages: createMessages({ core, people, help, clock, command: config.commandName }),
    drawn: createConsentWindow({ core, clients, help, log }),
    adminsToAsk,

    /** Where a workspace installs the app; nowhere, where it is the one of `SLACK_BOT_TOKEN`. */
    installPaths: install ? Object.values(installPaths) : [],

    /** For our server: what `http/` does not know comes here. */
    requestListener(request: IncomingMessage, response: ServerResponse): void {
      const path = pathOf(request);
      const isInstall = path === installPaths.install || path === installPaths.redirect;
      if (install && isInstall && request.method === 'GET') {
        install.requestListener(request, response);
      } else if (!bolt.handle(request, response)) {
        httpAnswer(response, 404, 'not found');
      }
    },

    /**
     * One workspace: asks Slack which one it is and makes its row; throws `SlackRefusal` where Slack does not know the
     * token, `OrgWideToken` where it is of a whole organisation, and goes on where Slack can't be reached (it is asked again). Opens the socket in Socket Mode.
     */
    async start(): Promise<void> {
      if (!install) await ownTeam().catch(unlessPassing);
      await bolt.start();
    },

    may,

    /** Takes nothing new; what people have begun has `withinMs` to end. */
    close: (withinMs: number) => bolt.close(withinMs),
  };
}

async function askOwnTeam(
  config: SlackSettings,
  logger: ReturnType<typeof boltLogger>,
  call: typeof fetch,
): Promise<OwnTeam> {
  const client = new webApi.WebClient(
    config.botToken,
    clientOptions({ apiUrl: config.apiUrl, logger, fetch: call }),
  );
  const { team_id, team, url, bot_id, user_id, is_enterprise_install } = await client.auth.test();
  if (is_enterprise_install === true) throw new OrgWideToken();
  if (!team_id) throw new Error('auth.test named no team');
  return {
    teamId: team_id,
    name: team ?? team_id,
    slackUrl: url ?? '',
    botId: bot_id,
    botUserId: user_id,
  };
}

/** Asks once; a failure is not kept. */
function onceGood<T>(ask: () => Promise<T>): () => Promise<T> {
  let kept: Promise<T> | undefined;
  return () => {
    kept ??= ask().catch((error: unknown) => {
      kept = undefined;
      throw error;
    });
    return kept;
  };
}
