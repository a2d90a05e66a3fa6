import { createFollowUp } from '../consents/follow-up.ts';
import { grantedScopes, lastDomainAct, redrawDomain } from '../domains/seen.ts';
import { COSTLY } from '../lib/rates.ts';
import { createSlack, type SlackEdge } from '../slack/slack.ts';
import { noteDelivery } from '../workspaces/delivery-store.ts';
import type { CoreParts } from './core.ts';
import type { Resources } from './resources.ts';

/** The Slack edge, joined to the core. */
export function joinSlack(
  resources: Resources,
  core: CoreParts,
  life: { upSince: Date; lastTickAt: () => Date | undefined },
): SlackEdge {
  const { config, clock, db, box, log, rate, salesforce, version } = resources;
  const { install } = config.slack;
  const { alertChannel } = install;
  const { begin, beginReconnect } = core.consents;
  const followUp = createFollowUp({
    consents: core.consentRows,
    domains: core.domains,
    begin,
    beginReconnect,
  });
  return createSlack({
    config: { ...config.slack, ...install, commandName: config.commandName },
    publicUrl: config.publicUrl,
    help: config.help,
    core: {
      domains: {
        list: (workspaceId) => core.domains.list(workspaceId, clock.now()),
        named: core.domains.named,
        view: (workspaceId, domainId) => core.domains.view(workspaceId, domainId, clock.now()),
        viewEver: (workspaceId, domainId) =>
          core.domains.viewEver(workspaceId, domainId, clock.now()),
        lastAct: (workspaceId, domainId) => lastDomainAct(db, workspaceId, domainId),
        grantedScopes: (workspaceId, domainId) => grantedScopes(db, workspaceId, domainId),
        setInterval: core.setInterval,
        rename: core.rename,
        redraw: (workspaceId, domainId) =>
          redrawDomain({ db, announce: core.announce }, workspaceId, domainId),
      },
      consents: { ...core.consents, followUp },
      removal: core.removal,
      alerts: core.alerts.edge,
      channels: {
        ...core.channels,
        judged: (workspaceId, channel, why) =>
          core.channels.judged(workspaceId, channel, why, clock.now()),
        forgetShared: (workspaceId, channel) =>
          core.channels.forgetShared(workspaceId, channel, clock.now()),
      },
      apps: core.governance.apps,
      questions: core.questions.port,
      digest: core.digest,
      syncs: {
        request: core.requestSync,
      },
      cards: {
        pressed: async ({ channel, ts, ...card }) =>
          void (await core.notices.adopt(card, { channel, ts })),
      },
      members: {
        ...core.members,
        slackAdmins: core.slackAdmins.kept,
        unlisted: (workspaceId) => core.slackAdmins.unlisted(workspaceId, clock.now()),
        listAdminsAnew: (workspaceId) => core.slackAdmins.walkAnew(workspaceId, clock.now()),
      },
      team: core.team,
      workspaces: {
        byTeam: core.workspaces.byTeam,
        delivered: (teamId, id) => noteDelivery(db, teamId, id, clock.now()),
        byId: core.workspaces.find,
        ensure: async (team) => {
          const workspace = await core.workspaces.ensure({ ...team, alertChannel }, clock.now());
          await core.slackAdmins.tryAgain(workspace.id, clock.now());
          return workspace;
        },
        gone: core.workspaces.markGone,
      },
      rate: {
        costly: (workspaceId, userId) => rate(COSTLY, `${workspaceId}/${userId}`),
      },
      version: { version, ...life },
    },
    deadlineMs: resources.deadlinesMs?.slack,
    outbound: resources.outbound,
    db,
    box,
    parseMyDomain: salesforce.parseMyDomain,
    loginOrigins: salesforce.loginOrigins,
    scopes: config.salesforce.scopes,
    clock,
    log,
  });
}
