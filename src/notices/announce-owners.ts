import type { AppEvent } from '../apps/events.ts';
import type { Trx } from '../db/database.ts';
import type { Clock } from '../lib/clock.ts';
import { later, MINUTE } from '../lib/time.ts';
import { mainChannel } from './app-card-store.ts';
import { createAppCase } from './app-case.ts';
import { keepSubject, whomToAsk } from './keep-card-store.ts';
import { ensureCard, tell } from './outbox-store.ts';

type Event<Kind extends AppEvent['kind']> = Extract<AppEvent, { kind: Kind }>;

/** What runs out within this time is one message to the admins, however much it is. */
const TOGETHER_MS = 15 * MINUTE;

/** Whoever answers for an app is asked before its approval ends; where nobody did, the admins hear of it. */
export function createAnnounceOwners({ clock }: { clock: Clock }) {
  const { calmAt, tellCase } = createAppCase({ clock });

  async function endsSoon(trx: Trx, event: Event<'decision ends soon'>): Promise<void> {
    const { workspaceId, appId, decisionId, days } = event;
    const key = `app.decisionEndsSoon:${decisionId}`;
    const facts = { appId, decisionId };
    const line = { workspaceId, key, kind: 'app.decisionEndsSoon.thread', facts } as const;
    await tellCase(trx, appId, line, { calmly: true });
    const user = await whomToAsk(trx, workspaceId, event);
    if (user === undefined) return;
    const card = { workspaceId, kind: 'keep', subject: keepSubject(decisionId, days) } as const;
    await ensureCard(trx, { ...card, target: { to: 'person', user } }, clock.now());
  }

  async function ranOut(trx: Trx, { workspaceId, at }: Event<'approval ran out'>): Promise<void> {
    const from = new Date(Math.floor(at.getTime() / TOGETHER_MS) * TOGETHER_MS);
    const to = later(from, TOGETHER_MS);
    const channel = await mainChannel(trx, workspaceId);
    const calm = channel === undefined ? to : await calmAt(trx, workspaceId, channel);
    const key = `app.ranOut:${from.getTime()}`;
    const facts = { from: from.toISOString(), to: to.toISOString() };
    const notice = { workspaceId, key, kind: 'app.ranOut', target: { to: 'admins' } } as const;
    await tell(
      trx,
      { ...notice, facts },
      clock.now(),
      new Date(Math.max(calm.getTime(), to.getTime())),
    );
  }

  return { endsSoon, ranOut };
}
