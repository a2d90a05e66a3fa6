import type { Config } from '../config.ts';
import { createSlack, type SlackEdge } from '../slack/slack.ts';
import type { CoreParts } from './core.ts';
import type { Ground } from './ground.ts';

/** The Slack edge, joined to the core. */
export function joinSlack(
  ground: Ground,
  core: CoreParts,
  life: { upSince: Date; lastTickAt: () => Date | undefined },
): SlackEdge {
  const { config, clock, db, box, log, salesforce, version } = ground;
  const { install } = config.slack;
  return createSlack({
    config: { ...config.slack, ...installOf(install), commandName: config.commandName },
    publicUrl: config.publicUrl,
    core: {
      domains: {
        list: (workspaceId) => core.domains.list(workspaceId, clock.now()),
        view: (workspaceId, domainId) => core.domains.view(workspaceId, domainId, clock.now()),
      },
      consents: core.consents,
      syncs: { request: core.requestSync },
      members: core.members,
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
