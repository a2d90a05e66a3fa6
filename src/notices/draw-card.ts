import { isDatabaseDown } from '../lib/errors.ts';
import { insist } from '../lib/insist.ts';
import { later } from '../lib/time.ts';
import { type DeliverDeps, MARK_WITHIN_MS } from './delivery-deps.ts';
import { type Card, isFormer, type Posted, type Target } from './notice.ts';
import { isWorthALine, type Refusal } from './refusal.ts';
import { LONGEST_RETRY_MS, type Refused } from './refused.ts';
import { EDIT_PAUSE_MS } from './store.ts';
import type { Turn } from './turn.ts';
import { isUnsureForLong, type Unsure } from './unsure.ts';

const EDIT_BEHIND_MS = 300;

/** Cards that are one person's alone: where that person is gone, nobody needs them. */
const personal: readonly Card['kind'][] = ['access', 'consent', 'handover', 'question', 'keep'];

interface Claimed extends Card, Unsure {
  readonly wanted: number;
  readonly tries: number;
  readonly generation: number;
}

/** The job that posts a card, or edits it so that it shows what is true now. */
export function createDrawing<M extends { readonly text: string }>(
  deps: DeliverDeps<M>,
  turn: Turn,
  refused: Refused,
) {
  const { store, clock } = deps;
  const fromNow = (ms: number) => later(clock.now(), ms);

  async function drawCard(job: { workspaceId: number; cardId: number }): Promise<void> {
    const { workspaceId } = job;
    const card = await store.claimCard(workspaceId, job.cardId, clock.now());
    if (!card) return;
    try {
      const message = await deps.renderCard(card);
      if (!message) return await store.killCard(card.id, clock.now());
      if (!(await mayDraw(card))) return;
      const posted = await draw(card, message);
      await insist(MARK_WITHIN_MS, () =>
        store.markDrawn(card.id, card.wanted, posted, clock.now()),
      );
      deps.count('card', posted ? 'posted' : 'edited');
      await deps.pauses.accepted(workspaceId);
      await deps.drawn(card);
    } catch (error) {
      // Slack has said nothing. One that is drawn by now stays so.
      if (isDatabaseDown(error)) return ours(card, error);
      await failed(card, deps.asRefusal(error));
    }
  }

  async function ours(card: Claimed, error: unknown): Promise<void> {
    deps.warn('a card waits for the database', { cardId: card.id, error });
    await insist(MARK_WITHIN_MS, () => store.cardAgain(card.id, clock.now()));
  }

  /** False where its place takes nothing: what becomes of it then is written. */
  async function mayDraw(card: Claimed): Promise<boolean> {
    const { workspaceId, target } = card;
    if (target.to === 'channel') {
      const { channel } = target;
      const why = await turn.refuses(workspaceId, channel);
      if (why && isFormer(card)) await store.killCard(card.id, clock.now());
      else if (why) await moveToAdmins(card, why, channel);
      return why === undefined;
    }
    // An edit tells nobody anything; a post must reach somebody.
    if (card.posted || target.to !== 'person') return true;
    switch (await deps.isThere(workspaceId, target.user)) {
      case 'there':
        return true;
      case 'unknown':
        if (isUnsureForLong(card, clock.now())) return true;
        await unsureAgain(card);
        return false;
      case 'gone':
        if (personal.includes(card.kind)) await store.killCard(card.id, clock.now());
        else await moveToAdmins(card, 'who it was for is gone');
        return false;
    }
  }

  const unsureAgain = (card: Claimed) =>
    store.cardUnsure(card.id, refused.untilKnown(card.tries), clock.now());

  async function draw(card: Claimed, message: M): Promise<Posted | undefined> {
    const { workspaceId, target } = card;
    if (card.posted) {
      await deps.edit(workspaceId, card.posted, message);
      return undefined;
    }
    const place = target.to === 'channel' ? { channel: target.channel } : personOf(target);
    const key = deps.messageId(`card ${card.id} ${card.generation}`);
    return deps.post(workspaceId, place, message, { key });
  }

  async function moveToAdmins(card: Claimed, why: string, channel?: string): Promise<void> {
    const turned = await turn.card(card, why, channel);
    if (turned === 'no admin') {
      deps.warn('a card has no place: no channel and no admin', { cardId: card.id, why });
      return store.cardAgain(card.id, fromNow(LONGEST_RETRY_MS));
    }
    deps.count('card', turned === 'admins unsure' ? 'admins unknown' : turned);
    if (turned === 'admins unsure') await unsureAgain(card);
    if (turned === 'admins unknown') await store.cardAgain(card.id, refused.untilKnown(card.tries));
  }

  async function failed(card: Claimed, refusal: Refusal): Promise<void> {
    const { workspaceId, target, tries } = card;
    deps.count('card', refusal.kind);
    if (isWorthALine(refusal, tries)) {
      deps.warn('a card was not accepted', { cardId: card.id, kind: card.kind, refusal });
    }
    if (refusal.kind === 'permanent') {
      if (isFormer(card) && (refusal.what === 'gone' || refusal.what === 'place')) {
        return store.killCard(card.id, clock.now());
      }
      if (refusal.what === 'gone' && card.posted) {
        return store.postAnew(card.id, clock.now(), card.posted.ts);
      }
      if (refusal.what === 'place' && target.to === 'channel') {
        return moveToAdmins(card, refusal.error, target.channel);
      }
      if (refusal.what === 'place' && target.to === 'person' && !personal.includes(card.kind)) {
        turn.passOver(workspaceId, target.user);
        return moveToAdmins(card, refusal.error);
      }
    }
    const again = await refused.again(workspaceId, refusal, tries);
    if (refusal.kind === 'double') return store.postAnew(card.id, again, card.posted?.ts);
    // An edit whose answer was lost may have been accepted: the next one keeps its distance all the same.
    const soonest = fromNow(EDIT_PAUSE_MS);
    const at = Math.max(again.getTime(), soonest.getTime());
    // When a pause is over, what is new goes first.
    await store.cardAgain(card.id, new Date(at + (card.posted ? EDIT_BEHIND_MS : 0)));
  }

  return drawCard;
}

function personOf(target: Target): { user: string } {
  if (target.to === 'person') return { user: target.user };
  throw new Error(`a card cannot go to ${target.to}`);
}
