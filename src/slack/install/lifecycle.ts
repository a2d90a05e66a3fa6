import type { App } from '@slack/bolt';
import { insist } from '../../lib/insist.ts';
import { earlier, MINUTE } from '../../lib/time.ts';
import type { Core } from '../core.ts';
import type { Log } from '../kernel/log.ts';
import { at, text } from '../kit/read.ts';
import type { Clients } from '../web-api/clients.ts';
import { isAuthRefusal, toRefusal } from '../web-api/refusal.ts';

export interface LifecycleDeps {
  readonly core: Pick<Core, 'workspaces' | 'channels'>;
  readonly clients: Clients;
  /** Whether a paused channel takes messages again. */
  lookAgain(workspaceId: number, channel: string): Promise<void>;
  readonly log: Log;
  installedAt(teamId: string): Promise<Date | undefined>;
}

/** Slack tells it once: a database that is away for a while must not make us miss it. */
const TOLD_ONCE_MS = 15 * MINUTE;
/** When it was installed is said by our clock, and when it was taken out by Slack's; its token tells in between. */
const CLOCKS_DIFFER_MS = 15 * MINUTE;
const lasting = (work: () => Promise<void>): Promise<void> => insist(TOLD_ONCE_MS, work);

/** The app was taken out of a workspace; a channel was shared, or may take messages again. */
export function listenToLifecycle(app: App, deps: LifecycleDeps): void {
  const { core, clients, log } = deps;

  /** Events come late and in any order, so the token is asked before anything is believed. */
  async function maybeGone(body: unknown): Promise<void> {
    const teamId = text(at(body, 'team_id'));
    const seconds = at(body, 'event_time');
    const workspace = teamId && (await core.workspaces.byTeam(teamId));
    if (!teamId || !workspace || typeof seconds !== 'number') return;
    const at_ = new Date(seconds * 1000);
    const installedAt = await deps.installedAt(teamId);
    if (installedAt && at_ < earlier(installedAt, CLOCKS_DIFFER_MS)) return;
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

  app.event('app_uninstalled', ({ body }) => lasting(() => maybeGone(body)));
  app.event('tokens_revoked', ({ body, event }) =>
    (event.tokens.bot?.length ?? 0) > 0 ? lasting(() => maybeGone(body)) : Promise.resolve(),
  );

  const changed = (body: unknown, channel: string) => lasting(() => look(body, channel));

  async function look(body: unknown, channel: string): Promise<void> {
    const teamId = text(at(body, 'team_id'));
    const workspace = teamId && (await core.workspaces.byTeam(teamId));
    if (!workspace) return;
    await core.channels.forgetShared(workspace.id, channel);
    await deps.lookAgain(workspace.id, channel);
  }
  app.event('channel_shared', ({ body, event }) => changed(body, event.channel));
  app.event('channel_unshared', ({ body, event }) => changed(body, event.channel));
  app.event('channel_unarchive', ({ body, event }) => changed(body, event.channel));
  app.event('group_unarchive', ({ body, event }) => changed(body, event.channel));
  app.event('member_joined_channel', async ({ body, event, context }) => {
    if (event.user === context.botUserId) await changed(body, event.channel);
  });
}
