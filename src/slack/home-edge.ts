import type { App } from '@slack/bolt';
import type { Clock } from '../lib/clock.ts';
import type { Clients } from './clients.ts';
import type { HandlerDeps } from './handlers/deps.ts';
import { homeView, outsideHome } from './home.ts';
import type { Log } from './log.ts';
import { toRefusal } from './refusal.ts';
import type { WhoIs } from './who-is.ts';

/** Draws the App Home of whoever stands behind a body. Never throws: a home that is not drawn is no failed action. */
export function createPublishHome(deps: {
  handlers: Pick<HandlerDeps, 'core' | 'people' | 'whoCan' | 'command'>;
  whoIs: WhoIs;
  clients: Clients;
  clock: Clock;
  log: Log;
}) {
  const { handlers, whoIs, clients, clock, log } = deps;

  return async (body: unknown): Promise<void> => {
    try {
      const who = await whoIs(body, 'view');
      const client = await clients.of(who.workspaceId);
      if (who.standing === 'outsider') {
        await client.views.publish({ user_id: who.userId, view: outsideHome(who.workspace.name) });
        return;
      }
      const { workspaceId, userId, standing, slackAdmin } = who;
      const [domains, role] = await Promise.all([
        handlers.core.domains.list(workspaceId),
        handlers.core.members.roleOf({ workspaceId, userId, standing, slackAdmin }),
      ]);
      const names = await handlers.people.names(
        workspaceId,
        domains.map((d) => d.connectedBy),
      );
      const can = role === 'none' ? await handlers.whoCan(workspaceId, 'admin') : [];
      const { command } = handlers;
      const view = homeView({ domains, names, role, can, now: clock.now(), command });
      await client.views.publish({ user_id: userId, view });
    } catch (error) {
      log.warn({ err: error, refused: toRefusal(error).refused }, 'slack.home_not_published');
    }
  };
}

export function listenToHome(app: App, publishHome: (body: unknown) => Promise<void>): void {
  app.event('app_home_opened', async ({ event, body }) => {
    if (event.tab === 'home') await publishHome(body);
  });
}
