import type { AnnounceApps, AppEvent } from '../apps/events.ts';
import type { Trx } from '../db/database.ts';
import type { Clock } from '../lib/clock.ts';
import { earlier, MINUTE } from '../lib/time.ts';
import {
  type AppPlace,
  appsWithCard,
  mainChannel,
  peopleOfDecision,
  placeOfApp,
  placeOfDomain,
  redrawApps,
  redrawLists,
  revocationNow,
  toldSince,
} from './app-card-store.ts';
import { channelsFor } from './channel-rules.ts';
import { rulesOf } from './channel-rules-store.ts';
import type { Saying, Target } from './notice.ts';
import { cardOf, ensureCard, tell } from './outbox-store.ts';
import { BOUND_WISH, policyWish, postWish, redrawWish } from './wish-store.ts';

/** So many apps of a domain get a card of their own in so long a time; more of them are one list. */
const MOST_SINGLES = 5;
const SINGLES_MS = 10 * MINUTE;

type Event<Kind extends AppEvent['kind']> = Extract<AppEvent, { kind: Kind }>;

/**
 * Turns what happens to apps into cards and notices, in the same transaction. An app has one card, and its thread is the
 * app's case: every later signal, decision and result goes there. Where no channel takes apps, nothing is written.
 */
export function createAnnounceApps({ clock }: { clock: Clock }): AnnounceApps {
  async function channelOf(trx: Trx, workspaceId: number, place: AppPlace | undefined) {
    if (!place) return undefined;
    const rules = await rulesOf(trx, workspaceId);
    const [channel] = channelsFor({ kind: 'apps', ...place }, rules);
    return channel;
  }

  const channelOfApp = async (trx: Trx, workspaceId: number, appId: number) =>
    channelOf(trx, workspaceId, await placeOfApp(trx, workspaceId, appId));

  async function openCase(trx: Trx, workspaceId: number, appId: number) {
    const known = await cardOf(trx, { workspaceId, kind: 'app', subject: String(appId) });
    const channel = known ? undefined : await channelOfApp(trx, workspaceId, appId);
    const target: Target | undefined = known?.target ?? (channel ? inChannel(channel) : undefined);
    if (!target) return undefined;
    const subject = String(appId);
    return ensureCard(trx, { workspaceId, kind: 'app', subject, target }, clock.now());
  }

  /** A line in the app's thread; its card is drawn anew. */
  async function tellCase(trx: Trx, appId: number, line: Saying<'thread'>) {
    const cardId = await openCase(trx, line.workspaceId, appId);
    if (cardId === undefined) return;
    await tell(trx, { ...line, target: { to: 'thread', cardId } }, clock.now());
  }

  const tellPerson = (trx: Trx, user: string, line: Saying<'person'>) =>
    tell(trx, { ...line, target: { to: 'person', user } }, clock.now());

  async function openList(trx: Trx, workspaceId: number, place: AppPlace, batch: string) {
    const channel = await channelOf(trx, workspaceId, place);
    if (!channel) return;
    const subject = `${place.domainId}/${batch}`;
    const target = inChannel(channel);
    await ensureCard(trx, { workspaceId, kind: 'apps', subject, target }, clock.now());
  }

  async function areFew(trx: Trx, workspaceId: number, domainId: number, more: number) {
    const since = earlier(clock.now(), SINGLES_MS);
    return more + (await toldSince(trx, { workspaceId, domainId, since })) <= MOST_SINGLES;
  }

  async function appeared(trx: Trx, event: Event<'apps appeared'>) {
    const { workspaceId, domainId, appIds, baseline, at } = event;
    const place = await placeOfDomain(trx, workspaceId, domainId);
    if (!place) return;
    if (baseline) return openList(trx, workspaceId, place, 'baseline');
    if (!(await areFew(trx, workspaceId, domainId, appIds.length))) {
      return openList(trx, workspaceId, place, String(at.getTime()));
    }
    for (const appId of appIds) await openCase(trx, workspaceId, appId);
  }

  async function changed(trx: Trx, event: Event<'apps changed'>) {
    const { workspaceId, domainId, apps, at } = event;
    const open = await appsWithCard(
      trx,
      workspaceId,
      apps.map(({ appId }) => appId),
    );
    const others = apps.filter(({ appId }) => !open.has(appId));
    const few = await areFew(trx, workspaceId, domainId, others.length);
    for (const { appId, rules } of few ? apps : apps.filter((each) => !others.includes(each))) {
      const key = `app.changed:${appId}:${at.getTime()}`;
      await tellCase(trx, appId, {
        workspaceId,
        key,
        kind: 'app.changed.thread',
        facts: { appId, rules: [...rules] },
      });
    }
    if (few) return;
    const place = await placeOfDomain(trx, workspaceId, domainId);
    if (place) await openList(trx, workspaceId, place, `changed-${at.getTime()}`);
  }

  async function back(trx: Trx, event: Event<'app back'>) {
    const { workspaceId, appId, tokens, users, runId } = event;
    await redrawApps(trx, workspaceId, [appId]);
    const channel = await channelOfApp(trx, workspaceId, appId);
    if (!channel) return;
    const key = `app.back:${appId}:${runId}`;
    const facts = { appId, tokens, users };
    const target = inChannel(channel);
    await tell(trx, { workspaceId, key, kind: 'app.back', target, facts }, clock.now());
  }

  async function signalled(trx: Trx, event: Event<'domain signalled'>) {
    const { workspaceId, domainId, rules, runId } = event;
    const channel = await channelOf(
      trx,
      workspaceId,
      await placeOfDomain(trx, workspaceId, domainId),
    );
    if (!channel) return;
    const key = `domain.signalled:${domainId}:${runId}`;
    const facts = { domainId, rules: [...rules] };
    const target = inChannel(channel);
    await tell(trx, { workspaceId, key, kind: 'domain.signalled', target, facts }, clock.now());
  }

  async function decided(trx: Trx, event: Event<'decided'>) {
    const { workspaceId, appId, decisionId, previousId } = event;
    const made = await peopleOfDecision(trx, workspaceId, decisionId);
    await redrawLists(trx, workspaceId, [appId]);
    // A file of hundreds is no reason for hundreds of cards.
    if (made?.source === 'import') {
      const open = await appsWithCard(trx, workspaceId, [appId]);
      if (!open.has(appId)) return;
    }
    await tellCase(trx, appId, {
      workspaceId,
      key: `app.decided:${decisionId}`,
      kind: 'app.decided.thread',
      facts: { appId, decisionId, previousId: previousId ?? null },
    });
  }

  async function endsSoon(trx: Trx, event: Event<'decision ends soon'>) {
    const { workspaceId, appId, decisionId } = event;
    const key = `app.decisionEndsSoon:${decisionId}`;
    const facts = { appId, decisionId };
    await tellCase(trx, appId, { workspaceId, key, kind: 'app.decisionEndsSoon.thread', facts });
    const people = await peopleOfDecision(trx, workspaceId, decisionId);
    const user = people?.owner ?? people?.madeBy;
    if (user === undefined || user.startsWith('policy:')) return;
    await tellPerson(trx, user, {
      workspaceId,
      key: `${key}:person`,
      kind: 'app.decisionEndsSoon.person',
      facts,
    });
  }

  async function revoking(trx: Trx, event: Event<'revocation changed'>) {
    const { workspaceId, appId, revocationId, said } = event;
    const run = await revocationNow(trx, workspaceId, revocationId);
    const base = String(run?.firstId ?? revocationId);
    const wish = { workspaceId, kind: 'revocation', base } as const;
    // The app's card says how far it is; one of its own, for all that one act asked for, is for what a second person has to answer.
    if (run?.waitsUntil) {
      const channel = await channelOfApp(trx, workspaceId, appId);
      const asked = { ...wish, at: run.waitsUntil };
      if (channel) await postWish(trx, asked, channel, clock.now());
    }
    // Those who were asked hear what became of it, and not how far it is.
    const copies = run?.waitsUntil != null || run?.areOver === true || run?.isAgreed === true;
    await redrawWish(trx, wish, copies);
    if (!said) {
      await openCase(trx, workspaceId, appId);
      return;
    }
    const end = run?.endedAt ?? clock.now();
    await tellCase(trx, appId, {
      workspaceId,
      key: `app.revoked:${revocationId}:${end.getTime()}`,
      kind: 'app.revoked.thread',
      facts: { revocationId },
    });
  }

  async function policyChanged(trx: Trx, event: Event<'policy changed'>) {
    const { workspaceId, policy, what, by, askedAt, bound } = event;
    const channel = await mainChannel(trx, workspaceId);
    const base = bound === undefined ? policyWish(policy) : BOUND_WISH;
    const wish = { workspaceId, kind: 'wish', base } as const;
    await redrawWish(trx, wish, true);
    for (const user of bound?.tell ?? []) {
      const key = `bound.raised:${clock.now().getTime()}:${user}`;
      const facts = { users: bound?.users ?? 0, by };
      await tellPerson(trx, user, { workspaceId, key, kind: 'bound.raised.person', facts });
    }
    if (!channel) return;
    // What waits for a second person is a card, to be answered by its buttons.
    if (askedAt) return postWish(trx, { ...wish, at: askedAt }, channel, clock.now());
    const key = `policy.changed:${policy}:${what}:${clock.now().getTime()}`;
    const facts = { policy, what, by };
    const target = inChannel(channel);
    await tell(trx, { workspaceId, key, kind: 'policy.changed', target, facts }, clock.now());
  }

  return async (trx: Trx, event: AppEvent): Promise<void> => {
    const { workspaceId } = event;
    switch (event.kind) {
      case 'apps appeared':
        return appeared(trx, event);
      case 'apps changed':
        return changed(trx, event);
      case 'app back':
        return back(trx, event);
      case 'domain signalled':
        return signalled(trx, event);
      case 'apps redraw':
        await redrawApps(trx, workspaceId, event.appIds);
        return redrawLists(trx, workspaceId, event.appIds);
      case 'decided':
        return decided(trx, event);
      case 'decision ended': {
        const { appId, decisionId, why, said } = event;
        await redrawLists(trx, workspaceId, [appId]);
        return tellCase(trx, appId, {
          workspaceId,
          key: `app.decisionEnded:${decisionId}:${appId}`,
          kind: 'app.decisionEnded.thread',
          facts: { appId, decisionId, why, ...said },
        });
      }
      case 'decision ends soon':
        return endsSoon(trx, event);
      case 'revocation changed':
        return revoking(trx, event);
      case 'app assigned': {
        const { appId, to, by } = event;
        await redrawApps(trx, workspaceId, [appId]);
        const key = `app.assigned:${appId}:${to}:${clock.now().getTime()}`;
        const facts = { appId, by };
        return tellPerson(trx, to, { workspaceId, key, kind: 'app.assigned.person', facts });
      }
      case 'policy changed':
        return policyChanged(trx, event);
      default: // An event that nobody tells of does not compile.
        event satisfies never;
    }
  };
}

const inChannel = (channel: string) => ({ to: 'channel', channel }) as const;
