import { setTimeout as sleep } from 'node:timers/promises';
import type { ModalView } from '@slack/types';
import type { Clock } from '../../lib/clock.ts';
import type { Help } from '../../lib/help.ts';
import { button, type Message, paragraph } from '../kit/blocks.ts';
import { messageWithHelp, viewWithHelp } from '../kit/help.ts';
import type { SlackClient } from '../web-api/clients.ts';
import { isLateTrigger, toRefusal } from '../web-api/refusal.ts';
import { errorMessage, errorModal, type Shown, toShown } from './errors.ts';
import { loadingModal, messageModal } from './loading.ts';
import type { Log } from './log.ts';
import type { Outcome } from './perform.ts';
import type { HomeLook, Reply } from './reply.ts';

/** Where somebody pressed or typed, and so how they can be answered. */
export interface Surface {
  /** `shortcut`: a global one, which stands nowhere; what is said alone opens in a window there, as on the home. */
  readonly kind: 'message' | 'modal' | 'home' | 'shortcut';
  client(): Promise<SlackClient>;
  readonly triggerId: string | undefined;
  /** The window that was pressed in. */
  readonly viewId: string | undefined;
  /** Says something to the asker alone. */
  privately(message: Message): Promise<void>;
  publishHome(look?: HomeLook): Promise<void>;
  /** What a press on `Open` does again. */
  readonly again: { readonly actionId: string; readonly value: string | undefined };
}

/** A window must open within 3 s of the press; by now it opens, with or without what belongs in it. */
const OPEN_BY_MS = 700;

/** Shows what came of it. Never throws: what fails here is logged, and the person is told where that is possible. */
export function createAnswer(deps: { help: Help; clock: Clock; log: Log }) {
  const { help, clock, log } = deps;

  const say = (surface: Surface, message: Message) =>
    surface.privately(messageWithHelp(message, help));

  async function answer(
    surface: Surface,
    opens: string | undefined,
    working: Promise<Outcome<Reply>>,
  ): Promise<void> {
    try {
      if (surface.kind === 'modal')
        return await inTheWindow(surface, surface.viewId, await working);
      if (opens === undefined) return await show(surface, await working);
      const timer = new AbortController();
      const quick = await Promise.race([
        working,
        sleep(OPEN_BY_MS, undefined, { signal: timer.signal, ref: false }),
      ]).finally(() => timer.abort());
      if (quick) return await show(surface, quick);
      const viewId = await open(surface, loadingModal(opens));
      const outcome = await working;
      if (viewId) await inTheWindow(surface, viewId, outcome);
    } catch (error) {
      await lastResort(surface, toShown(error, clock.now(), log, { surface: surface.kind }));
    }
  }

  async function show(surface: Surface, outcome: Outcome<Reply>): Promise<void> {
    const inWindow = surface.kind === 'home' || surface.kind === 'shortcut';
    if (!outcome.ok) {
      if (inWindow) await open(surface, errorModal(outcome.shown));
      else await say(surface, errorMessage(outcome.shown));
      return;
    }
    const reply = outcome.value;
    if (reply.kind === 'modal') await open(surface, reply.view);
    if (reply.kind === 'private') {
      if (inWindow) await open(surface, messageModal(reply.message));
      else await say(surface, reply.message);
    }
    if (reply.kind === 'home') await surface.publishHome(reply.look);
    else if (surface.kind === 'home') await surface.publishHome();
  }

  /** The window's id; undefined where it was too late, which the person then knows. */
  async function open(surface: Surface, view: ModalView): Promise<string | undefined> {
    const late = () =>
      say(
        surface,
        pressToOpen(
          'Slack took too long to open the window. Press to try again. (E-SLACK-LATE)',
          surface.again,
        ),
      );
    if (surface.triggerId === undefined) {
      await surface.privately(pressToOpen('This opens a window. Press to open it.', surface.again));
      return undefined;
    }
    try {
      const client = await surface.client();
      const opened = await client.views.open({
        trigger_id: surface.triggerId,
        view: viewWithHelp(view, help),
      });
      return opened.view?.id;
    } catch (error) {
      const refusal = toRefusal(error);
      if (!isLateTrigger(refusal)) throw refusal;
      log.info({ refused: refusal.refused }, 'slack.trigger_late');
      await late();
      return undefined;
    }
  }

  async function inTheWindow(
    surface: Surface,
    viewId: string | undefined,
    outcome: Outcome<Reply>,
  ): Promise<void> {
    const view = viewOf(outcome);
    if (!view || viewId === undefined) return;
    const client = await surface.client();
    try {
      await client.views.update({ view_id: viewId, view: viewWithHelp(view, help) });
    } catch (error) {
      const refusal = toRefusal(error);
      // Closed meanwhile: there is nothing to show it in, and nobody who waits.
      if (refusal.refused.kind === 'permanent' && refusal.refused.error === 'not_found') return;
      const shown = toShown(refusal, clock.now(), log, { view: 'update' });
      await client.views.update({ view_id: viewId, view: viewWithHelp(errorModal(shown), help) });
    }
  }

  async function lastResort(surface: Surface, shown: Shown): Promise<void> {
    try {
      await say(surface, errorMessage(shown));
    } catch (error) {
      log.error({ err: error, reference: shown.reference }, 'slack.answer_lost');
    }
  }

  return answer;
}

// A window can't be opened from here (a mention, or too late): a press can.
const pressToOpen = (why: string, { actionId, value }: Surface['again']): Message =>
  paragraph(why, button('Open', actionId, value === undefined ? {} : { value }));

export type Answer = ReturnType<typeof createAnswer>;

function viewOf(outcome: Outcome<Reply>): ModalView | undefined {
  if (!outcome.ok) return errorModal(outcome.shown);
  const reply = outcome.value;
  if (reply.kind === 'modal') return reply.view;
  return reply.kind === 'private' ? messageModal(reply.message) : undefined;
}
