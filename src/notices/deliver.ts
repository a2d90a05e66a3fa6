import type { Db } from '../db/database.ts';
import { createBackoff } from '../lib/backoff.ts';
import type { Clock } from '../lib/clock.ts';
import { DAY, isoDay, later, MINUTE, SECOND } from '../lib/time.ts';
import {
  type Card,
  type KeptNotice,
  type Notice,
  type Posted,
  readNotice,
  type Target,
} from './notice.ts';
import { tell } from './outbox-store.ts';
import { EDIT_PAUSE_MS, type NoticeStore } from './store.ts';

/** How Slack says no. 'lost': no answer came, so nobody knows whether it was accepted. */
export type Refusal =
  | { readonly kind: 'passing'; readonly retryAfterMs: number | undefined; readonly error: string }
  | { readonly kind: 'lost'; readonly error: string }
  /**
   * `what`: the message was refused (its form), the message to edit is gone, the place, or all of Slack; `mail`: the mail
   * server refuses this mail.
   */
  | {
      readonly kind: 'permanent';
      readonly what: 'message' | 'gone' | 'place' | 'workspace' | 'mail';
      readonly error: string;
    };

export type DeliveryOutcome = 'sent' | 'sent late' | 'posted' | 'edited' | Refusal['kind'];

/** What delivery needs of the world. `M` is a rendered message: only the edge looks inside. */
export interface DeliverDeps<M extends { readonly text: string }> {
  readonly db: Db;
  readonly store: NoticeStore;
  readonly clock: Clock;
  /** Nothing where there is nothing to say any more. */
  readonly renderCard: (card: Card) => Promise<M | undefined>;
  readonly renderNotice: (notice: Notice) => Promise<M | undefined>;
  readonly post: (
    workspaceId: number,
    place: { channel: string } | { user: string },
    message: M,
    options: { threadTs?: string | undefined; key: string },
  ) => Promise<Posted>;
  readonly edit: (workspaceId: number, at: Posted, message: M) => Promise<void>;
  /** False where nobody knows an address. */
  readonly mail: (workspaceId: number, user: string, message: M) => Promise<boolean>;
  /** Whether outsiders can read the channel. */
  readonly isShared: (workspaceId: number, channel: string) => Promise<boolean>;
  readonly admins: (workspaceId: number) => Promise<readonly string[]>;
  readonly pauseWorkspace: (workspaceId: number, until: Date) => Promise<void>;
  readonly workspaceGone: (workspaceId: number, error: string) => Promise<void>;
  /** Reads a thrown value of `post` and `edit`. */
  readonly asRefusal: (error: unknown) => Refusal;
  readonly count: (kind: 'notice' | 'card' | 'mail', outcome: DeliveryOutcome) => void;
  readonly warn: (what: string, facts: Record<string, unknown>) => void;
}

const THREAD_WAIT_MS = SECOND;
const LONGEST_RETRY_MS = 5 * MINUTE;
const retryAfter = createBackoff(SECOND, LONGEST_RETRY_MS);
const EDIT_BEHIND_MS = 300;
/** A message that Slack refuses for its form is not sent again and again. */
const MOST_TRIES_REFUSED = 3;
/** Older than this a mail is no news, and the mail server is not about to take it. */
const MAIL_MOST_MS = 3 * DAY;

export function createDelivery<M extends { readonly text: string }>(deps: DeliverDeps<M>) {
  const { store, clock } = deps;
  const fromNow = (ms: number) => later(clock.now(), ms);

  /** One admin gets what the channel refused; all of them are told, once, that it refuses. */
  async function turnToAdmins(
    workspaceId: number,
    channel: string,
    why: string,
  ): Promise<Target | undefined> {
    const admins = await deps.admins(workspaceId);
    const now = clock.now();
    if (await store.pauseChannel(workspaceId, channel, why, now)) {
      for (const user of admins) {
        const key = `channel.refused:${channel}:${now.getTime()}:${user}`;
        const facts = { channel, why };
        const target = { to: 'person', user } as const;
        await tell(deps.db, { workspaceId, key, kind: 'channel.refused', target, facts }, now);
      }
    }
    const [first] = admins;
    return first === undefined ? undefined : { to: 'person', user: first };
  }

  async function refuses(workspaceId: number, channel: string): Promise<string | undefined> {
    if (await store.isPaused(workspaceId, channel)) return 'paused';
    return (await deps.isShared(workspaceId, channel)) ? 'shared with outsiders' : undefined;
  }

  async function deliverNotice(job: { workspaceId: number; noticeId: string }): Promise<void> {
    const { workspaceId } = job;
    const notice = await store.claimNotice(workspaceId, job.noticeId, clock.now());
    if (!notice) return;
    const known = readNotice(notice);
    if (!known) {
      deps.warn('a notice could not be read', { noticeId: notice.id, kind: notice.kind });
      return store.dropNotice(notice.id, 'its facts could not be read', clock.now());
    }
    try {
      const message = await deps.renderNotice(known);
      if (!message)
        return await store.dropNotice(notice.id, 'nothing to say any more', clock.now());
      await send(notice, notice.tries, message);
    } catch (error) {
      await noticeFailed(notice, notice.tries, deps.asRefusal(error));
    }
  }

  async function send(notice: KeptNotice, tries: number, message: M): Promise<void> {
    const { workspaceId, target } = notice;
    switch (target.to) {
      case 'mail':
        if (!(await deps.mail(workspaceId, target.user, message))) {
          return store.dropNotice(notice.id, 'no address is known', clock.now());
        }
        await store.markSent(notice.id, undefined, clock.now());
        break;
      case 'person': {
        const posted = await deps.post(workspaceId, { user: target.user }, message, {
          key: notice.id,
        });
        await store.markSent(notice.id, posted, clock.now());
        break;
      }
      case 'channel': {
        const why = await refuses(workspaceId, target.channel);
        if (why) return redirect(notice, target.channel, why);
        const place = { channel: target.channel };
        const posted = await deps.post(workspaceId, place, message, { key: notice.id });
        await store.markSent(notice.id, posted, clock.now());
        break;
      }
      case 'thread': {
        const card = await store.findCard(workspaceId, target.cardId);
        if (!card) return store.dropNotice(notice.id, 'its card is gone', clock.now());
        if (!card.posted) return store.noticeAgain(notice.id, fromNow(THREAD_WAIT_MS));
        const { channel, ts } = card.posted;
        const why = card.target.to === 'channel' ? await refuses(workspaceId, channel) : undefined;
        if (why) return redirect(notice, channel, why);
        const posted = await deps.post(workspaceId, { channel }, message, {
          threadTs: ts,
          key: notice.id,
        });
        await store.markSent(notice.id, posted, clock.now());
        break;
      }
    }
    deps.count(countedAs(notice), tries > 1 ? 'sent late' : 'sent');
  }

  async function redirect(notice: KeptNotice, channel: string, why: string): Promise<void> {
    const target = await turnToAdmins(notice.workspaceId, channel, why);
    if (target) return store.noticeAgain(notice.id, clock.now(), target);
    deps.warn('nobody can be told: no channel and no admin', { noticeId: notice.id, why });
    await store.noticeAgain(notice.id, fromNow(LONGEST_RETRY_MS));
  }

  async function noticeFailed(notice: KeptNotice, tries: number, refusal: Refusal): Promise<void> {
    const { workspaceId, target } = notice;
    deps.count(countedAs(notice), refusal.kind);
    deps.warn('a notice was not accepted', {
      noticeId: notice.id,
      kind: notice.kind,
      target: target.to,
      refusal,
    });
    if (target.to === 'mail') {
      const isOver = clock.now().getTime() - notice.createdAt.getTime() > MAIL_MOST_MS;
      if (refusal.kind === 'permanent') return mailRefused(notice, target.user, refusal.error);
      if (isOver) return mailRefused(notice, target.user, 'no answer for three days');
    }
    if (refusal.kind === 'permanent') {
      switch (refusal.what) {
        case 'workspace':
          await deps.workspaceGone(workspaceId, refusal.error);
          return store.noticeAgain(notice.id, fromNow(LONGEST_RETRY_MS));
        case 'place': {
          const channel = await channelOf(notice);
          if (channel) return redirect(notice, channel, refusal.error);
          return store.dropNotice(notice.id, refusal.error, clock.now());
        }
        case 'message':
        case 'gone':
        case 'mail':
          if (tries < MOST_TRIES_REFUSED) break;
          return store.dropNotice(notice.id, refusal.error, clock.now());
      }
    }
    await store.noticeAgain(notice.id, await pauseFor(workspaceId, refusal, tries));
  }

  /** It went by DM too: nothing is lost. Admins hear of it once a day for each person. */
  async function mailRefused(notice: KeptNotice, user: string, why: string): Promise<void> {
    const { workspaceId } = notice;
    const now = clock.now();
    for (const admin of await deps.admins(workspaceId).catch(() => [])) {
      const key = `mail.refused:${user}:${isoDay(now)}:${admin}`;
      const target = { to: 'person', user: admin } as const;
      const facts = { user, why };
      await tell(deps.db, { workspaceId, key, kind: 'mail.refused', target, facts }, now);
    }
    await store.dropNotice(notice.id, `the mail was refused: ${why}`, now);
  }

  async function channelOf(notice: KeptNotice): Promise<string | undefined> {
    if (notice.target.to === 'channel') return notice.target.channel;
    if (notice.target.to !== 'thread') return undefined;
    const card = await store.findCard(notice.workspaceId, notice.target.cardId);
    return card?.target.to === 'channel' ? card.posted?.channel : undefined;
  }

  /** When to try again. Slack's own *slow down* holds for the whole workspace. */
  async function pauseFor(workspaceId: number, refusal: Refusal, tries: number): Promise<Date> {
    const asked = refusal.kind === 'passing' ? refusal.retryAfterMs : undefined;
    if (asked === undefined) return fromNow(retryAfter(tries));
    const until = fromNow(asked);
    await deps.pauseWorkspace(workspaceId, until);
    return until;
  }

  async function drawCard(job: { workspaceId: number; cardId: number }): Promise<void> {
    const { workspaceId } = job;
    const card = await store.claimCard(workspaceId, job.cardId, clock.now());
    if (!card) return;
    try {
      const message = await deps.renderCard(card);
      if (!message) return await store.killCard(card.id, clock.now());
      const posted = await draw(card, message);
      if (posted === 'moved') return;
      await store.markDrawn(card.id, card.wanted, posted, clock.now());
      deps.count('card', posted ? 'posted' : 'edited');
    } catch (error) {
      await cardFailed(card, card.tries, deps.asRefusal(error));
    }
  }

  async function draw(card: Card, message: M): Promise<Posted | undefined | 'moved'> {
    const { workspaceId, target } = card;
    if (target.to === 'channel') {
      const why = await refuses(workspaceId, target.channel);
      if (why) {
        await moveToAdmins(card, target.channel, why);
        return 'moved';
      }
    }
    if (card.posted) {
      await deps.edit(workspaceId, card.posted, message);
      return undefined;
    }
    const place = target.to === 'channel' ? { channel: target.channel } : personOf(target);
    return deps.post(workspaceId, place, message, { key: `card:${card.id}` });
  }

  async function moveToAdmins(card: Card, channel: string, why: string): Promise<void> {
    const target = await turnToAdmins(card.workspaceId, channel, why);
    if (target) return store.moveCard(card.id, clock.now(), target);
    deps.warn('a card has no place: no channel and no admin', { cardId: card.id, why });
    await store.cardAgain(card.id, fromNow(LONGEST_RETRY_MS));
  }

  async function cardFailed(card: Card, tries: number, refusal: Refusal): Promise<void> {
    const { workspaceId, target } = card;
    deps.count('card', refusal.kind);
    deps.warn('a card was not accepted', { cardId: card.id, kind: card.kind, refusal });
    if (refusal.kind === 'permanent') {
      switch (refusal.what) {
        case 'workspace':
          await deps.workspaceGone(workspaceId, refusal.error);
          return store.cardAgain(card.id, fromNow(LONGEST_RETRY_MS));
        case 'gone':
          return store.moveCard(card.id, clock.now());
        case 'place':
          if (target.to === 'channel') return moveToAdmins(card, target.channel, refusal.error);
          return store.killCard(card.id, clock.now());
        case 'message':
        case 'mail':
          if (tries < MOST_TRIES_REFUSED) break;
          return store.cardAgain(card.id, fromNow(LONGEST_RETRY_MS));
      }
    }
    const again = await pauseFor(workspaceId, refusal, tries);
    // An edit whose answer was lost may have been accepted: the next one keeps its distance all the same.
    const soonest = fromNow(EDIT_PAUSE_MS);
    const at = Math.max(again.getTime(), soonest.getTime());
    // When a pause is over, what is new goes first.
    await store.cardAgain(card.id, new Date(at + (card.posted ? EDIT_BEHIND_MS : 0)));
  }

  return { deliverNotice, drawCard };
}

export type Delivery = ReturnType<typeof createDelivery>;

const countedAs = ({ target }: KeptNotice) => (target.to === 'mail' ? 'mail' : 'notice');

function personOf(target: Target): { user: string } {
  if (target.to === 'person') return { user: target.user };
  throw new Error(`a card cannot go to ${target.to}`);
}
