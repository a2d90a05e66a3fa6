import type { App } from '@slack/bolt';
import type { Core } from '../core.ts';
import type { Log } from '../kernel/log.ts';
import { at, text } from '../kit/read.ts';
import type { Channel } from '../web-api/channel.ts';
import type { Clients } from '../web-api/clients.ts';
import { isAuthRefusal, toRefusal } from '../web-api/refusal.ts';

export interface LifecycleDeps {
  readonly core: Pick<Core, 'workspaces'>;
  readonly clients: Clients;
  readonly channel: Channel;
  readonly log: Log;
  installedAt(teamId: string): Promise<Date | undefined>;
}

/** The app was taken out of a workspace, or a channel was shared. */
export function listenToLifecycle(app: App, deps: LifecycleDeps): void {
  const { core, clients, channel, log } = deps;

  /** Events come late and in any order, so the token is asked before anything is believed. */
  async function maybeGone(body: unknown): Promise<void> {
    const teamId = text(at(body, 'team_id'));
    const seconds = at(body, 'event_time');
    const workspace = teamId && (await core.workspaces.byTeam(teamId));
    if (!teamId || !workspace || typeof seconds !== 'number') return;
    const at_ = new Date(seconds * 1000);
    const installedAt = await deps.installedAt(teamId);
    if (installedAt && at_ < installedAt) return;
    try {
      await (await clients.of(workspace.id)).auth.test();
      log.info({ workspaceId: workspace.id }, 'slack.still_installed');
    } catch (error) {
      const refusal = toRefusal(error);
      if (!isAuthRefusal(refusal)) throw refusal;
      await core.workspaces.gone(workspace.id, at_);
      log.warn({ workspaceId: workspace.id }, 'slack.uninstalled');
    }
  }

  app.event('app_uninstalled', ({ body }) => maybeGone(body));
  app.event('tokens_revoked', ({ body, event }) =>
    (event.tokens.bot?.length ?? 0) > 0 ? maybeGone(body) : Promise.resolve(),
  );

  async function sharingChanged(body: unknown, channelId: string): Promise<void> {
    const teamId = text(at(body, 'team_id'));
    const workspace = teamId && (await core.workspaces.byTeam(teamId));
    if (workspace) channel.forgetShared(workspace.id, channelId);
  }
  app.event('channel_shared', ({ body, event }) => sharingChanged(body, event.channel));
  app.event('channel_unshared', ({ body, event }) => sharingChanged(body, event.channel));
}
