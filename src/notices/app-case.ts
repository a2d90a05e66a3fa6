import type { AppEvent } from '../apps/events.ts';
import type { Trx } from '../db/database.ts';
import type { Clock } from '../lib/clock.ts';
import { type AppPlace, placeOfApp } from './app-card-store.ts';
import { channelsFor, ruleOf } from './channel-rules.ts';
import { rulesOf } from './channel-rules-store.ts';
import type { Saying, Target } from './notice.ts';
import { cardOf, ensureCard, tell } from './outbox-store.ts';
import { afterQuiet } from './quiet-hours.ts';

export const inChannel = (channel: string) => ({ to: 'channel', channel }) as const;

/** Where what is said of apps goes. An app has one card, and its thread is the app's case. */
export function createAppCase({ clock }: { clock: Clock }) {
  async function channelOf(
    trx: Trx,
    workspaceId: number,
    place: AppPlace | undefined,
  ): Promise<string | undefined> {
    if (!place) return undefined;
    const [channel] = channelsFor({ kind: 'apps', ...place }, await rulesOf(trx, workspaceId));
    return channel;
  }

  const channelOfApp = async (trx: Trx, workspaceId: number, appId: number) =>
    channelOf(trx, workspaceId, await placeOfApp(trx, workspaceId, appId));

  /** Where the card of an app is, or would be; undefined where no channel takes what is said of it. */
  async function placeOf(
    trx: Trx,
    workspaceId: number,
    appId: number,
  ): Promise<Target | undefined> {
    const known = await cardOf(trx, { workspaceId, kind: 'app', subject: String(appId) });
    if (known) return known.target;
    const channel = await channelOfApp(trx, workspaceId, appId);
    return channel === undefined ? undefined : inChannel(channel);
  }

  /** The card of an app, drawn anew, or made where a channel takes apps. Gives its id. */
  async function openCase(
    trx: Trx,
    workspaceId: number,
    appId: number,
  ): Promise<number | undefined> {
    const target = await placeOf(trx, workspaceId, appId);
    if (!target) return undefined;
    const subject = String(appId);
    return ensureCard(trx, { workspaceId, kind: 'app', subject, target }, clock.now());
  }

  /** Now, or when the quiet hours of a channel are over, for what can wait. */
  async function calmAt(trx: Trx, workspaceId: number, channel: string): Promise<Date> {
    const { quiet } = ruleOf(channel, await rulesOf(trx, workspaceId));
    return afterQuiet(clock.now(), quiet);
  }

  /** A line in the app's thread; its card is drawn anew. `calmly`: nobody did it just now, so that it can wait. */
  async function tellCase(
    trx: Trx,
    appId: number,
    line: Saying<'thread'>,
    { calmly = false } = {},
  ): Promise<void> {
    const { workspaceId } = line;
    const cardId = await openCase(trx, workspaceId, appId);
    if (cardId === undefined) return;
    const channel = calmly ? await channelOfApp(trx, workspaceId, appId) : undefined;
    const at = channel === undefined ? clock.now() : await calmAt(trx, workspaceId, channel);
    await tell(trx, { ...line, target: { to: 'thread', cardId } }, clock.now(), at);
  }

  /** A line in the app's thread, at that time; with who asked where it has no case. */
  async function tellLater(
    trx: Trx,
    { workspaceId, appId, revocationId, by, at }: Extract<AppEvent, { kind: 'canary begun' }>,
  ): Promise<void> {
    const cardId = await openCase(trx, workspaceId, appId);
    const notice = { workspaceId, key: `app.canary:${revocationId}`, facts: { revocationId } };
    const saying =
      cardId === undefined
        ? ({ kind: 'app.canary.person', target: { to: 'person', user: by } } as const)
        : ({ kind: 'app.canary.thread', target: { to: 'thread', cardId } } as const);
    await tell(trx, { ...notice, ...saying }, clock.now(), at);
  }

  return { tellLater, channelOf, channelOfApp, placeOf, calmAt, openCase, tellCase };
}
