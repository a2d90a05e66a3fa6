import type { App } from '@slack/bolt';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../../lib/clock.ts';
import type { Help } from '../../lib/help.ts';
import { allows } from '../../members/role.ts';
import type { Log } from '../kernel/log.ts';
import type { HomeLook } from '../kernel/reply.ts';
import type { Held } from '../kernel/standing.ts';
import type { Uses } from '../kernel/uses.ts';
import type { Who, WhoIs } from '../kernel/who-is.ts';
import { viewWithHelp } from '../kit/help.ts';
import { namesOf } from '../team/act-names.ts';
import { actLine } from '../team/audit-message.ts';
import type { Clients } from '../web-api/clients.ts';
import { toRefusal } from '../web-api/refusal.ts';
import { homeView, outsideHome, silentHome } from './home.ts';

const RECENT = 5;
const WORST_SHOWN = 3;
const LOOKERS_MOST = 5_000;

/** Draws the App Home of whoever stands behind a body. Never throws: a home that is not drawn is no failed action. */
export function createPublishHome(deps: {
  handlers: Pick<Uses, 'team' | 'apps' | 'channels' | 'domains' | 'members' | 'people' | 'whoCan'>;
  whoIs: WhoIs;
  held(who: Who): Promise<Held>;
  clients: Clients;
  help: Help;
  clock: Clock;
  log: Log;
}) {
  const { handlers, whoIs, held, clients, help, clock, log } = deps;
  const { team } = handlers;

  async function recentActs(workspaceId: number): Promise<string[]> {
    const acts = await team.audit.last(workspaceId, {}, RECENT);
    const names = await namesOf(handlers, workspaceId, acts);
    return acts.map((act) => actLine(act, names));
  }

  /** The riskiest of those that wait for a decision. */
  const waitingApps = (workspaceId: number) =>
    handlers.apps.list(workspaceId, { words: '', statuses: ['new'] }, 0, WORST_SHOWN);

  /** Who has looked at their home: to others a new one is not published, since Slack counts each. */
  const lookers = new LRUCache<string, true>({ max: LOOKERS_MOST });

  async function publish(body: unknown, look?: HomeLook): Promise<void> {
    try {
      const who = await whoIs(body, 'view');
      const client = await clients.of(who.workspaceId);
      const { workspaceId, userId, seenAs } = who;
      if (who.standing === 'outsider') {
        await client.views.publish({ user_id: seenAs, view: outsideHome(who.workspace.name) });
        return;
      }
      const { role, unsure } = await held(who);
      if (who.standing === 'unknown' || (unsure && role === 'none')) {
        await client.views.publish({ user_id: seenAs, view: viewWithHelp(silentHome(), help) });
        return;
      }
      const domains = await handlers.domains.list(workspaceId);
      const names = await handlers.people.names(
        workspaceId,
        domains.map((d) => d.connectedBy),
      );
      const can = role === 'none' ? await handlers.whoCan(workspaceId, 'admin') : [];
      const recent = allows(role, 'operator') ? await recentActs(workspaceId) : [];
      const waiting = allows(role, 'viewer') ? await waitingApps(workspaceId) : undefined;
      const progress = waiting && (await handlers.apps.reviewProgress(workspaceId));
      const paused = allows(role, 'viewer') ? await handlers.channels.paused(workspaceId) : [];
      const unlisted = allows(role, 'admin')
        ? await handlers.members.unlisted(workspaceId)
        : undefined;
      lookers.set(`${workspaceId}:${userId}`, true);
      const view = homeView({
        domains,
        names,
        role,
        can,
        now: clock.now(),
        look,
        recent,
        paused,
        unlisted,
        waiting,
        progress,
      });
      await client.views.publish({ user_id: seenAs, view: viewWithHelp(view, help) });
    } catch (error) {
      log.warn({ err: error, refused: toRefusal(error).refused }, 'slack.home_not_published');
    }
  }

  return {
    publish,

    /** After somebody's own act elsewhere: draws the home of those who have looked at it. Never throws. */
    async refresh(who: { workspaceId: number; userId: string }, body: unknown): Promise<void> {
      if (lookers.has(`${who.workspaceId}:${who.userId}`)) await publish(body);
    },
  };
}

export function listenToHome(app: App, publishHome: (body: unknown) => Promise<void>): void {
  app.event('app_home_opened', async ({ event, body }) => {
    if (event.tab === 'home') await publishHome(body);
  });
}
