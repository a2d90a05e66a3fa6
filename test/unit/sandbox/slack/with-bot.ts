import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { App, HTTPReceiver, LogLevel } from '@slack/bolt';
import type { Slack } from '../../../../sandbox/slack/slack.ts';
import { startSlack } from '../../../../sandbox/slack/start.ts';
import type { SlackOptions } from '../../../../sandbox/slack/types.ts';
import { movableClock } from './clock.ts';

export const SCOPES = [
  'commands',
  'chat:write',
  'chat:write.public',
  'im:write',
  'users:read',
  'users:read.email',
  'channels:read',
  'groups:read',
  'files:write',
  'app_mentions:read',
  'team:read',
];

/** A simulated workspace and a real Bolt app that is reached over HTTP only. */
export async function slackWithBot(options: Partial<SlackOptions> = {}) {
  const clock = movableClock();
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const slack: Slack = await startSlack({
    clock,
    signingSecret: 'not-so-secret-in-tests',
    scopes: SCOPES,
    controlToken: 'control-token-of-tests',
    botUrl: () => `http://localhost:${port}`,
    ...options,
  });
  const receiver = new HTTPReceiver({
    signingSecret: 'not-so-secret-in-tests',
    logLevel: LogLevel.ERROR,
  });
  const app = new App({
    receiver,
    token: slack.botToken,
    botId: slack.installation().botId,
    botUserId: slack.botUserId,
    logLevel: LogLevel.ERROR,
    convoStore: false,
    clientOptions: {
      slackApiUrl: slack.apiUrl,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
    },
  });
  server.on('request', receiver.requestListener);
  const close = async () => {
    await slack.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { slack, app, clock, close };
}
