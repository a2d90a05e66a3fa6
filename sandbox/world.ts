import { randomBytes } from 'node:crypto';
import { createApp } from '../src/app.ts';
import { readConfig } from '../src/config.ts';
import { systemClock } from '../src/lib/clock.ts';
import { botEvents, botScopes } from '../src/slack/install/settings.ts';
import type { Deadlines } from '../src/wiring/resources.ts';
import { createMovableClock, type MovableClock } from './clock.ts';
import { freePort } from './embedded/free-port.ts';
import { type OrgSpec, startSalesforce } from './salesforce/start.ts';
import type { Slack } from './slack/slack.ts';
import { startSlack } from './slack/start.ts';
import type { SlackOptions } from './slack/types.ts';

export interface WorldOptions {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly orgs: readonly OrgSpec[];
  readonly clock?: MovableClock;
  /** Where the bot listens; a free port by default. */
  readonly port?: number;
  /** Lets the Slack app be installed into many workspaces. */
  readonly slackOAuth?: { readonly clientId: string; readonly clientSecret: string };
  /** Settings of the bot beside those that the world needs. */
  readonly env?: Readonly<Record<string, string>>;
  /** Done to the Slack workspace before any bot starts. */
  readonly settle?: (slack: Slack) => void;
  /** How long the bot of this process waits for Salesforce, where that is shorter than in life. */
  readonly deadlinesMs?: Deadlines;
  /** How long Slack waits for an answer, where that is longer than in life. */
  readonly ackMs?: number;
  /** Told of all blocks and views that the bot sends. */
  readonly onSent?: SlackOptions['onSent'];
}

export type World = Awaited<ReturnType<typeof startWorld>>;

const secret = (bytes = 24) => randomBytes(bytes).toString('hex');

/**
 * A Slack workspace, Salesforce orgs, and everything the bot needs to know of them. `env` is the bot's environment; the
 * bot itself is started by `startBot`, or by the caller as a process of its own.
 */
export async function startWorld(options: WorldOptions) {
  const clock = options.clock ?? createMovableClock();
  const port = options.port ?? (await freePort());
  const publicUrl = `http://localhost:${port}`;
  const controlToken = secret();
  const signingSecret = secret(16);
  const app = {
    name: 'Orgwarden',
    clientId: `3MVG9${secret(20)}`,
    clientSecret: secret(32).toUpperCase(),
    redirectUris: [`${publicUrl}/salesforce/callback`],
    scopes: ['api', 'web', 'refresh_token', 'id'],
  };

  const slack = await startSlack({
    clock,
    signingClock: systemClock,
    signingSecret,
    scopes: Object.keys(botScopes),
    events: [...botEvents],
    botUrl: () => publicUrl,
    controlToken,
    ...(options.ackMs && { ackMs: options.ackMs }),
    ...(options.onSent && { onSent: options.onSent }),
    ...(options.slackOAuth && {
      oauth: { ...options.slackOAuth, redirectUri: `${publicUrl}/slack/oauth_redirect` },
    }),
  });
  options.settle?.(slack);
  const salesforce = await startSalesforce({ clock, app, controlToken });
  const orgs = [];
  for (const spec of options.orgs) orgs.push(await salesforce.addOrg(spec));

  const env: Record<string, string> = {
    PORT: String(port),
    PUBLIC_URL: publicUrl,
    DATABASE_URL: options.databaseUrl,
    REDIS_URL: options.redisUrl,
    ENCRYPTION_KEYS: `sandbox:${randomBytes(32).toString('base64')}`,
    SLACK_SIGNING_SECRET: signingSecret,
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_API_URL: slack.apiUrl,
    SLACK_ALERT_CHANNEL: slack.channel('#sec-alerts').id,
    SALESFORCE_CLIENT_ID: app.clientId,
    SALESFORCE_CLIENT_SECRET: app.clientSecret,
    SALESFORCE_LOGIN_URL: salesforce.login.url,
    SALESFORCE_EXTRA_HOSTS: [salesforce.login.host, ...orgs.flatMap((org) => org.hosts)].join(','),
    LOG_LEVEL: 'warn',
    ...options.env,
  };

  return {
    clock,
    port,
    publicUrl,
    controlToken,
    slack,
    salesforce,
    orgs,
    env,

    /** The real bot, in this process, with the clock that the world shares. */
    async startBot(more: Readonly<Record<string, string>> = {}) {
      const bot = createApp(readConfig({ ...env, ...more }), {
        clock,
        ...(options.deadlinesMs && { deadlinesMs: options.deadlinesMs }),
      });
      await bot.start();
      clock.onForward(() => void bot.wakeWorker());
      return bot;
    },

    async close(): Promise<void> {
      await Promise.all([slack.close(), salesforce.close()]);
    },
  };
}
