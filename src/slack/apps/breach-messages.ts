import { isSlackUser } from '../../lib/slack-ids.ts';
import { breachOfSubject } from '../../notices/breach-card-store.ts';
import type { Card } from '../../notices/notice.ts';
import type { Core } from '../core.ts';
import type { Message } from '../kit/blocks.ts';
import type { NoticeWords } from '../notice-words.ts';
import type { People } from '../web-api/people.ts';
import { breachAgainLine, breachCard, breachEndedLine, breachRefusedLine } from './breach-card.ts';

/** The card of a breach, and the lines of its thread, drawn from what is true now. */
export function createBreachMessages({ core, people }: { core: Core; people: People }) {
  async function seen(workspaceId: number, breachId: number) {
    const breach = await core.apps.breach(workspaceId, breachId);
    if (!breach) return undefined;
    const answers = breach.runs.flatMap(({ agreedBy, stopBy }) => [agreedBy, stopBy]);
    const ids = [breach.askedBy, breach.stopBy, ...answers];
    const names = await people.names(workspaceId, [...new Set(ids.filter(isSlackUser))]);
    return { breach, names };
  }

  return {
    async card({ workspaceId, subject }: Card): Promise<Message | undefined> {
      const found = await seen(workspaceId, breachOfSubject(subject) ?? 0);
      const { breachLinks: linksOf } = core.apps;
      return found && breachCard(found.breach, { names: found.names, linksOf });
    },

    notices: {
      'breach.again.thread': async ({ workspaceId, facts }) => {
        const run = await core.apps.revocation(workspaceId, facts.revocationId);
        return run && breachAgainLine(run);
      },
      'breach.ended.thread': async ({ workspaceId, facts }) => {
        const found = await seen(workspaceId, facts.breachId);
        return found && breachEndedLine(found.breach, found.names);
      },
      'breach.refused.person': async ({ workspaceId, facts }) => {
        const found = await seen(workspaceId, facts.breachId);
        // Who took it back knows.
        const isOwn = found?.breach.runs.every(({ stopWhy }) => stopWhy === 'withdrawn');
        return found && !isOwn ? breachRefusedLine(found.breach, found.names) : undefined;
      },
    } satisfies Partial<NoticeWords>,
  };
}
