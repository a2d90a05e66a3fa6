import type { AppView, DecisionView } from '../../apps/inventory/view.ts';
import type { Clock } from '../../lib/clock.ts';
import { isSlackUser } from '../../lib/slack-ids.ts';
import type { Card } from '../../notices/notice.ts';
import type { Core } from '../core.ts';
import type { Message } from '../kit/blocks.ts';
import type { NoticeWords } from '../notice-words.ts';
import type { People } from '../web-api/people.ts';
import { appCard } from './card.ts';
import { peopleOfApp } from './card-frame.ts';
import { appsCard } from './many-card.ts';
import {
  assignedMessage,
  backMessage,
  changedLine,
  decidedLine,
  endedLine,
  endsSoonLine,
  endsSoonMessage,
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
  // Asked for late: what draws nothing of apps needs no apps.
  const apps = () => deps.core.apps;

  const namesOf = (workspaceId: number, ids: readonly (string | null | undefined)[]) =>
    people.names(workspaceId, ids.filter(isSlackUser));

  async function revocationOf(workspaceId: number, id: number) {
    const run = await apps().revocation(workspaceId, id);
    const names = await namesOf(workspaceId, [run?.askedBy, run?.agreedBy, run?.stopBy]);
    return run && { run, names };
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

  const maker = async (workspaceId: number, id: string) =>
    makerOf(id, await namesOf(workspaceId, [id]));

  const notices = {
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
    'app.changed.thread': async ({ workspaceId, facts }) => {
      const app = await apps().view(workspaceId, facts.appId);
      return app && changedLine(app, facts.rules);
    },
    'app.back': async ({ workspaceId, facts }) => {
      const app = await apps().view(workspaceId, facts.appId);
      return app && backMessage(app, facts);
    },
    'app.assigned.person': async ({ workspaceId, facts }) => {
      const app = await apps().view(workspaceId, facts.appId);
      return app && assignedMessage(app, await maker(workspaceId, facts.by));
    },
    'app.revoked.thread': async ({ workspaceId, facts }) => {
      const found = await revocationOf(workspaceId, facts.revocationId);
      return found && revokedLine(found.run, found.names);
    },
    'policy.changed': async ({ workspaceId, facts: { policy, what, by } }) =>
      policyChangedLine(policy, what, await maker(workspaceId, by)),
    'bound.raised.person': async ({ workspaceId, facts: { users, by } }) =>
      boundRaisedMessage(users, await maker(workspaceId, by)),
  } satisfies Partial<NoticeWords>;

  return {
    async card(card: Card): Promise<Message | undefined> {
      const { kind, workspaceId, subject } = card;
      if (kind === 'revocation') return wishes.revocation(card);
      if (kind === 'wish') return wishes.wish(card);
      if (kind === 'apps') {
        const batch = await apps().batch(workspaceId, subject);
        return batch && appsCard(batch, subject);
      }
      // `12:C0123`: the card of app 12 in another channel.
      const id = Number.parseInt(subject, 10);
      const app = await apps().view(workspaceId, id);
      if (!app) return undefined;
      const names = await people.names(workspaceId, peopleOfApp(app));
      return appCard(app, { names, now: clock.now() });
    },

    notices,
  };
}

interface About {
  readonly workspaceId: number;
  readonly facts: { readonly appId?: number | undefined; readonly decisionId: number };
}
