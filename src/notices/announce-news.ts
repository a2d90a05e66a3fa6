import type { AppChange, AppEvent } from '../apps/events.ts';
import { recordAct } from '../audit/store.ts';
import type { Trx } from '../db/database.ts';
import type { Clock } from '../lib/clock.ts';
import { earlier, MINUTE } from '../lib/time.ts';
import { type AppPlace, placeOfDomain, redrawLists, toldSince } from './app-card-store.ts';
import { inChannel } from './app-case.ts';
import { casesOf, hasten, keepShown, postAfresh, wakeApp } from './app-case-store.ts';
import { channelsFor, ruleOf } from './channel-rules.ts';
import { rulesOf } from './channel-rules-store.ts';
import { newsOf, seenOf, type Telling, tellingOf } from './news.ts';
import { adminsMessageOf, linesOf, messageOf, shownOf, type Told } from './news-lines.ts';
import { ensureCard, tell } from './outbox-store.ts';
import type { QuietHours } from './quiet-hours.ts';
import type { ShownApp, ShownList } from './shown.ts';

/** So many apps of a domain are told one by one in so long a time; more of them are one list. */
const MOST_SINGLES = 5;
const SINGLES_MS = 10 * MINUTE;

type Event<Kind extends AppEvent['kind']> = Extract<AppEvent, { kind: Kind }>;

/** Where a reading's news of a domain's apps goes. */
interface Scene {
  readonly workspaceId: number;
  readonly domainId: number;
  readonly channel: string | undefined;
  readonly quiet: QuietHours | undefined;
  /** Of the reading: what it tells of an app exists once. */
  readonly at: Date;
  readonly why: ShownApp['why'];
}

/**
 * What a reading finds, as messages, in the reading's own transaction: what is worse than what people last saw is a new
 * message, whatever else stands there; the rest is an edit. What was said is kept with the card, so that it is said once.
 */
export function createAnnounceNews({ clock }: { clock: Clock }) {
  async function sceneOf(
    trx: Trx,
    { workspaceId, domainId, at, kind }: Event<'apps appeared' | 'apps changed'>,
    place: AppPlace,
  ): Promise<Scene> {
    const rules = await rulesOf(trx, workspaceId);
    const [channel] = channelsFor({ kind: 'apps', ...place }, rules);
    const quiet = channel === undefined ? undefined : ruleOf(channel, rules).quiet;
    const why = kind === 'apps appeared' ? 'new' : 'changed';
    return { workspaceId, domainId, channel, quiet, at, why };
  }

  /** The first look is asked for by whoever connects the domain, and waits for nothing. */
  const baselineOf = (trx: Trx, scene: Scene, found: number) =>
    postList(trx, scene, 'baseline', { total: found, apps: null, mention: false }, clock.now());

  async function list(trx: Trx, scene: Scene, batch: string, told: readonly Told[]) {
    const mention = told.some(({ weight }) => weight === 'critical');
    const weight = mention ? 'critical' : 'worse';
    const { at } = tellingOf(weight, 'nothing', { now: clock.now(), quiet: scene.quiet });
    const apps = told.map(({ app }) => app.appId);
    await postList(trx, scene, batch, { total: apps.length, apps, mention }, at);
  }

  async function postList(trx: Trx, scene: Scene, batch: string, shown: ShownList, dueAt: Date) {
    const { workspaceId, channel } = scene;
    if (channel === undefined) return;
    const subject = `${scene.domainId}/${batch}`;
    const target = inChannel(channel);
    const id = await ensureCard(trx, { workspaceId, kind: 'apps', subject, target }, dueAt);
    await keepShown(trx, id, shown);
  }

  async function areFew(trx: Trx, { workspaceId, domainId }: Scene, more: number) {
    const since = earlier(clock.now(), SINGLES_MS);
    return more + (await toldSince(trx, { workspaceId, domainId, since })) <= MOST_SINGLES;
  }

  /** One app, by itself. `inList`: a list of many speaks for it in the channel. */
  async function single(trx: Trx, scene: Scene, told: Told, inList = false): Promise<void> {
    const { workspaceId, channel, quiet, at } = scene;
    const { app, known, weight } = told;
    const now = clock.now();
    const seen = seenOf(known, now);
    const telling = tellingOf(weight, seen, {
      now,
      quiet,
      takes: channel !== undefined && !inList,
    });
    const cardId = await put(trx, scene, told, telling);
    if (cardId === undefined) return;
    const isNew = scene.why === 'new' || (known?.shown?.why === 'new' && seen !== 'old');
    await keepShown(trx, cardId, shownOf(told, now, isNew ? 'new' : 'changed'));
    if (await wakeApp(trx, workspaceId, app.appId, now)) await recordWoken(trx, scene, app.appId);
    if (telling.thread && (known || scene.why === 'changed')) {
      for (const line of linesOf(told, workspaceId, at)) {
        await tell(trx, { ...line, target: { to: 'thread', cardId } }, now, telling.at);
      }
    }
    if (!telling.channel || channel === undefined) return;
    const notice = messageOf(told, workspaceId, at);
    await tell(trx, { ...notice, target: inChannel(channel) }, now, telling.at);
  }

  /** Its card: made, posted anew, or drawn anew where it is. */
  async function put(
    trx: Trx,
    { workspaceId, channel }: Scene,
    { app, known, weight }: Told,
    telling: Telling,
  ): Promise<number | undefined> {
    const now = clock.now();
    const subject = String(app.appId);
    const target = channel === undefined ? known?.target : inChannel(channel);
    if (telling.card === 'none' || !target) return undefined;
    if (telling.card === 'afresh' && known) {
      await postAfresh(trx, known.cardId, { target, now });
      return known.cardId;
    }
    const card = { workspaceId, kind: 'app', subject, target } as const;
    const id = await ensureCard(trx, card, telling.at);
    if (weight === 'critical') await hasten(trx, id, now);
    return id;
  }

  const recordWoken = (trx: Trx, { workspaceId, domainId }: Scene, appId: number) =>
    recordAct(
      trx,
      {
        workspaceId,
        actor: 'bot',
        action: 'app.woken',
        domainId,
        subject: String(appId),
        facts: { why: 'worse' },
        source: 'sync',
      },
      clock.now(),
    );

  async function toldOf(trx: Trx, workspaceId: number, apps: readonly AppChange[]) {
    const ids = apps.map(({ appId }) => appId);
    const cases = await casesOf(trx, workspaceId, ids);
    return apps.map((app): Told => {
      const known = cases.get(app.appId);
      return { app, known, ...newsOf(app, known?.shown) };
    });
  }

  /** What cannot wait reaches somebody where no channel takes apps; of many a few. */
  async function tellAdmins(trx: Trx, { workspaceId, channel, at }: Scene, all: readonly Told[]) {
    if (channel !== undefined) return;
    const critical = all.filter(({ weight }) => weight === 'critical').slice(0, MOST_SINGLES);
    for (const told of critical) {
      const notice = adminsMessageOf(told, workspaceId, at);
      await tell(trx, { ...notice, target: { to: 'admins' } }, clock.now());
    }
  }

  return {
    async appeared(trx: Trx, event: Event<'apps appeared'>): Promise<void> {
      const { workspaceId, domainId, apps, baseline, at } = event;
      const place = await placeOfDomain(trx, workspaceId, domainId);
      if (!place) return;
      const scene = await sceneOf(trx, event, place);
      if (baseline) return baselineOf(trx, scene, event.found);
      const all = await toldOf(trx, workspaceId, apps);
      // That it is there is news, whatever else is.
      const told = all.map((each) =>
        each.weight === 'none' ? { ...each, weight: 'worse' as const } : each,
      );
      await tellAdmins(trx, scene, told);
      if (!(await areFew(trx, scene, told.length))) {
        return list(trx, scene, String(at.getTime()), told);
      }
      for (const each of told) await single(trx, scene, each);
    },

    async changed(trx: Trx, event: Event<'apps changed'>): Promise<void> {
      const { workspaceId, domainId, apps, at } = event;
      const place = await placeOfDomain(trx, workspaceId, domainId);
      if (!place) return;
      const all = await toldOf(trx, workspaceId, apps);
      const told = all.filter(({ weight }) => weight !== 'none');
      if (told.length === 0) return;
      const scene = await sceneOf(trx, event, place);
      const lapsed = told.flatMap(({ app }) => (app.lapsed ? [app.appId] : []));
      if (lapsed.length > 0) await redrawLists(trx, workspaceId, lapsed);
      await tellAdmins(trx, scene, told);
      const few = await areFew(trx, scene, told.length);
      for (const each of told) await single(trx, scene, each, !few);
      if (!few) await list(trx, scene, `changed-${at.getTime()}`, told);
    },
  };
}
