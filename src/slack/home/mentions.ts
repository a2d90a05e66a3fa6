import type { App } from '@slack/bolt';
import type { Surface } from '../kernel/answer.ts';
import type { ListenDeps } from '../kernel/listen.ts';
import { runId } from '../kernel/routes.ts';
import { claimOf } from '../kernel/who-is.ts';
import { at, text } from '../kit/read.ts';

/** `@bot list` where slash commands do not work: in threads. Answered to the asker alone, in the thread. */
export function listenToMentions(app: App, deps: ListenDeps): void {
  app.event('app_mention', async ({ event, body }) => {
    if (text(at(event, 'bot_id')) || !(await deps.isFirst(body))) return;
    const typed = (text(event.text) ?? '').replace(/<@[A-Z0-9]+(?:\|[^>]*)?>/u, '').trim();
    const task = deps.routes.command(typed);
    const surface: Surface = {
      kind: 'message',
      client: () => Promise.reject(new Error('a mention opens no window')),
      triggerId: undefined,
      viewId: undefined,
      again: { actionId: runId, value: typed.slice(0, 500) },
      publishHome: () => deps.publishHome(body),
      privately: async (message) => {
        const claim = claimOf(body);
        const workspaceId = claim && (await deps.workspaceIdOf(claim.teamId));
        if (!claim || workspaceId === undefined) return;
        await deps.channel.whisper(
          workspaceId,
          { channel: event.channel, user: claim.userId, threadTs: event.thread_ts },
          message,
        );
      },
    };
    await deps.answer(surface, undefined, deps.perform(body, task, task.run));
  });
}
