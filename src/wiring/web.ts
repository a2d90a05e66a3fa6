import { createConsentBrowser } from '../consents/browser.ts';
import { createConsentCallback } from '../consents/callback.ts';
import { loadOf, stateOf } from '../db/state.ts';
import { missingKeys } from '../domains/reseal-store.ts';
import { createHttp } from '../http/http.ts';
import { checkReadiness } from '../http/readiness.ts';
import { earlier, MINUTE } from '../lib/time.ts';
import { migrationState } from '../migrate.ts';
import { fromCallbackError } from '../salesforce/errors.ts';
import type { SlackEdge } from '../slack/slack.ts';
import type { CoreParts } from './core.ts';
import type { Resources } from './resources.ts';

/** A moment of Slack's is nobody's concern. */
const REFUSED_SAID_MS = 5 * MINUTE;

/** Our own pages and checks, joined to the core. */
export function joinWeb(
  resources: Resources,
  core: CoreParts,
  slack: SlackEdge,
  isStopping: () => boolean,
  tickAgeMs: () => number | undefined,
) {
  const { config, clock, db, box, log, metrics, queues, role, salesforce } = resources;
  const { prompt, patient } = resources;
  const { webUrl } = config.slack;
  const slackBackUrl = (teamId: string | undefined) =>
    teamId === undefined ? webUrl : `${webUrl}app_redirect?team=${teamId}`;

  const browser = {
    consents: core.consentRows,
    box,
    clock,
    publicUrl: config.publicUrl,
    authorizeUrl: salesforce.oauth.authorizeUrl,
    workspaceOf: core.workspaces.find,
    mayConnect: (workspaceId: number, userId: string) => slack.may(workspaceId, userId, 'operator'),
    refused: core.team.audit.refused,
  };
  const callback = createConsentCallback({
    ...browser,
    db,
    domains: core.domains,
    oauth: salesforce.oauth,
    open: salesforce.open,
    announce: core.announce,
    intervalMs: config.sync.intervalMs,
    warn: resources.warn,
    fromCallbackError,
    slackUrlOf: async (workspaceId) => {
      const teamId = (await core.workspaces.find(workspaceId))?.teamId ?? '';
      return { teamId, url: slackBackUrl(teamId) };
    },
  });
  return createHttp({
    publicUrl: config.publicUrl,
    help: config.help,
    isLoopback: config.isLoopback,
    consents: {
      ...createConsentBrowser(browser),
      callback,
    },
    ready: () =>
      checkReadiness({
        database: () => stateOf(prompt),
        patientIsBusy: () => loadOf(patient).waiting > 0,
        pendingMigrations: async () => (await migrationState(db)).pending,
        tickAgeMs,
        machineAheadMs: resources.machineAheadMs,
        missingKeys: () => missingKeys(db, box),
        redisProblem: queues.ping,
        worksHere: role !== 'web',
        unlisted: () => core.slackAdmins.countLongUnlisted(clock.now()),
        refused: () => core.pauses.refusedWorkspaces(earlier(clock.now(), REFUSED_SAID_MS)),
      }),
    isStopping,
    metrics,
    metricsToken: config.metricsToken,
    slackBackUrl,
    log,
    rate: resources.rate,
    trustedProxies: config.trustedProxies,
    installPaths: slack.installPaths,
  });
}
