import type { AppView, DecisionView } from '../../apps/inventory/view.ts';
import type { Clock } from '../../lib/clock.ts';
import { isSlackUser } from '../../lib/slack-ids.ts';
import type { Card, Notice } from '../../notices/notice.ts';
import type { Core } from '../core.ts';
import { signalledMessage } from '../domains/signals.ts';
import type { Message } from '../kit/blocks.ts';
import type { People } from '../web-api/people.ts';
import { appCard } from './card.ts';
import { peopleOfApp } from './card-frame.ts';
import { appsCard } from './many-card.ts';
import { revocationCard } from './revocation-card.ts';
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
import { makerOf } from './words.ts';

/** Apps, decisions and revocations as messages drawn from what is true now. */
export function createAppMessages(deps: { core: Core; people: People; clock: Clock }) {
  const { people, clock } = deps;
  // Asked for late: what draws nothing of apps needs no apps.
  const apps = () => deps.core.apps;

  const namesOf = (workspaceId: number, ids: readonly (string | null | undefined)[]) =>
    people.names(workspaceId, ids.filter(isSlackUser));

  async function revocationOf(workspaceId: number, id: unknown) {
    const run = await apps().revocation(workspaceId, numberOf(id));
    const names = await namesOf(workspaceId, [run?.askedBy, run?.agreedBy, run?.stopBy]);
    return run && { run, names };
  }

  /** The app and the decision that a notice is about. */
  async function about(
    { workspaceId, facts }: Notice,
    say: (
      app: AppView,
      decision: DecisionView,
    ) => Message | undefined | Promise<Message | undefined>,
  ): Promise<Message | undefined> {
    const found = await apps().decision(workspaceId, numberOf(facts.decisionId));
    const app = found && (await apps().view(workspaceId, numberOf(facts.appId) || found.appId));
    return app && say(app, found.decision);
  }

  return {
    async card({ kind, workspaceId, subject }: Card): Promise<Message | undefined> {
      if (kind === 'apps') {
        const batch = await apps().batch(workspaceId, subject);
        return batch && appsCard(batch, subject);
      }
      // `12:C0123`: the card of app 12 in another channel.
      const id = Number.parseInt(subject, 10);
      if (kind === 'revocation') {
        const found = await revocationOf(workspaceId, id);
        return found && revocationCard(found.run, found.names);
      }
      const app = await apps().view(workspaceId, id);
      if (!app) return undefined;
      const names = await people.names(workspaceId, peopleOfApp(app));
      return appCard(app, { names, now: clock.now() });
    },

    async notice(notice: Notice): Promise<Message | undefined> {
      const { facts, workspaceId } = notice;
      const now = clock.now();
      switch (notice.kind) {
        case 'app.decided.thread':
          return about(notice, async (app, decision) => {
            const was = await apps().decision(workspaceId, numberOf(facts.previousId));
            const previous = was?.decision;
            const names = await namesOf(workspaceId, [decision.madeBy, previous?.madeBy]);
            return decidedLine(app, decision, previous, names);
          });
        case 'app.decisionEnded.thread':
          return about(notice, async (app, decision) => {
            const names = await namesOf(workspaceId, [textOf(facts.by)]);
            return endedLine(app, decision, facts, names);
          });
        case 'app.decisionEndsSoon.thread':
          return about(notice, (app, decision) => endsSoonLine(app, decision, now));
        case 'app.decisionEndsSoon.person':
          // Renewed or changed meanwhile: there is nothing to ask.
          return about(notice, (app, decision) =>
            app.decision?.id === decision.id ? endsSoonMessage(app, decision, now) : undefined,
          );
        case 'app.changed.thread':
        case 'app.back':
        case 'app.assigned.person': {
          const app = await apps().view(workspaceId, numberOf(facts.appId));
          if (!app) return undefined;
          if (notice.kind === 'app.changed.thread') return changedLine(app, textsOf(facts.rules));
          if (notice.kind === 'app.back') {
            return backMessage(app, {
              tokens: numberOf(facts.tokens),
              users: numberOf(facts.users),
            });
          }
          const by = textOf(facts.by) ?? '';
          return assignedMessage(app, makerOf(by, await namesOf(workspaceId, [by])));
        }
        case 'domain.signalled': {
          const domainId = numberOf(facts.domainId);
          const domain = await deps.core.domains.view(workspaceId, domainId);
          const rules = textsOf(facts.rules);
          const signals = await apps().signals(workspaceId, domainId);
          return (
            domain &&
            signalledMessage(
              domain,
              signals.filter(({ rule }) => rules.includes(rule)),
            )
          );
        }
        case 'app.revoked.thread': {
          const found = await revocationOf(workspaceId, facts.revocationId);
          return found && revokedLine(found.run, found.names);
        }
        case 'policy.changed': {
          const by = textOf(facts.by) ?? '';
          const name = makerOf(by, await namesOf(workspaceId, [by]));
          return policyChangedLine(textOf(facts.policy) ?? '', textOf(facts.what) ?? '', name);
        }
        default:
          return undefined;
      }
    },
  };
}

const numberOf = (value: unknown): number => (typeof value === 'number' ? value : 0);
const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined;
const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
