import type { DeliverDeps } from './delivery-deps.ts';
import { isNoticeKind, noticeKinds } from './kinds.ts';
import type { Card, KeptNotice } from './notice.ts';
import { tell } from './outbox-store.ts';
import { turnCard, turnNotice } from './turn-store.ts';

/** It was paused before. */
const PAUSED = 'paused';

export type Turn = ReturnType<typeof createTurn>;

/** `admins unknown`: Slack has not said yet who they are, and will. */
type Turned = 'turned to admins' | 'no admin' | 'admins unknown';

/** A crowd of admins is not written to one by one. */
const TOLD_MOST = 20;

/** Of what is said to one person, what others must hear where that person is gone. */
const nobodysAlone: readonly string[] = ['domain.broken.person', 'grant.ending.person'];
const isAlert = (kind: string) => kind.startsWith('alert.') || kind === 'channel.refused';

/** What a channel does not take goes to admins: those whom Slack still knows as active. */
export function createTurn(
  deps: Pick<
    DeliverDeps<{ text: string }>,
    'db' | 'channels' | 'clock' | 'admins' | 'allAdminsGone' | 'isShared' | 'warn'
  >,
) {
  const { db, channels, clock } = deps;

  /**
   * Active admins, of the first circle that has any. Those of whom Slack does not say come after, since they may be there.
   * Undefined where nobody is left but a circle that is not known yet.
   */
  async function active(workspaceId: number): Promise<readonly string[] | undefined> {
    const unsure: string[] = [];
    let isKnown = true;
    for (const { of, isStill } of deps.admins) {
      const circle = await of(workspaceId);
      isKnown &&= circle !== undefined;
      const there: string[] = [];
      for (const user of circle ?? []) {
        if (there.length === TOLD_MOST) break;
        const state = await isStill(workspaceId, user);
        if (state === 'there') there.push(user);
        if (state === 'unknown') unsure.push(user);
      }
      if (there.length > 0) return there;
    }
    if (unsure.length > 0) return unsure.slice(0, TOLD_MOST);
    if (!isKnown) return undefined;
    await deps.allAdminsGone(workspaceId);
    return [];
  }

  /** All admins are told that a channel refuses, at most once a day for one reason. */
  async function pause(
    workspaceId: number,
    channel: string,
    why: string,
    admins: readonly string[],
  ) {
    // A look may have let it go on meanwhile: what was seen paused is no new refusal.
    if (why === PAUSED) return;
    const now = clock.now();
    const paused = await channels.pauseChannel(workspaceId, channel, why, now);
    if (!paused?.tell) return;
    deps.warn('a channel is paused', { workspaceId, channel, why });
    for (const user of admins) {
      const key = `channel.refused:${channel}:${now.getTime()}:${user}`;
      const facts = { channel, why };
      const target = { to: 'person', user } as const;
      await tell(db, { workspaceId, key, kind: 'channel.refused', target, facts }, now);
    }
  }

  return {
    active,

    /** Why nothing may be said there now. Throws what Slack throws. */
    async refuses(workspaceId: number, channel: string): Promise<string | undefined> {
      if (await channels.isPaused(workspaceId, channel)) return PAUSED;
      return (await deps.isShared(workspaceId, channel)) ? 'shared with outsiders' : undefined;
    },

    /** What is not turned stays as it is. */
    async notice(notice: KeptNotice, why: string, channel?: string): Promise<Turned> {
      const { workspaceId, kind } = notice;
      const admins = await active(workspaceId);
      if (!admins) return 'admins unknown';
      if (channel !== undefined) await pause(workspaceId, channel, why, admins);
      if (admins.length === 0) return 'no admin';
      const isForAll = isAlert(kind) || toOf(kind) === 'channel';
      await turnNotice(db, notice.id, isForAll ? admins : admins.slice(0, 1), why, clock.now());
      return 'turned to admins';
    },

    /** The same of a card. */
    async card(card: Card, why: string, channel?: string): Promise<Turned> {
      const { workspaceId } = card;
      const admins = await active(workspaceId);
      if (!admins) return 'admins unknown';
      if (channel !== undefined) await pause(workspaceId, channel, why, admins);
      if (admins.length === 0) return 'no admin';
      await turnCard(db, card, admins, clock.now());
      return 'turned to admins';
    },

    /** Whether others must hear it where who it was for is gone. */
    concernsOthers: (kind: string): boolean =>
      isAlert(kind) || nobodysAlone.includes(kind) || toOf(kind) !== 'person',
  };
}

const toOf = (kind: string) => (isNoticeKind(kind) ? noticeKinds[kind].to : undefined);
