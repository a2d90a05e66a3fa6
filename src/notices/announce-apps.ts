import type { AnnounceApps, AppEvent } from '../apps/events.ts';
import type { Trx } from '../db/database.ts';
import type { Clock } from '../lib/clock.ts';
import { createAnnounceBreaches } from './announce-breaches.ts';
import { createAnnounceGroups } from './announce-groups.ts';
import { createAnnounceLeavings } from './announce-leavings.ts';
import { createAnnounceNews } from './announce-news.ts';
import { createAnnounceOwners } from './announce-owners.ts';
import { createAnnounceQuestions } from './announce-questions.ts';
import {
  appsWithCard,
  mainChannel,
  placeOfDomain,
  redrawApps,
  redrawLists,
  revocationNow,
} from './app-card-store.ts';
import { createAppCase, inChannel } from './app-case.ts';
import { attachedKey } from './attaching.ts';
import { redrawGroup } from './group-card-store.ts';
import { redrawKeeps } from './keep-card-store.ts';
import { redrawLeavings } from './leaving-card-store.ts';
import type { Saying } from './notice.ts';
import { tell } from './outbox-store.ts';
import { redrawQuestions } from './question-card-store.ts';
import { BOUND_WISH, policyWish, postWish, redrawWish } from './wish-store.ts';

type Event<Kind extends AppEvent['kind']> = Extract<AppEvent, { kind: Kind }>;

/**
 * Turns what happens to apps into cards and notices, in the same transaction. An app has one card, and its thread is the
 * app's case: every later signal, decision and result goes there. Where no channel takes apps, only what is critical is written, to admins.
 */
export function createAnnounceApps({ clock }: { clock: Clock }): AnnounceApps {
  const { channelOf, channelOfApp, calmAt, openCase, tellCase, tellLater } = createAppCase({
    clock,
  });
  const news = createAnnounceNews({ clock });
  const groups = createAnnounceGroups({ clock });
  const owners = createAnnounceOwners({ clock });
  const leavings = createAnnounceLeavings({ clock });
  const questions = createAnnounceQuestions({ clock });
  const breaches = createAnnounceBreaches({ clock });

  /** What people are asked about these apps. */
  async function redrawAsked(trx: Trx, workspaceId: number, appIds: readonly number[]) {
    await redrawQuestions(trx, workspaceId, appIds);
    await redrawKeeps(trx, workspaceId, appIds, clock.now());
  }

  const tellPerson = (trx: Trx, user: string, line: Saying<'person'>) =>
    tell(trx, { ...line, target: { to: 'person', user } }, clock.now());

  async function signalled(trx: Trx, event: Event<'domain signalled'>) {
    const { workspaceId, domainId, rules, runId, lapsed } = event;
    const channel = await channelOf(
      trx,
      workspaceId,
      await placeOfDomain(trx, workspaceId, domainId),
    );
    if (!channel) return;
    const key = `domain.signalled:${domainId}:${runId}`;
    const facts = { domainId, rules: [...rules], lapsed: [...lapsed] };
    const notice = { workspaceId, key, kind: 'domain.signalled', facts } as const;
    const now = clock.now();
    const at = rules.some(cannotWait) ? now : await calmAt(trx, workspaceId, channel);
    await tell(trx, { ...notice, target: inChannel(channel) }, now, at);
  }

  async function decided(trx: Trx, event: Event<'decided'>) {
    const { workspaceId, appId, decisionId, previousId } = event;
    await redrawAsked(trx, workspaceId, [appId]);
    await redrawLists(trx, workspaceId, [appId]);
    await tellCase(trx, appId, {
      workspaceId,
      key: `app.decided:${decisionId}`,
      kind: 'app.decided.thread',
      facts: { appId, decisionId, previousId: previousId ?? null },
    });
  }

  async function revoking(trx: Trx, event: Event<'revocation changed'>) {
    const { workspaceId, appId, revocationId, said } = event;
    await redrawQuestions(trx, workspaceId, [appId]);
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
    const end = run?.endedAt ?? clock.now();
    const line = {
      workspaceId,
      key: `app.revoked:${revocationId}:${end.getTime()}`,
      kind: 'app.revoked.thread',
      facts: { revocationId },
    } as const;
    // What one act asked for on many apps is told by its own message, but where an app has a case already.
    if (run?.groupId) {
      await groups.revoking(
        trx,
        { workspaceId, groupId: run.groupId },
        said && !run.isProven ? line : undefined,
      );
    }
    if (run?.breachId) {
      const breach = { workspaceId, breachId: run.breachId };
      const isNews = said && (run.isAgain || !run.isProven);
      await breaches.revoking(trx, breach, isNews ? line : undefined);
    }
    if (run?.leavingId) await redrawLeavings(trx, workspaceId, [run.leavingId]);
    if (run?.groupId || run?.breachId || run?.leavingId) {
      const open = await appsWithCard(trx, workspaceId, [appId]);
      if (!open.has(appId)) return;
    }
    if (said) await tellCase(trx, appId, line);
    else await openCase(trx, workspaceId, appId);
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
        return news.appeared(trx, event);
      case 'apps changed':
        return news.changed(trx, event);
      case 'domain signalled':
        return signalled(trx, event);
      case 'apps redraw':
        await redrawApps(trx, workspaceId, event.appIds);
        await redrawAsked(trx, workspaceId, event.appIds);
        return redrawLists(trx, workspaceId, event.appIds);
      case 'decided':
        return decided(trx, event);
      case 'decision ended': {
        const { appId, decisionId, why, said } = event;
        await redrawAsked(trx, workspaceId, [appId]);
        await redrawLists(trx, workspaceId, [appId]);
        const line = {
          workspaceId,
          key: `app.decisionEnded:${decisionId}:${appId}`,
          kind: 'app.decisionEnded.thread',
          facts: { appId, decisionId, why, ...said },
        } as const;
        return tellCase(trx, appId, line, { calmly: why === 'expired' });
      }
      case 'decision ends soon':
        return owners.endsSoon(trx, event);
      case 'people left':
        return leavings.left(trx, event);
      case 'leavings changed':
        return leavings.changed(trx, event);
      case 'approval ran out':
        return owners.ranOut(trx, event);
      case 'group made':
      case 'group undone':
        await redrawApps(trx, workspaceId, event.appIds);
        await redrawAsked(trx, workspaceId, event.appIds);
        await redrawLists(trx, workspaceId, event.appIds);
        return event.kind === 'group made' ? groups.made(trx, event) : groups.undone(trx, event);
      case 'group closed':
        return redrawGroup(trx, workspaceId, event.groupId);
      case 'revocation changed':
        return revoking(trx, event);
      case 'canary begun':
        return tellLater(trx, event);
      case 'breach changed':
        return breaches.changed(trx, event);
      case 'app assigned': {
        const { appId, to, by } = event;
        await redrawApps(trx, workspaceId, [appId]);
        await redrawKeeps(trx, workspaceId, [appId], clock.now());
        const key = `app.assigned:${appId}:${to}:${clock.now().getTime()}`;
        const facts = { appId, by };
        return tellPerson(trx, to, { workspaceId, key, kind: 'app.assigned.person', facts });
      }
      case 'message attached': {
        const { appId, by, message, note } = event;
        return tellCase(trx, appId, {
          workspaceId,
          key: attachedKey(appId, message),
          kind: 'app.attached.thread',
          facts: { by, ...message, note },
        });
      }
      case 'question asked':
        return questions.asked(trx, event);
      case 'question unasked':
        return questions.unasked(trx, event);
      case 'question unanswered':
        return questions.unanswered(trx, event);
      case 'question answered':
        return questions.answered(trx, event);
      case 'grant returned':
        return questions.returned(trx, event);
      case 'grants rolled out':
        return questions.rolledOut(trx, event);
      case 'policy changed':
        return policyChanged(trx, event);
      default: // An event that nobody tells of does not compile.
        event satisfies never;
    }
  };
}

/** Somebody was given what opens the door to any app: at any hour, as what is critical of an app. */
const cannotWait = (rule: string) => rule === 'dangerous-permission';
