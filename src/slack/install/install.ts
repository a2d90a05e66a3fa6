import type { ServerResponse } from 'node:http';
import { HTTPReceiver, type Installation, type Logger } from '@slack/bolt';
import type { Log } from '../kernel/log.ts';
import { escapeMarkup } from '../kit/escape.ts';
import { type Clients, clientOptions } from '../web-api/clients.ts';
import type { createInstallations } from './installations-store.ts';
import { botScopes, type SlackSettings } from './settings.ts';

export const installPaths = {
  install: '/slack/install',
  redirect: '/slack/oauth_redirect',
} as const;

/** The install link of many-workspace mode. Undefined with a bot token. */
export function createInstall(deps: {
  settings: SlackSettings;
  publicUrl: string;
  installations: ReturnType<typeof createInstallations>;
  clients: Clients;
  fetch: typeof fetch;
  logger: Logger;
  log: Log;
}) {
  const { settings, publicUrl, installations, clients, logger, log } = deps;
  const { clientId, clientSecret, stateSecret } = settings;
  if (!clientId || !clientSecret || !stateSecret) return undefined;
  const allowed = new Set(settings.workspaces ?? []);

  const mayInstall = (installation: Installation) =>
    allowed.has('*') ||
    [installation.team?.id, installation.enterprise?.id].some(
      (id) => id !== undefined && allowed.has(id),
    );

  /** What came is refused: its token ends before anybody is told, and nothing is stored. */
  async function refuse(
    installation: Installation,
    response: ServerResponse,
    title: string,
    text: string,
  ) {
    const token = installation.bot?.token;
    try {
      if (token) await clients.withToken(token).auth.revoke();
    } catch (error) {
      log.error({ err: error, teamId: installation.team?.id }, 'slack.install_revoke_failed');
    }
    log.warn(
      { teamId: installation.team?.id, enterpriseId: installation.enterprise?.id },
      'slack.install_refused',
    );
    page(response, 403, title, text);
    return false;
  }

  const receiver = new HTTPReceiver({
    // This receiver takes no events: it has no endpoint for them.
    endpoints: [],
    signingSecret: 'unused',
    logger,
    clientId,
    clientSecret,
    stateSecret,
    scopes: Object.keys(botScopes),
    redirectUri: `${publicUrl}${installPaths.redirect}`,
    installationStore: installations.store,
    installerOptions: {
      installPath: installPaths.install,
      redirectUriPath: installPaths.redirect,
      directInstall: true,
      authorizationUrl: `${settings.webUrl.replace(/\/$/u, '')}/oauth/v2/authorize`,
      clientOptions: clientOptions({ apiUrl: settings.apiUrl, logger, fetch: deps.fetch }),
      callbackOptions: {
        afterInstallation: async (installation, _options, _request, response) => {
          if (installation.isEnterpriseInstall) {
            return refuse(
              installation,
              response,
              'Choose one workspace',
              'Slack offered a whole organisation, and this bot is installed into one workspace at a time. Nothing was kept. Start again from the install link, and at the top of Slack’s page choose a workspace in place of the organisation; do it once for each workspace.',
            );
          }
          if (!mayInstall(installation)) {
            return refuse(
              installation,
              response,
              'Not for this workspace',
              'This server does not take installations from this workspace. Whoever runs it can allow it.',
            );
          }
          installations.markFresh(installation);
          return true;
        },
        success: (_installation, _options, _request, response) =>
          page(
            response,
            200,
            'Installed',
            `The bot is installed. In Slack, type ${settings.commandName} to begin.`,
          ),
        failure: (error, _options, _request, response) => {
          log.warn({ code: error.code }, 'slack.install_failed');
          page(
            response,
            400,
            'Not installed',
            'Slack did not finish the installation, or the link was too old. Start again from the install link.',
          );
        },
      },
    },
  });
  return receiver;
}

function page(response: ServerResponse, status: number, title: string, text: string): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
  });
  response.end(
    `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeMarkup(title)}</title><h1>${escapeMarkup(title)}</h1><p>${escapeMarkup(text)}</p></html>`,
  );
}
