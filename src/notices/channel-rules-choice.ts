import { recordAct } from '../audit/store.ts';
import type { Db } from '../db/database.ts';
import type { Clock } from '../lib/clock.ts';
import { SECOND } from '../lib/time.ts';
import { alertKinds, type ChannelRule, ruleOf } from './channel-rules.ts';
import { rulesOf, saveRule } from './channel-rules-store.ts';
import { tell } from './outbox-store.ts';

const TEST_KEY_MS = SECOND;

/** Choosing what a channel gets: written, recorded, and told in that channel, in one transaction. */
export function createRuleChoice(deps: { db: Db; clock: Clock; wakeWorker: () => void }) {
  const { db, clock, wakeWorker } = deps;

  return {
    async saveRule(workspaceId: number, rule: ChannelRule, by: string): Promise<void> {
      const now = clock.now();
      const { channel } = rule;
      await db.transaction().execute(async (trx) => {
        const before = ruleOf(channel, await rulesOf(trx, workspaceId));
        const had = before.kinds ?? alertKinds;
        const has = rule.kinds ?? alertKinds;
        const facts = {
          by,
          on: has.filter((kind) => !had.includes(kind)),
          off: had.filter((kind) => !has.includes(kind)),
          ...(isSame(before, rule) ? {} : { quiet: quietOf(rule) }),
        };
        await saveRule(trx, workspaceId, rule, by, now);
        // What nobody took may have a place now.
        await trx
          .updateTable('alert')
          .set({ nextStepAt: now })
          .where('workspaceId', '=', workspaceId)
          .where('closedAt', 'is', null)
          .where('groupId', 'is', null)
          .execute();
        await recordAct(
          trx,
          {
            workspaceId,
            actor: by,
            action: 'route.changed',
            subject: channel,
            facts: { kinds: has, domains: rule.domains ?? null, quiet: quietOf(rule) },
            source: 'slack',
          },
          now,
        );
        const key = `route.changed:${channel}:${now.getTime()}`;
        const target = { to: 'channel', channel } as const;
        await tell(trx, { workspaceId, key, kind: 'route.changed', target, facts }, now);
      });
      wakeWorker();
    },

    /** Two presses within a second are one. */
    async sendTest(workspaceId: number, channel: string, by: string): Promise<void> {
      const now = clock.now();
      await db.transaction().execute(async (trx) => {
        const key = `alert.test:${channel}:${by}:${Math.floor(now.getTime() / TEST_KEY_MS)}`;
        const target = { to: 'channel', channel } as const;
        await tell(trx, { workspaceId, key, kind: 'alert.test', target, facts: { by } }, now);
        const act = { workspaceId, actor: by, action: 'alert.tested', subject: channel };
        await recordAct(trx, { ...act, source: 'slack' }, now);
      });
      wakeWorker();
    },
  };
}

const two = (n: number) => String(n).padStart(2, '0');
const clockOf = (minute: number) => `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;

const quietOf = ({ quiet }: ChannelRule): string =>
  quiet ? `${clockOf(quiet.from)} to ${clockOf(quiet.to)}, ${quiet.zone}` : 'none';

const isSame = (a: ChannelRule, b: ChannelRule) => quietOf(a) === quietOf(b);
