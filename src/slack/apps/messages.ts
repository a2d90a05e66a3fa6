import type { AppView, DecisionView } from '../../apps/inventory/view.ts';
import type { Clock } from '../../lib/clock.ts';
import { isSlackUser } from '../../lib/slack-ids.ts';
import { ruleOf } from '../../notices/channel-rules.ts';
import { groupOfSubject } from '../../notices/group-card-store.ts';
import { decisionOfSubject } from '../../notices/keep-card-store.ts';
import { leavingOfSubject } from '../../notices/leaving-card-store.ts';
import { type Card, isFormer } from '../../notices/notice.ts';
import { readShownApp } from '../../notices/shown.ts';
import { mentionsOf } from '../alerts/mention-words.ts';
import type { Core } from '../core.ts';
import { permalink } from '../kernel/message-ref.ts';
import { type Message, paragraph } from '../kit/blocks.ts';
import type { NoticeWords } from '../notice-words.ts';
import { type People, personName } from '../web-api/people.ts';
import { attachedLine } from './attach.ts';
import { createBreachMessages } from './breach-messages.ts';
import { canaryMessage } from './canary.ts';
import { appCard, movedCard } from './card.ts';
import { peopleOfApp } from './card-frame.ts';
import { assignedManyMessage, groupCard, undoneWords } from './group-card.ts';
import { endsSoonLine, endsSoonMessage, keepCard, ranOutMessage } from './keep-card.ts';
import { leavingCard } from './leaving-card.ts';
import { appsCard } from './many-card.ts';
import { backLine, criticalMessage, worseMessage } from './news-words.ts';
import {
  assignedMessage,
  backMessage,
  changedLine,
  decidedLine,
  endedLine,
  policyChangedLine,
  revokedLine,
} from './thread-lines.ts';
import { boundRaisedMessage } from './wish-card.ts';
import { createWishMessages } from './wish-messages.ts';
import { makerOf } from './words.ts';

/** Apps, decisions and revocations as messages drawn from what is true now. */
export function createAppMessages(deps: { core: Core; people: People; clock: Clock }) {
  const { people, clock } = deps;
  const wishes = createWishMessages(deps);
  const breaches = createBreachMessages(deps);
  // Asked for late: what draws nothing of apps needs no apps.
  const apps = () => deps.core.apps;

  const namesOf = (workspaceId: number, ids: readonly (string | null | undefined)[]) =>
    people.names(workspaceId, ids.filter(isSlackUser));

  async function revocationOf(workspaceId: number, id: number) {
    const run = await apps().revocation(workspaceId, id);
    const names = await namesOf(workspaceId, [run?.askedBy, run?.agreedBy, run?.stopBy]);
    return run && { run, names };
  }

  async function canary(workspaceId: number, revocationId: number) {
    const found = await revocationOf(workspaceId, revocationId);
    // Nobody agreed: nobody lost anything.
    if (!found || found.run.state === 'refused') return undefined;
    const app = await apps().view(workspaceId, found.run.appId);
    return app && canaryMessage(app, found.run, found.names);
  }

  /** The app and the decision that a notice is about. */
  async function about(
    { workspaceId, facts }: About,
    say: (
      app: AppView,
      decision: DecisionView,
    ) => Message | undefined | Promise<Message | undefined>,
  ): Promise<Message | undefined> {
    const found = await apps().decision(workspaceId, facts.decisionId);
    const app = found && (await apps().view(workspaceId, facts.appId ?? found.appId));
    return app && say(app, found.decision);
  }

  /** Mentions, by what was chosen for the channel: its owner is the app's, or who gave the grant. */
  async function asked(
    { workspaceId, domainId, owner }: Pick<AppView, 'workspaceId' | 'domainId' | 'owner'>,
    target: Card['target'],
  ): Promise<readonly string[]> {
    if (target.to !== 'channel') return [];
    const [rules, domain] = await Promise.all([
      deps.core.alerts.rules(workspaceId),
      deps.core.domains.view(workspaceId, domainId),
    ]);
    const granter = domain?.reconnected?.by ?? domain?.connectedBy;
    const owners = [owner, granter].filter(isSlackUser).slice(0, 1);
    return mentionsOf(ruleOf(target.channel, rules).mention, owners);
  }

  async function groupOf(workspaceId: number, groupId: number) {
    const group = await apps().group(workspaceId, groupId);
    const names = await namesOf(workspaceId, [group?.madeBy, group?.undoneBy, group?.owner]);
    return group && { group, names };
  }

  const maker = async (workspaceId: number, id: string) =>
    makerOf(id, await namesOf(workspaceId, [id]));

  const notices = {
    ...breaches.notices,
    'app.decided.thread': (notice) =>
      about(notice, async (app, decision) => {
        const { workspaceId, facts } = notice;
        const was = facts.previousId
          ? await apps().decision(workspaceId, facts.previousId)
          : undefined;
        const previous = was?.decision;
        const names = await namesOf(workspaceId, [decision.madeBy, previous?.madeBy]);
        return decidedLine(app, decision, previous, names);
      }),
    'app.decisionEnded.thread': (notice) =>
      about(notice, async (app, decision) => {
        const names = await namesOf(notice.workspaceId, [notice.facts.by]);
        return endedLine(app, decision, notice.facts, names);
      }),
    'app.decisionEndsSoon.thread': (notice) =>
      about(notice, (app, decision) => endsSoonLine(app, decision, clock.now())),
    // Renewed or changed meanwhile: there is nothing to ask.
    'app.decisionEndsSoon.person': (notice) =>
      about(notice, (app, decision) =>
        app.decision?.id === decision.id ? endsSoonMessage(app, decision, clock.now()) : undefined,
      ),
    'app.ranOut': async ({ workspaceId, facts }) => {
      const { apps: shown, total } = await apps().ranOut(workspaceId, facts);
      const names = await namesOf(
        workspaceId,
        shown.map(({ owner }) => owner),
      );
      return total > 0 ? ranOutMessage(shown, total, names) : undefined;
    },
    'app.changed.thread': async ({ workspaceId, facts }) => {
      const app = await apps().view(workspaceId, facts.appId);
      return app && changedLine(app, facts.rules);
    },
    'app.back': async ({ workspaceId, facts, target }) => {
      const app = await apps().view(workspaceId, facts.appId);
      return app && backMessage(app, facts, facts.mention ? await asked(app, target) : []);
    },
    'app.back.thread': async ({ workspaceId, facts }) => {
      const app = await apps().view(workspaceId, facts.appId);
      return app && backLine(app, facts);
    },
    'app.worse': async ({ workspaceId, facts, target }) => {
      const app = await apps().view(workspaceId, facts.appId);
      return app && worseMessage(app, facts, facts.mention ? await asked(app, target) : []);
    },
    'app.critical': async ({ workspaceId, facts }) => {
      const app = await apps().view(workspaceId, facts.appId);
      return app && criticalMessage(app, facts);
    },
    'app.assigned.person': async ({ workspaceId, facts }) => {
      const app = await apps().view(workspaceId, facts.appId);
      return app && assignedMessage(app, await maker(workspaceId, facts.by));
    },
    'app.attached.thread': async ({ workspaceId, facts: { by, note, ...message } }) => {
      const workspace = await deps.core.workspaces.byId(workspaceId);
      const name = await personName(people, workspaceId, by);
      return attachedLine(name, message, workspace?.slackUrl ?? '', note);
    },
    'app.revoked.thread': async ({ workspaceId, facts }) => {
      const found = await revocationOf(workspaceId, facts.revocationId);
      return found && revokedLine(found.run, found.names);
    },
    'app.canary.thread': ({ workspaceId, facts }) => canary(workspaceId, facts.revocationId),
    'app.canary.person': ({ workspaceId, facts }) => canary(workspaceId, facts.revocationId),
    'group.undone.thread': async ({ workspaceId, facts }) => {
      const found = await groupOf(workspaceId, facts.groupId);
      return found && paragraph(undoneWords(found.group, found.names));
    },
    'group.assigned.person': async ({ workspaceId, facts }) => {
      const found = await groupOf(workspaceId, facts.groupId);
      return found && assignedManyMessage(found.group, found.names);
    },
    'policy.changed': async ({ workspaceId, facts: { policy, what, by } }) =>
      policyChangedLine(policy, what, await maker(workspaceId, by)),
    'bound.raised.person': async ({ workspaceId, facts: { users, by } }) =>
      boundRaisedMessage(users, await maker(workspaceId, by)),
  } satisfies Partial<NoticeWords>;

  async function linkToCard({ workspaceId, id }: AppView): Promise<string | undefined> {
    const [workspace, posted] = await Promise.all([
      deps.core.workspaces.byId(workspaceId),
      apps().cardOf(workspaceId, id),
    ]);
    return workspace?.slackUrl && posted ? permalink(workspace.slackUrl, posted) : undefined;
  }

  async function leaving({ workspaceId, subject }: Card): Promise<Message | undefined> {
    const found = await apps().leaving(workspaceId, leavingOfSubject(subject) ?? 0);
    if (!found) return undefined;
    const ids = [found.leftBy, ...found.runs.map(({ askedBy }) => askedBy)];
    return leavingCard(found, await namesOf(workspaceId, ids));
  }

  /** Whoever is asked whether an app stays approved. */
  async function keep({ workspaceId, subject, target }: Card): Promise<Message | undefined> {
    const decisionId = decisionOfSubject(subject);
    if (decisionId === undefined || target.to !== 'person') return undefined;
    const { user } = target;
    return about({ workspaceId, facts: { decisionId } }, async (app, decision) => {
      const names = await namesOf(workspaceId, [app.owner, app.decision?.madeBy]);
      return keepCard(app, decision, { user, names, now: clock.now() });
    });
  }

  return {
    async card(card: Card): Promise<Message | undefined> {
      const { kind, workspaceId, subject, target } = card;
      if (kind === 'revocation') return wishes.revocation(card);
      if (kind === 'wish') return wishes.wish(card);
      if (kind === 'breach') return breaches.card(card);
      if (kind === 'keep') return keep(card);
      if (kind === 'leaving') return leaving(card);
      if (kind === 'group') {
        const found = await groupOf(workspaceId, groupOfSubject(subject) ?? 0);
        return found && groupCard(found.group, found.names, clock.now());
      }
      if (kind === 'apps') {
        const batch = await apps().batch(workspaceId, subject);
        const ofDomain = { workspaceId, domainId: batch?.domainId ?? 0, owner: null };
        return (
          batch && appsCard(batch, subject, batch.mention ? await asked(ofDomain, target) : [])
        );
      }
      // `12:C0123`: the card of app 12 in another channel.
      const id = Number.parseInt(subject, 10);
      const app = await apps().view(workspaceId, id);
      if (!app) return undefined;
      if (isFormer(card)) return movedCard(app, await linkToCard(app));
      const shown = readShownApp(card.shown);
      const [names, mentions, asking] = await Promise.all([
        people.names(workspaceId, peopleOfApp(app)),
        shown?.mention ? asked(app, target) : [],
        deps.core.questions.asking(workspaceId, app.domainId),
      ]);
      const scene = { names, now: clock.now(), shown, mentions };
      return appCard(app, { ...scene, asksPeople: asking.isOn });
    },

    notices,
    mentions: asked,
  };
}

interface About {
  readonly workspaceId: number;
  readonly facts: { readonly appId?: number | undefined; readonly decisionId: number };
}
