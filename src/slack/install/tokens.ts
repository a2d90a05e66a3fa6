import type { AuthorizeResult, AuthorizeSourceData } from '@slack/bolt';
import { isDatabaseDown } from '../../lib/errors.ts';
import type { Core } from '../core.ts';
import { at } from '../kit/read.ts';

/** What Slack says our one bot token is. */
export interface OwnTeam {
  readonly teamId: string;
  readonly name: string;
  readonly slackUrl: string;
  readonly botId: string | undefined;
  readonly botUserId: string | undefined;
}

/** Its message is for whoever starts the bot. */
export class OrgWideToken extends Error {
  override readonly name = 'StartError';

  constructor() {
    super(
      'SLACK_BOT_TOKEN belongs to a whole Slack organisation, and this bot works in one workspace. Install the app into one workspace, and copy the token from there.',
    );
  }
}

type Authorize = (source: AuthorizeSourceData<boolean>, body?: unknown) => Promise<AuthorizeResult>;

/** Bot tokens by workspace, for the events that come in and for the messages that go out. */
export interface Tokens {
  authorize: Authorize;
  tokenOf(workspaceId: number): Promise<string>;
}

/** One workspace: the token is set, and `auth.test` is asked once. */
export function oneToken(deps: { token: string; ownTeam(): Promise<OwnTeam> }): Tokens {
  const { token, ownTeam } = deps;
  return {
    async authorize(source) {
      const team = await ownTeam();
      if (source.teamId !== team.teamId) throw new Error('not our workspace');
      const { teamId, botId, botUserId } = team;
      return { botToken: token, teamId, ...(botId && { botId }), ...(botUserId && { botUserId }) };
    },
    tokenOf: async () => token,
  };
}

/** Many workspaces: from the installations, by Bolt's installer, which also rotates tokens. */
export function installedTokens(deps: {
  installer: { authorize(source: AuthorizeSourceData<boolean>): Promise<AuthorizeResult> };
  /** What the installer's own error hides. */
  failureOf(source: AuthorizeSourceData<boolean>): unknown;
  workspaces: Pick<Core['workspaces'], 'byId'>;
}): Tokens {
  const inFlight = new Map<string, Promise<AuthorizeResult>>();

  // A refresh token works once: two events at the same time must not both use it.
  function authorize(source: AuthorizeSourceData<boolean>): Promise<AuthorizeResult> {
    const key = source.teamId ?? source.enterpriseId ?? '';
    const running = inFlight.get(key);
    if (running !== undefined) return running.then((result) => ({ ...result }));
    const started = deps.installer
      .authorize(source)
      .catch((error: unknown) => Promise.reject(deps.failureOf(source) ?? error))
      .finally(() => inFlight.delete(key));
    inFlight.set(key, started);
    return started.then((result) => ({ ...result }));
  }

  return {
    /** Without a database people are still told so, which takes no token; what nobody waits for, Slack brings again. */
    authorize: (source, body) =>
      authorize(source).catch((error: unknown) => {
        if (!isDatabaseDown(error) || at(body, 'type') === 'event_callback') throw error;
        return {};
      }),
    async tokenOf(workspaceId) {
      const workspace = await deps.workspaces.byId(workspaceId);
      if (!workspace) throw new Error('no such workspace');
      const { botToken } = await authorize({
        teamId: workspace.teamId,
        enterpriseId: undefined,
        isEnterpriseInstall: false,
      });
      if (!botToken) throw new Error('no bot token in this workspace');
      return botToken;
    },
  };
}
