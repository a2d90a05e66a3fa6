import { type Logger, webApi } from '@slack/bolt';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../../lib/clock.ts';
import { SECOND } from '../../lib/time.ts';
import { guardFetch } from './guarded-fetch.ts';
import { createRestraint } from './restraint.ts';

export type SlackClient = webApi.WebClient;

/** Slack, spoken to in the name of a workspace. */
export interface Clients {
  /** Throws where the workspace has no installation. */
  of(workspaceId: number): Promise<SlackClient>;
  withToken(token: string): SlackClient;
}

const DEADLINE_MS = 8 * SECOND;

/**
 * One attempt a call, and a prompt answer when we go too fast: what is worth trying again is tried again by the
 * outbox, which knows what was posted. Never `headers`: web-api writes the first workspace's bearer into them.
 */
export const clientOptions = (settings: {
  apiUrl: string;
  logger: Logger;
  deadlineMs?: number | undefined;
  /** The way out; Node's own where it is left out. */
  fetch?: typeof fetch | undefined;
}) => {
  const timeout = settings.deadlineMs ?? DEADLINE_MS;
  return {
    slackApiUrl: settings.apiUrl,
    timeout,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    allowAbsoluteUrls: false,
    logger: settings.logger,
    // Bolt answers by response addresses with it, and sets no deadline of its own.
    fetch: guardFetch(settings.fetch ?? fetch, timeout),
  };
};

const KEPT_MOST = 500;

export function createClients(deps: {
  apiUrl: string;
  logger: Logger;
  deadlineMs?: number | undefined;
  fetch?: typeof fetch | undefined;
  clock: Clock;
  tokenOf(workspaceId: number): Promise<string>;
}): Clients {
  // Rotated tokens would pile up.
  const options = clientOptions(deps);
  const byToken = new LRUCache<string, SlackClient>({
    max: KEPT_MOST,
    memoMethod: (token) =>
      new webApi.WebClient(token, {
        ...options,
        fetch: createRestraint(deps.clock, options.fetch),
      }),
  });
  const withToken = (token: string): SlackClient => byToken.memo(token);

  return {
    withToken,
    of: async (workspaceId) => withToken(await deps.tokenOf(workspaceId)),
  };
}
