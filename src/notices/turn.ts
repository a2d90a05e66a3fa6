import { createAdminsNow } from './admins-now.ts';
import { channelStore } from './channel-store.ts';
import type { DeliverDeps } from './delivery-deps.ts';
import { isNoticeKind, noticeKinds } from './kinds.ts';
import type { Card, KeptNotice } from './notice.ts';
import { tell } from './outbox-store.ts';
import { turnCard, turnNotice } from './turn-store.ts';
import { isUnsureForLong, type Unsure } from './unsure.ts';

/** It was paused before. */
const PAUSED = 'paused';

export type Turn = ReturnType<typeof createTurn>;

/** `admins unknown`: Slack has not said yet who they are, and will. `admins unsure`: it does not say whether they are there. */
export type Turned = 'turned to admins' | 'no admin' | 'admins unknown' | 'admins unsure';

/** Of what is said to one person, what others must hear where that person is gone. */
const nobodysAlone: readonly string[] = ['domain.broken.person', 'grant.ending.person'];
const isAlert = (kind: string) => kind.startsWith('alert.');

/** What a channel or a person does not take goes to admins: those whom Slack still knows as active. */
export function createTurn(
  deps: Pick<
    DeliverDeps<{ text: string }>,
    'db' | 'channels' | 'clock' | 'admins' | 'allAdminsGone' | 'idOf' | 'isShared' | 'warn'
  >,
) {
  const { db, channels, clock } = deps;
  const admins = createAdminsNow(deps);

  /**
   * At once, whoever the admins are: what is for them waits for them. They are told that a channel refuses, at most once a day
   * for one reason.
   */
  async function pause(workspaceId: number, channel: string, why: string): Promise<void> {
    // A look may have let it go on meanwhile: what was seen paused is no new refusal.
    if (why === PAUSED) return;
    const now = clock.now();
    await db.transaction().execute(async (trx) => {
      const paused = await channelStore(trx).pauseChannel(workspaceId, channel, why, now);
      if (!paused?.tell) return;
      deps.warn('a channel is paused', { workspaceId, channel, why });
      const key = `channel.refused:${channel}:${now.getTime()}`;
      const facts = { channel, why };
      const target = { to: 'admins' } as const;
      await tell(trx, { workspaceId, key, kind: 'channel.refused', target, facts }, now);
    });
  }

  async function toAdmins(
    what: Unsure & { readonly workspaceId: number },
    turn: (users: readonly string[], unsure: Unsure) => Promise<void>,
  ): Promise<Turned> {
    const found = await admins.ask(what.workspaceId);
    if (found.kind === 'unlisted') return 'admins unknown';
    const isUnsure = found.kind === 'unsure';
    if (isUnsure && !isUnsureForLong(what, clock.now())) return 'admins unsure';
    if (found.users.length === 0) return 'no admin';
    // They have been asked about for long: it is not waited for once more.
    await turn(found.users, { unsureSince: isUnsure ? what.unsureSince : null });
    return 'turned to admins';
  }

  return {
    passOver: admins.passOver,

    /** Why nothing may be said there now. Throws what Slack throws. */
    async refuses(workspaceId: number, channel: string): Promise<string | undefined> {
      if (await channels.isPaused(workspaceId, channel)) return PAUSED;
      return (await deps.isShared(workspaceId, channel)) ? 'shared with outsiders' : undefined;
    },

    /** What is not turned stays as it is. */
    async notice(notice: KeptNotice & Unsure, why: string, channel?: string): Promise<Turned> {
      const { workspaceId, id, kind } = notice;
      if (channel !== undefined) await pause(workspaceId, channel, why);
      const to = toOf(kind);
      const isForAll = isAlert(kind) || to === 'channel' || to === 'admins';
      return toAdmins(notice, (users, unsure) =>
        turnNotice(db, id, isForAll ? users : users.slice(0, 1), { why, ...unsure }, clock.now()),
      );
    },

    /** The same of a card. */
    async card(card: Card & Unsure, why: string, channel?: string): Promise<Turned> {
      if (channel !== undefined) await pause(card.workspaceId, channel, why);
      return toAdmins(card, (users, unsure) => turnCard(db, card, users, unsure, clock.now()));
    },

    /** Whether others must hear it where who it was for is gone. */
    concernsOthers: (kind: string): boolean =>
      isAlert(kind) || nobodysAlone.includes(kind) || toOf(kind) !== 'person',
  };
}

const toOf = (kind: string) => (isNoticeKind(kind) ? noticeKinds[kind].to : undefined);
