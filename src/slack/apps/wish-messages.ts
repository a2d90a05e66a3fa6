import { type PolicyKind, policyKinds } from '../../apps/policies/policy.ts';
import { mustAgree } from '../../apps/revocations/revocation.ts';
import { isSlackUser } from '../../lib/slack-ids.ts';
import { epochSeconds } from '../../lib/time.ts';
import { ruleOf } from '../../notices/channel-rules.ts';
import type { Card } from '../../notices/notice.ts';
import { readWishSubject, type Wish } from '../../notices/wish.ts';
import type { Core } from '../core.ts';
import type { Message } from '../kit/blocks.ts';
import type { People } from '../web-api/people.ts';
import { answeredCopy, askedAnew, revocationCard } from './revocation-card.ts';
import type { SecondScene } from './second-words.ts';
import { wishRef } from './values.ts';
import { boundWishCard, policyWishCard } from './wish-card.ts';

/** The cards of what waits for a second person: one in the channel, and a copy for each who may answer. */
export function createWishMessages({ core, people }: { core: Core; people: People }) {
  const namesOf = (workspaceId: number, ids: readonly (string | null | undefined)[]) =>
    people.names(workspaceId, [...new Set(ids.filter(isSlackUser))]);

  async function sceneOf({ workspaceId, target }: Card, wish: Wish): Promise<SecondScene> {
    const [seconds, rules] = await Promise.all([
      core.apps.seconds(wish),
      core.alerts.rules(workspaceId),
    ]);
    const mention = target.to === 'channel' ? ruleOf(target.channel, rules).mention : 'nobody';
    const reader = target.to === 'person' ? target.user : undefined;
    return { ...seconds, mention, reader };
  }

  async function ofPolicy(card: Card, kind: PolicyKind, round: number) {
    const { workspaceId, subject } = card;
    const { policies } = await core.apps.policies.view(workspaceId);
    const policy = policies.find((each) => each.kind === kind);
    if (!policy) return undefined;
    const { asked } = policy;
    const waits = asked && epochSeconds(asked.at) === round ? asked : undefined;
    if (!waits && isLate(card)) return undefined;
    const { base } = readWishSubject(subject);
    const second = waits && {
      ...(await sceneOf(card, {
        workspaceId,
        kind: 'wish',
        base,
        at: waits.at,
        askedBy: waits.by,
        need: 'admin',
      })),
    };
    return policyWishCard(policy, {
      round,
      names: await namesOf(workspaceId, [asked?.by, policy.onBy]),
      second,
    });
  }

  async function ofBound(card: Card, round: number) {
    const { workspaceId, subject } = card;
    const [now, asked] = await Promise.all([
      core.apps.policies.secondBound(workspaceId),
      core.apps.policies.boundAsked(workspaceId),
    ]);
    const waits = asked && epochSeconds(asked.at) === round ? asked : undefined;
    if (!waits && isLate(card)) return undefined;
    const { base } = readWishSubject(subject);
    const need = waits?.alone ? 'operator' : 'admin';
    const second =
      waits &&
      (await sceneOf(card, {
        workspaceId,
        kind: 'wish',
        base,
        at: waits.at,
        askedBy: waits.by,
        need,
      }));
    const names = await namesOf(workspaceId, [asked?.by]);
    return boundWishCard({ now, asked }, { round, names, second });
  }

  return {
    /** Undefined where nothing is to be said any more. */
    async revocation(card: Card): Promise<Message | undefined> {
      const { workspaceId, subject } = card;
      const { base, round, user } = readWishSubject(subject);
      const ask = await core.apps.ask(workspaceId, Number.parseInt(base, 10));
      if (!ask) return undefined;
      const [until] = ask.runs
        .filter(mustAgree)
        .flatMap(({ secondUntil }) => secondUntil ?? [])
        .sort((a, b) => a.getTime() - b.getTime());
      const who = ask.runs.flatMap(({ askedBy, agreedBy, stopBy }) => [askedBy, agreedBy, stopBy]);
      const names = await namesOf(workspaceId, who);
      if (!until) {
        // How far the end of a breach is, its own card says.
        const ownCard = user === undefined && ask.runs[0].breachId === null;
        if (ownCard) return revocationCard(ask, names);
        return isLate(card) ? undefined : answeredCopy(ask, names);
      }
      if (round !== undefined && round !== epochSeconds(until))
        return isLate(card) ? undefined : askedAnew(ask);
      const { askedBy } = ask.runs[0];
      const wish = { workspaceId, base, at: until, askedBy } as const;
      const scene = await sceneOf(card, { ...wish, kind: 'revocation', need: 'operator' });
      return revocationCard(ask, names, scene);
    },

    async wish(card: Card): Promise<Message | undefined> {
      const [base = ''] = card.subject.split(':');
      const { what, round } = wishRef.read(base);
      const kind = policyKinds.find((each) => each === what);
      return kind ? ofPolicy(card, kind, round) : ofBound(card, round);
    },
  };
}

/** It was answered before its copy was sent: nobody needs one. */
const isLate = ({ posted, target }: Card): boolean =>
  posted === undefined && target.to === 'person';
