import type { Trx } from '../db/database.ts';
import { isoDayIn, later, MINUTE } from '../lib/time.ts';
import { type DmKind, getsDm, ruleOf } from '../notices/channel-rules.ts';
import { wantsDms } from '../notices/channel-rules-store.ts';
import type { Saying } from '../notices/notice.ts';
import { ensureCard, tell } from '../notices/outbox-store.ts';
import type { Alert } from './alert.ts';
import { conditionRow } from './conditions.ts';
import { climb, type LadderAct, looksAt, owesNow, owing, paid } from './ladder.ts';
import { nameOf, type Places, placesOfAlert } from './places-store.ts';
import { cardsOfAlert, insertAlert, moveMembers, redrawAlert, saveAlert } from './store.ts';

export interface EscalationDeps {
  /** E-mails go beside the DMs. */
  readonly mail: boolean;
}

type Line<Said> = Said extends Saying<'thread'> ? Pick<Said, 'kind' | 'facts'> : never;
/** What may be said under a card of an alert. */
type AlertLine = Line<Extract<Saying<'thread'>, { kind: `alert.${string}` }>>;

const GATHER_MS = MINUTE;
const ASK_AGAIN_MS = MINUTE;

/** Says what the ladder asks for, in the transaction in which the alert changes. */
export function createEscalation({ mail }: EscalationDeps) {
  /** A line under each card of an alert. */
  async function thread(trx: Trx, alert: Alert, line: AlertLine, now: Date) {
    const { workspaceId, id } = alert;
    for (const card of await cardsOfAlert(trx, workspaceId, id)) {
      const key = `${line.kind}:${id}:${card.id}:${now.getTime()}`;
      await tell(
        trx,
        { ...line, workspaceId, key, target: { to: 'thread', cardId: card.id } },
        now,
      );
    }
  }

  async function person(
    trx: Trx,
    user: string,
    dm: DmKind,
    notice: Saying<'person'>,
    now: Date,
    dueAt = now,
  ) {
    const { workspaceId, key } = notice;
    if (!getsDm(dm, await wantsDms(trx, workspaceId, user))) return;
    await tell(trx, { ...notice, target: { to: 'person', user } }, now, dueAt);
    if (!mail || dm !== 'broken') return;
    const letter = { ...notice, key: `${key}:mail`, target: { to: 'mail', user } } as const;
    await tell(trx, letter, now, dueAt);
  }

  async function cards(trx: Trx, alert: Alert, places: Places, now: Date) {
    const { workspaceId } = alert;
    for (const [at, target] of places.targets.entries()) {
      const subject =
        at === 0 || target.to !== 'channel' ? String(alert.id) : `${alert.id}:${target.channel}`;
      await ensureCard(trx, { workspaceId, kind: 'alert', subject, target }, now);
    }
  }

  async function firstCard(trx: Trx, alert: Alert, places: Places, now: Date) {
    await cards(trx, alert, places, now);
    const { workspaceId, domainId, code, owner, condition } = alert;
    if (domainId === undefined || code === undefined) return;
    if (!conditionRow(condition).tellsOwner) return;
    const key = `domain.broken:${alert.id}`;
    const facts = { domainId, code };
    await person(
      trx,
      owner,
      'broken',
      { workspaceId, key, kind: 'domain.broken.person', facts },
      now,
    );
  }

  /** DM once for each person whose domains a group holds, when it has gathered. */
  async function groupDm(trx: Trx, group: Alert, owner: string, now: Date) {
    const { workspaceId, id: alertId } = group;
    const key = `alert.group:${alertId}:${owner}`;
    const notice = { workspaceId, key, kind: 'alert.group.person', facts: { alertId } } as const;
    await person(trx, owner, 'broken', notice, now, later(now, GATHER_MS));
  }

  async function remind(
    trx: Trx,
    alert: Alert,
    kind: 'alert.reminder.thread' | 'alert.red.thread',
    now: Date,
  ) {
    const { workspaceId, id: alertId, owner } = alert;
    const facts = { alertId };
    await thread(trx, alert, { kind, facts }, now);
    // Orange asks nothing of anybody.
    if (alert.level !== 'red') return;
    const key = `${kind}:${alertId}:${now.getTime()}:dm`;
    const notice = { workspaceId, key, kind: 'alert.reminder.person', facts } as const;
    await person(trx, owner, 'reminder', notice, now);
  }

  /** A new message, since an edit notifies nobody; the old one leads to it. */
  async function move(trx: Trx, alert: Alert, places: Places, now: Date): Promise<Alert> {
    await saveAlert(trx, { ...alert, closedAt: now, closedAs: 'moved' }, undefined);
    const { id: _, ...copy } = alert;
    const next = await insertAlert(trx, copy, undefined);
    await saveAlert(
      trx,
      { ...alert, closedAt: now, closedAs: 'moved', movedTo: next.id },
      undefined,
    );
    if (alert.domainId === undefined) {
      await moveMembers(trx, alert.workspaceId, alert.id, next.id);
    }
    await cards(trx, next, places, now);
    await redrawAlert(trx, alert.workspaceId, alert.id);
    return next;
  }

  /** To admins; where nobody knows who they are, it is owed to them. */
  async function rise(trx: Trx, alert: Alert, admins: readonly string[], now: Date) {
    const { workspaceId, id: alertId } = alert;
    for (const user of admins) {
      const key = `alert.admins:${alertId}:${user}`;
      const facts = { alertId };
      const notice = { workspaceId, key, kind: 'alert.admins.person', facts } as const;
      await person(trx, user, 'escalation', notice, now);
    }
    return { ...alert, ...(admins.length > 0 ? paid(alert) : owing(alert)) };
  }

  async function daily(trx: Trx, alert: Alert, places: Places, now: Date) {
    for (const target of places.targets) {
      const zone = target.to === 'channel' ? ruleOf(target.channel, places.rules).zone : 'UTC';
      const place = target.to === 'channel' ? target.channel : alert.owner;
      await tell(
        trx,
        {
          workspaceId: alert.workspaceId,
          key: `alert.daily:${place}:${isoDayIn(now, zone)}`,
          kind: 'alert.daily',
          target,
          facts: { place: alert.place },
        },
        now,
      );
    }
  }

  async function act(
    trx: Trx,
    alert: Alert,
    what: LadderAct,
    scene: { places: Places; admins: readonly string[]; now: Date },
  ): Promise<Alert> {
    const { places, admins, now } = scene;
    switch (what) {
      case 'card':
        await firstCard(trx, alert, places, now);
        return alert;
      case 'remind':
        await remind(trx, alert, 'alert.reminder.thread', now);
        return alert;
      case 'redden':
        await remind(trx, alert, 'alert.red.thread', now);
        return alert;
      case 'move':
        return move(trx, alert, places, now);
      case 'admins':
        return rise(trx, alert, admins, now);
      case 'daily':
        await daily(trx, alert, places, now);
        return alert;
      case 'lapse':
        await thread(
          trx,
          alert,
          { kind: 'alert.lapsed.thread', facts: { alertId: alert.id } },
          now,
        );
        return { ...alert, acknowledged: undefined, snoozed: undefined };
      case 'wake':
        await thread(trx, alert, { kind: 'alert.woken.thread', facts: { alertId: alert.id } }, now);
        return { ...alert, acknowledged: undefined, snoozed: undefined };
    }
  }

  /**
   * Takes the steps that are due, and writes the alert with the time of the next. Gives it as it then is. What is said after
   * the card is the clock's to say: only there it is known who the admins are where nobody is one by name.
   */
  async function goOn(
    trx: Trx,
    alert: Alert,
    scene: { admins: readonly string[]; now: Date; places?: Places; isClock?: boolean },
  ): Promise<Alert> {
    const { now, admins, isClock = false } = scene;
    const places = scene.places ?? (await placesOfAlert(trx, alert, admins[0] ?? alert.owner));
    let current = alert.place === '' ? { ...alert, place: nameOf(places.targets[0]) } : alert;
    for (;;) {
      const step = climb(current, now, places.quiet);
      if (!step || (step.act !== 'card' && !isClock)) break;
      current = await act(trx, { ...current, ...step.rungs }, step.act, { places, admins, now });
    }
    if (isClock && owesNow(current, now, places.quiet)) {
      current = await rise(trx, current, admins, now);
    }
    await hold(trx, current, places, now);
    // Nobody takes it: it is in the list and at home, and nothing is said.
    const isHeard = places.targets.length > 0;
    const nextAt = looksAt(current, places.quiet, isClock ? later(now, ASK_AGAIN_MS) : now);
    await saveAlert(trx, current, isHeard ? nextAt : undefined);
    await redrawAlert(trx, current.workspaceId, current.id);
    return current;
  }

  async function hold(trx: Trx, alert: Alert, places: Places, now: Date) {
    const { heldUntil, workspaceId } = alert;
    if (alert.step > 0 || !heldUntil || heldUntil <= now) return;
    for (const target of places.targets) {
      if (target.to !== 'channel') continue;
      const { channel } = target;
      const key = `alert.away:${channel}:${heldUntil.getTime()}`;
      const facts = { place: alert.place, until: heldUntil.toISOString() };
      await tell(trx, { workspaceId, key, kind: 'alert.away', target, facts }, now, heldUntil);
    }
  }

  return { goOn, thread, groupDm };
}

export type Escalation = ReturnType<typeof createEscalation>;
