import type { AppEvent } from '../apps/events.ts';
import type { Trx } from '../db/database.ts';
import type { Clock } from '../lib/clock.ts';
import { mainChannel } from './app-card-store.ts';
import { inChannel } from './app-case.ts';
import { breachNow, breachSubject } from './breach-card-store.ts';
import type { Saying } from './notice.ts';
import { cardOf, ensureCard, redraw, tell } from './outbox-store.ts';

interface Breach {
  readonly workspaceId: number;
  readonly breachId: number;
}

/**
 * The breach of a vendor is one card, where what concerns the whole workspace is said, or with who asked where no channel takes
 * that. It is posted when somebody agreed: until then the card of the wish speaks. Its thread is its story.
 */
export function createAnnounceBreaches({ clock }: { clock: Clock }) {
  async function post(trx: Trx, { workspaceId, breachId }: Breach, askedBy: string): Promise<void> {
    const channel = await mainChannel(trx, workspaceId);
    const target = channel ? inChannel(channel) : ({ to: 'person', user: askedBy } as const);
    const card = { workspaceId, kind: 'breach', subject: breachSubject(breachId) } as const;
    await ensureCard(trx, { ...card, target }, clock.now());
  }

  async function tellThread(trx: Trx, { workspaceId, breachId }: Breach, line: Saying<'thread'>) {
    const subject = breachSubject(breachId);
    const card = await cardOf(trx, { workspaceId, kind: 'breach', subject });
    if (!card) return;
    const key = `${line.key}:${subject}`;
    await tell(trx, { ...line, key, target: { to: 'thread', cardId: card.id } }, clock.now());
  }

  return {
    async changed(
      trx: Trx,
      { workspaceId, breachId, again }: Extract<AppEvent, { kind: 'breach changed' }>,
    ): Promise<void> {
      const breach = { workspaceId, breachId };
      const now = await breachNow(trx, workspaceId, breachId);
      if (!now || now.state === 'asked') return;
      if (now.state === 'refused') {
        const target = { to: 'person', user: now.askedBy } as const;
        const notice = { workspaceId, key: `breach.refused:${breachId}`, facts: { breachId } };
        await tell(trx, { ...notice, kind: 'breach.refused.person', target }, clock.now());
        return;
      }
      await post(trx, breach, now.askedBy);
      if (again !== undefined) {
        const key = `breach.again:${again}`;
        const facts = { revocationId: again };
        await tellThread(trx, breach, { workspaceId, key, kind: 'breach.again.thread', facts });
      }
      if (now.state !== 'ended' && now.state !== 'stopped') return;
      const key = `breach.ended:${breachId}`;
      const facts = { breachId };
      await tellThread(trx, breach, { workspaceId, key, kind: 'breach.ended.thread', facts });
    },

    /** A revocation of it is a step further. `line`: what must be said of that. */
    async revoking(trx: Trx, breach: Breach, line: Saying<'thread'> | undefined): Promise<void> {
      const { workspaceId, breachId } = breach;
      await redraw(trx, { workspaceId, kind: 'breach', subject: breachSubject(breachId) });
      if (line) await tellThread(trx, breach, line);
    },
  };
}
