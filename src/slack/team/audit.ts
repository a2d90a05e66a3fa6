import { DAY, earlier, HOUR, WEEK } from '../../lib/time.ts';
import { allows } from '../../members/role.ts';
import { forTarget } from '../domains/target.ts';
import type { Actor } from '../kernel/actor.ts';
import type { Command } from '../kernel/command.ts';
import { privately, type Reply } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { paragraph } from '../kit/blocks.ts';
import { namesOf } from './act-names.ts';
import { auditMessage } from './audit-message.ts';

const SHOWN = 10;
const units = { h: HOUR, d: DAY, w: WEEK } as const;

export const BAD_SINCE = paragraph('since is a number of hours, days or weeks, such as since:30d.');

/** From `30d` to its start; undefined where it is no such thing. */
export function sinceOf(typed: string, now: Date): Date | undefined {
  const [, count, unit] = /^(\d{1,4})([hdw])$/u.exec(typed.toLowerCase()) ?? [];
  if (unit !== 'h' && unit !== 'd' && unit !== 'w') return undefined;
  return earlier(now, Number(count) * units[unit]);
}

type Using = Pick<Uses, 'clock' | 'domains' | 'people' | 'team'>;

/** `audit [domain] [since:30d]`: the last ten acts, to the asker alone. */
export async function auditHandler(uses: Using, actor: Actor, command: Command): Promise<Reply> {
  const typed = command.options.get('since');
  const since = typed === undefined ? undefined : sinceOf(typed, uses.clock.now());
  if (typed !== undefined && since === undefined) return privately(BAD_SINCE);
  if (command.words.join(' ') === '') return lastActs(uses, actor, { since });
  return forTarget(uses, actor, command, 'audit', (domainId) =>
    lastActs(uses, actor, { domainId, since }),
  );
}

async function lastActs(
  uses: Using,
  { who: { workspaceId }, role }: Actor,
  wanted: { domainId?: number; since: Date | undefined },
): Promise<Reply> {
  const acts = await uses.team.audit.last(workspaceId, wanted, SHOWN);
  if (acts.length === 0) return privately(paragraph('Nothing in that period.'));
  const names = await namesOf(uses, workspaceId, acts);
  return privately(auditMessage(acts, names, allows(role, 'admin')));
}
