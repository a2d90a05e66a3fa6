import { lastAct } from '../audit/store.ts';
import type { Config } from '../config.ts';
import { createFollowUp } from '../consents/follow-up.ts';
import { createSlack, type SlackEdge } from '../slack/slack.ts';
import type { CoreParts } from './core.ts';
import type { Resources } from './resources.ts';

/** Acts that gave a domain its grant. */
const GRANTED = ['domain.connected', 'domain.reconnected'];

/** The Slack edge, joined to the core. */
export function joinSlack(
  resources: Resources,
  core: CoreParts,
  life: { upSince: Date; lastTickAt: () => Date | undefined },
): SlackEdge {
  const { config, clock, db, box, log, salesforce, version } = resources;
  const { install } = config.slack;
  const { begin, beginReconnect } = core.consents;
  const followUp = createFollowUp({
    consents: core.consentRows,
    domains: core.domains,
    begin,
    beginReconnect,
  });
  return createSlack({
    config: { ...config.slack, ...installOf(install), commandName: config.commandName },
    publicUrl: config.publicUrl,
    core: {
      domains: {
        list: (workspaceId) => core.domains.list(workspaceId, clock.now()),
        view: (workspaceId, domainId) => core.domains.view(workspaceId, domainId, clock.now()),
        viewEver: (workspaceId, domainId) =>
          core.domains.viewEver(workspaceId, domainId, clock.now()),
        lastAct: (workspaceId, domainId) =>
          lastAct(db, workspaceId, domainId, [...GRANTED, 'domain.deleted', 'domain.confirmed']),
        grantedScopes: async (workspaceId, domainId) => {
          const scopes = (await lastAct(db, workspaceId, domainId, GRANTED))?.facts.scopes;
          return typeof scopes === 'string' ? scopes.split(' ') : undefined;
        },
        setInterval: core.setInterval,
        redraw: (workspaceId, domainId) =>
          db
            .transaction()
            .execute((trx) => core.announce(trx, { kind: 'changed', workspaceId, domainId })),
      },
      consents: { ...core.consents, followUp },
      removal: core.removal,
      alerts: core.alerts.edge,
      apps: core.governance.apps,
      digest: core.digest,
      syncs: {
        request: async (workspaceId, domainId, by) => {
          const answer = await core.requestSync(workspaceId, domainId, by);
          if (answer.kind === 'started' || answer.kind === 'queue down') {
            const act = { workspaceId, actor: by, action: 'sync.asked', domainId } as const;
            await core.team.audit.record({ ...act, source: 'slack' });
          }
          return answer;
        },
      },
      cards: {
        pressed: async ({ channel, ts, ...card }) =>
          void (await core.notices.adopt(card, { channel, ts })),
      },
      members: core.members,
      team: core.team,
      workspaces: {
        byTeam: core.workspaces.byTeam,
        byId: core.workspaces.find,
        ensure: (team) => {
          const alertChannel = install.kind === 'one' ? install.alertChannel : undefined;
          return core.workspaces.ensure({ ...team, alertChannel }, clock.now());
        },
        gone: core.workspaces.markGone,
      },
      version: { version, ...life },
    },
    db,
    box,
    parseMyDomain: (myDomain) => {
      const choice = salesforce.signInPage({ kind: 'my-domain', myDomain });
      return choice.ok ? { ok: true, signIn: choice.page } : choice;
    },
    loginOrigins: salesforce.loginOrigins,
    scopes: config.salesforce.scopes,
    clock,
    log,
  });
}

function installOf(install: Config['slack']['install']) {
  if (install.kind === 'one') return { botToken: install.botToken, admins: install.admins };
  const { clientId, clientSecret, stateSecret } = install;
  const workspaces = install.workspaces === 'anyone' ? ['*'] : install.workspaces;
  return { clientId, clientSecret, stateSecret, workspaces, admins: [] };
}
