import { isDatabaseDown } from '../lib/errors.ts';
import { insist } from '../lib/insist.ts';
import { DAY, isoDay, later, SECOND } from '../lib/time.ts';
import { type DeliverDeps, MARK_WITHIN_MS } from './delivery-deps.ts';
import { type KeptNotice, type Place, type Posted, readNotice } from './notice.ts';
import { tell } from './outbox-store.ts';
import { isWorthALine, type Refusal } from './refusal.ts';
import { LONGEST_RETRY_MS, type Refused } from './refused.ts';
import type { Turn } from './turn.ts';
import { isUnsureForLong, type Unsure } from './unsure.ts';

const THREAD_WAIT_MS = SECOND;
/** A message that Slack refuses for its form is not sent again and again. */
const MOST_TRIES_REFUSED = 3;
/** So often a card is posted anew since its thread takes nothing. */
const MOST_THREADS = 2;
/** Older than this a mail is no news, and the mail server is not about to take it. */
const MAIL_MOST_MS = 3 * DAY;

interface Claimed extends KeptNotice, Unsure {
  readonly tries: number;
  readonly generation: number;
}

/** The job that brings one notice to where it belongs. */
export function createNoticeDelivery<M extends { readonly text: string }>(
  deps: DeliverDeps<M>,
  turn: Turn,
  refused: Refused,
) {
  const { store, clock } = deps;
  const fromNow = (ms: number) => later(clock.now(), ms);
  /** Its card may wait for the end of quiet hours. */
  const whenOut = (dueAt: Date) =>
    new Date(Math.max(dueAt.getTime(), fromNow(THREAD_WAIT_MS).getTime()));
  const keyOf = (notice: Claimed) => deps.messageId(`notice ${notice.id} ${notice.generation}`);

  async function deliver(job: { workspaceId: number; noticeId: string }): Promise<void> {
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
      await send(notice, message);
    } catch (error) {
      // Neither Slack nor the mail server has said anything. One that is marked by now stays so.
      if (isDatabaseDown(error)) return ours(notice, error);
      await failed(notice, deps.asRefusal(error));
    }
  }

  async function send(notice: Claimed, message: M): Promise<void> {
    const { workspaceId, target } = notice;
    switch (target.to) {
      case 'mail':
        if (!(await deps.mail(workspaceId, target.user, message))) {
          return store.dropNotice(notice.id, 'no address is known', clock.now());
        }
        await mark(notice, undefined);
        deps.count('mail', outcomeOf(notice));
        return;
      case 'admins':
        return redirect(notice, 'it is for them');
      case 'person':
        if (await isNotThere(notice, target.user)) return;
        return post(notice, { user: target.user }, message);
      case 'channel': {
        const why = await turn.refuses(workspaceId, target.channel);
        if (why) return redirect(notice, why, target.channel);
        return post(notice, { channel: target.channel }, message);
      }
      case 'thread': {
        const card = await store.findCard(workspaceId, target.cardId);
        if (!card) return store.dropNotice(notice.id, 'its card is gone', clock.now());
        if (!card.posted) return store.noticeAgain(notice.id, whenOut(card.dueAt));
        const { channel, ts } = card.posted;
        if (card.target.to === 'person' && (await isNotThere(notice, card.target.user))) return;
        const why =
          card.target.to === 'channel' ? await turn.refuses(workspaceId, channel) : undefined;
        if (why) return redirect(notice, why, channel);
        return post(notice, { channel }, message, ts);
      }
    }
  }

  async function post(
    notice: Claimed,
    place: { channel: string } | { user: string },
    message: M,
    threadTs?: string,
  ): Promise<void> {
    const { workspaceId } = notice;
    const posted = await deps.post(workspaceId, place, message, { threadTs, key: keyOf(notice) });
    await mark(notice, posted);
    deps.count('notice', outcomeOf(notice));
    await deps.pauses.accepted(workspaceId);
  }

  /** It is out: nobody must send it again because our database is away for a moment. */
  const mark = (notice: Claimed, posted: Posted | undefined) =>
    insist(MARK_WITHIN_MS, () => store.markSent(notice.id, posted, clock.now()));

  async function ours(notice: Claimed, error: unknown): Promise<void> {
    deps.warn('a notice waits for the database', { noticeId: notice.id, error });
    await insist(MARK_WITHIN_MS, () => store.noticeAgain(notice.id, clock.now()));
  }

  /** Slack takes a message for somebody who was deactivated, and nobody reads it. True where the notice goes no further now. */
  async function isNotThere(notice: Claimed, user: string): Promise<boolean> {
    switch (await deps.isThere(notice.workspaceId, user)) {
      case 'there':
        return false;
      case 'unknown':
        if (isUnsureForLong(notice, clock.now())) return false;
        await unsureAgain(notice);
        return true;
      case 'gone':
        if (turn.concernsOthers(notice.kind)) await redirect(notice, 'who it was for is gone');
        else await store.dropNotice(notice.id, 'who it was for is gone', clock.now());
        return true;
    }
  }

  const unsureAgain = (notice: Claimed) =>
    store.noticeUnsure(notice.id, refused.untilKnown(notice.tries), clock.now());

  async function redirect(notice: Claimed, why: string, channel?: string): Promise<void> {
    const turned = await turn.notice(notice, why, channel);
    if (turned === 'no admin') {
      deps.warn('nobody can be told: no channel and no admin', { noticeId: notice.id, why });
    } else deps.count('notice', turned === 'admins unsure' ? 'admins unknown' : turned);
    if (turned === 'turned to admins' || (await giveUp(notice, why))) return;
    if (turned === 'admins unsure') return unsureAgain(notice);
    const again =
      turned === 'no admin' ? fromNow(LONGEST_RETRY_MS) : refused.untilKnown(notice.tries);
    await store.noticeAgain(notice.id, again);
  }

  async function failed(notice: Claimed, refusal: Refusal): Promise<void> {
    const { id, tries, target } = notice;
    deps.count(target.to === 'mail' ? 'mail' : 'notice', refusal.kind);
    if (isWorthALine(refusal, tries)) {
      const facts = { noticeId: id, kind: notice.kind, target: target.to, refusal };
      deps.warn('a notice was not accepted', facts);
    }
    if (target.to === 'mail') {
      const isOver = clock.now().getTime() - notice.createdAt.getTime() > MAIL_MOST_MS;
      const isRefused = refusal.kind === 'permanent' && refusal.what === 'mail';
      if (isRefused || isOver) {
        const why = isRefused ? refusal.error : 'no answer for three days';
        return mailRefused(notice, target.user, why);
      }
      return store.noticeAgain(id, refused.retryAfter(tries));
    }
    if (refusal.kind === 'permanent') {
      switch (refusal.what) {
        case 'place': {
          const place = await placeOf(notice);
          if (place?.to === 'channel') return redirect(notice, refusal.error, place.channel);
          if (place?.to !== 'person' || !turn.concernsOthers(notice.kind)) break;
          turn.passOver(notice.workspaceId, place.user);
          return redirect(notice, refusal.error);
        }
        case 'gone':
          return threadGone(notice, refusal.error);
        case 'message':
        case 'mail':
          if (tries < MOST_TRIES_REFUSED) break;
          return store.dropNotice(id, refusal.error, clock.now());
        case 'workspace':
          break;
      }
    }
    const again = await refused.again(notice.workspaceId, refusal, tries);
    if (await giveUp(notice, refusal.error)) return;
    if (refusal.kind === 'double') await store.noticeAnew(id, again);
    else await store.noticeAgain(id, again);
  }

  async function giveUp(notice: KeptNotice, error: string): Promise<boolean> {
    const why = refused.givenUp(notice.createdAt, error);
    if (why === undefined) return false;
    deps.count('notice', 'given up');
    deps.warn('a notice is given up', { noticeId: notice.id, kind: notice.kind, why });
    await store.dropNotice(notice.id, why, clock.now());
    return true;
  }

  /** Its card is posted anew, and the line goes under that. */
  async function threadGone(notice: Claimed, error: string): Promise<void> {
    const { workspaceId, target } = notice;
    const card =
      target.to === 'thread' ? await store.findCard(workspaceId, target.cardId) : undefined;
    if (!card || notice.generation >= MOST_THREADS) {
      return store.dropNotice(notice.id, error, clock.now());
    }
    await store.postAnew(card.id, clock.now(), card.posted?.ts);
    await store.noticeAnew(notice.id, fromNow(THREAD_WAIT_MS));
  }

  /** It went by DM too: nothing is lost. Admins hear of it once a day for each person. */
  async function mailRefused(notice: KeptNotice, user: string, why: string): Promise<void> {
    const { workspaceId } = notice;
    const now = clock.now();
    const key = `mail.refused:${user}:${isoDay(now)}`;
    const target = { to: 'admins' } as const;
    await tell(
      deps.db,
      { workspaceId, key, kind: 'mail.refused', target, facts: { user, why } },
      now,
    );
    await store.dropNotice(notice.id, `the mail was refused: ${why}`, now);
  }

  /** The channel or person that it was for: of a line in a thread, the one of its card. */
  async function placeOf(notice: Claimed): Promise<Place | undefined> {
    const { target } = notice;
    if (target.to === 'channel' || target.to === 'person') return target;
    if (target.to !== 'thread') return undefined;
    const card = await store.findCard(notice.workspaceId, target.cardId);
    if (card?.target.to === 'person') return card.target;
    return card?.target.to === 'channel' && card.posted
      ? { to: 'channel', channel: card.posted.channel }
      : undefined;
  }

  return deliver;
}

const outcomeOf = ({ tries }: Claimed) => (tries > 1 ? 'sent late' : 'sent');
