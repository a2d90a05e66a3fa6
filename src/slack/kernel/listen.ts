import { setTimeout as sleep } from 'node:timers/promises';
import type { App, RespondFn } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { Clock } from '../../lib/clock.ts';
import type { Help } from '../../lib/help.ts';
import { limits, type Message } from '../kit/blocks.ts';
import { brief } from '../kit/brief.ts';
import { viewWithHelp } from '../kit/help.ts';
import { at, text } from '../kit/read.ts';
import type { Channel } from '../web-api/channel.ts';
import type { Clients, SlackClient } from '../web-api/clients.ts';
import { toRefusal } from '../web-api/refusal.ts';
import type { Answer, Surface } from './answer.ts';
import { parseCommand } from './command.ts';
import { errorModal, staleClick } from './errors.ts';
import type { IsFirst } from './first.ts';
import { loadingModal } from './loading.ts';
import type { Log } from './log.ts';
import { shortcutMessage } from './message-ref.ts';
import type { Outcome, Perform } from './perform.ts';
import type { HomeLook, Reply, SubmitReply } from './reply.ts';
import { isAnswerAddress, respondOrThrow } from './respond.ts';
import type { Routes } from './routes.ts';
import { linkId, runId } from './routes.ts';
import { claimOf } from './who-is.ts';

export interface ListenDeps {
  readonly routes: Routes;
  readonly perform: Perform;
  readonly answer: Answer;
  readonly clients: Clients;
  readonly channel: Channel;
  /** Where Slack's methods are. */
  readonly apiUrl: string;
  readonly help: Help;
  readonly clock: Clock;
  readonly log: Log;
  readonly isFirst: IsFirst;
  workspaceIdOf(teamId: string): Promise<number | undefined>;
  publishHome(body: unknown, look?: HomeLook): Promise<void>;
  /** After an act: the home of whoever has looked at theirs. Never throws. */
  refreshHome(who: { workspaceId: number; userId: string }, body: unknown): Promise<void>;
  /** Tells the core which message was pressed in. Never throws. */
  pressed(
    workspaceId: number,
    body: unknown,
    press: { actionId: string; value: string | undefined },
  ): Promise<void>;
}

/** Any id: what we do not know is answered too. */
const ANY = /[\s\S]*/u;
/** A form's answer must reach Slack within 3 s; later ones go into the open window. */
const SUBMIT_BY_MS = 1_800;

/** Registers the only listeners there are. Each acks first; forms ack with their answer. */
export function listen(app: App, deps: ListenDeps): void {
  const { routes, perform, answer, help, clock, log } = deps;

  app.command(ANY, async ({ ack, body, respond }) => {
    await ack();
    if (!(await deps.isFirst(body))) return;
    const typed = text(at(body, 'text')) ?? '';
    const task = routes.command(typed, text(at(body, 'channel_id')));
    const again = { actionId: runId, value: parseCommand(typed).text };
    const surface = surfaceOf(deps, body, respond, again);
    await answer(surface, task.opens, perform(body, task, task.run));
  });

  app.action(ANY, async ({ ack, body, action, respond }) => {
    await ack();
    if (!(await deps.isFirst(body))) return;
    const actionId = text(at(action, 'action_id')) ?? '';
    const value = ownValue(
      text(at(action, 'value')) ?? text(at(at(action, 'selected_option'), 'value')),
    );
    if (actionId === linkId) return;
    const press = {
      value,
      metadata: text(at(at(body, 'view'), 'private_metadata')) ?? '',
      appId: text(at(body, 'api_app_id')) ?? '',
      values: at(at(at(body, 'view') ?? body, 'state'), 'values'),
      message: messageOf(body),
    };
    const surface = surfaceOf(deps, body, respond, { actionId, value });
    const task = routes.press(actionId, press);
    if (!task) {
      log.warn({ actionId: actionId.slice(0, 80) }, 'slack.unknown_action');
      const stale: Outcome<Reply> = { ok: false, shown: staleClick(clock.now()) };
      return answer(surface, undefined, Promise.resolve(stale));
    }
    const working = perform(body, task, task.run);
    await answer(surface, task.opens, working);
    const outcome = await working;
    if (!outcome.ok) return;
    await deps.pressed(outcome.actor.who.workspaceId, body, { actionId, value });
    const acted = task.purpose === 'act' && outcome.value.kind !== 'modal';
    if (acted && surface.kind !== 'home') await deps.refreshHome(outcome.actor.who, body);
  });

  app.view({ type: 'view_submission', callback_id: ANY }, async ({ ack, body, view }) => {
    const form = routes.form(view.callback_id);
    if (!form) {
      await ack({
        response_action: 'update',
        view: viewWithHelp(errorModal(staleClick(clock.now())), help),
      });
      return;
    }
    const { needs, act, costly, title } = form;
    const said = { values: view.state.values, metadata: view.private_metadata };
    const may = { needs, act, costly, purpose: 'act' } as const;
    const once = async (): Promise<Outcome<SubmitReply> | 'again'> =>
      (await deps.isFirst(body)) ? perform(body, may, (actor) => form.run(actor, said)) : 'again';
    const working = once();
    const timer = new AbortController();
    const quick = await Promise.race([
      working,
      sleep(SUBMIT_BY_MS, undefined, { signal: timer.signal, ref: false }),
    ]).finally(() => timer.abort());
    if (quick === 'again') return await ack();
    if (quick?.ok && quick.value.kind === 'errors') {
      await ack({ response_action: 'errors', errors: { ...quick.value.errors } });
    } else if (quick) {
      const next = viewAfter(quick, help);
      await (next ? ack({ response_action: 'update', view: next }) : ack());
    } else {
      await ack({ response_action: 'update', view: loadingModal(title) });
      const late = await working;
      const next = late === 'again' ? undefined : viewAfter(late, help);
      if (next) await updateView(deps, body, view.id, next);
    }
    const outcome = await working;
    if (outcome !== 'again' && outcome.ok && outcome.value.kind !== 'errors') {
      await deps.refreshHome(outcome.actor.who, body);
    }
  });

  app.view({ type: 'view_closed', callback_id: ANY }, async ({ ack }) => ack());
  // An unknown menu gets no options, as does whoever may not see them, and a search that failed.
  app.options(ANY, async ({ ack, body }) => {
    const search = routes.search(text(at(body, 'action_id')) ?? '');
    if (!search) return await ack({ options: [] });
    const { needs, act } = search;
    const typed = text(at(body, 'value')) ?? '';
    const asked = { needs, act, purpose: 'view', costly: false } as const;
    const found = await perform(body, asked, (actor) => search.run(actor, typed));
    await ack({ options: found.ok ? [...found.value] : [] });
  });
  app.shortcut(ANY, async ({ ack, body, respond }) => {
    await ack();
    if (!(await deps.isFirst(body))) return;
    const press = { value: undefined, metadata: '', appId: text(at(body, 'api_app_id')) ?? '' };
    const called = routes.shortcut(body.callback_id, press, shortcutMessage(body));
    const surface = surfaceOf(deps, body, respond, called?.again ?? NO_PRESS);
    if (!called) {
      log.warn({ callbackId: body.callback_id.slice(0, 80) }, 'slack.unknown_shortcut');
      const stale: Outcome<Reply> = { ok: false, shown: staleClick(clock.now()) };
      return answer(surface, undefined, Promise.resolve(stale));
    }
    const { task } = called;
    await answer(surface, task.opens, perform(body, task, task.run));
  });
}

/** Nothing to press again. */
const NO_PRESS = { actionId: runId, value: 'help' };

/** What is longer than any value of ours was not written by us. */
const ownValue = (value: string | undefined) =>
  value !== undefined && value.length > limits.buttonValue ? undefined : value;

function viewAfter(outcome: Outcome<SubmitReply>, help: Help): ModalView | undefined {
  if (!outcome.ok) return viewWithHelp(errorModal(outcome.shown), help);
  return outcome.value.kind === 'close' ? undefined : viewWithHelp(outcome.value.view, help);
}

async function updateView(deps: ListenDeps, body: unknown, viewId: string, view: ModalView) {
  try {
    const client = await clientFor(deps, body);
    await client.views.update({ view_id: viewId, view });
  } catch (error) {
    deps.log.warn({ refused: toRefusal(error).refused }, 'slack.view_update_failed');
  }
}

function messageOf(body: unknown): { channel: string; ts: string } | undefined {
  const container = at(body, 'container');
  const channel = text(at(container, 'channel_id'));
  const ts = text(at(container, 'message_ts'));
  return channel && ts ? { channel, ts } : undefined;
}

async function clientFor(deps: ListenDeps, body: unknown): Promise<SlackClient> {
  const teamId = claimOf(body)?.teamId;
  const workspaceId = teamId === undefined ? undefined : await deps.workspaceIdOf(teamId);
  if (workspaceId === undefined) throw new Error('no workspace in this body');
  return deps.clients.of(workspaceId);
}

function surfaceOf(
  deps: ListenDeps,
  body: unknown,
  respond: RespondFn | undefined,
  again: Surface['again'],
): Surface {
  const view = at(body, 'view');
  // A press in a message of ours that only its reader sees may be answered in its place.
  const inPlace =
    at(at(body, 'container'), 'is_ephemeral') === true && again.actionId.startsWith(runId);
  return {
    kind: kindOf(body),
    client: () => clientFor(deps, body),
    triggerId: text(at(body, 'trigger_id')),
    viewId: text(at(view, 'id')),
    again,
    publishHome: (look) => deps.publishHome(body, look),
    privately: (message) => privately(deps, body, respond, message, inPlace),
  };
}

function kindOf(body: unknown): Surface['kind'] {
  if (text(at(body, 'type')) === 'shortcut') return 'shortcut';
  const view = text(at(at(body, 'view'), 'type'));
  return view === 'home' || view === 'modal' ? view : 'message';
}

/** By the response address, which works in every channel; where it is used up, by DM. */
async function privately(
  deps: ListenDeps,
  body: unknown,
  respond: RespondFn | undefined,
  message: Message,
  inPlace: boolean,
): Promise<void> {
  const { text: fallback, blocks } = message;
  // Bolt gives `respond` with every body, wherever its address leads.
  if (respond && isAnswerAddress(text(at(body, 'response_url')) ?? '', deps.apiUrl)) {
    try {
      const threadTs = text(at(at(body, 'container'), 'thread_ts'));
      await respondOrThrow(respond, {
        response_type: 'ephemeral',
        replace_original: inPlace,
        text: brief(fallback),
        blocks: [...blocks],
        // Without it an answer stands at the root of the channel, also where the press was in a thread.
        ...(threadTs && { thread_ts: threadTs }),
      });
      return;
    } catch (error) {
      deps.log.warn({ err: error }, 'slack.response_url_failed');
    }
  }
  const claim = claimOf(body);
  const workspaceId = claim && (await deps.workspaceIdOf(claim.teamId));
  if (!claim || workspaceId === undefined) return;
  await deps.channel.post(workspaceId, { user: claim.userId }, message, {
    key: crypto.randomUUID(),
  });
}
