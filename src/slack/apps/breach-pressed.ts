import { reasonOf } from '../../apps/breaches/breach.ts';
import type { BreachView } from '../../apps/breaches/view-store.ts';
import { AppError } from '../../lib/errors.ts';
import type { Actor } from '../kernel/actor.ts';
import { nothing, privately, type Reply } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { paragraph } from '../kit/blocks.ts';
import { count, number } from '../kit/words.ts';
import { leftWords, withUndo } from './deciding-many.ts';

/** What is pressed on the card of a breach. */

type Using = Pick<Uses, 'apps'>;

/** Throws E-NOT-FOUND. */
export async function theBreach(
  { apps }: Using,
  { who }: Actor,
  breachId: number,
): Promise<BreachView> {
  const breach = await apps.breach(who.workspaceId, breachId);
  if (!breach) throw new AppError('E-NOT-FOUND', `breach ${breachId}`, { name: 'such breach' });
  return breach;
}

/** *Stop*: what is under way, and the watch. */
export async function stopBreach(uses: Using, { who }: Actor, breachId: number): Promise<Reply> {
  const { workspaceId, userId: by } = who;
  await uses.apps.stopBreach({ workspaceId, breachId, by });
  return nothing;
}

/** A new decision on its apps would stop it. */
export const isUnderWay = ({ runs, again }: BreachView): boolean =>
  [...runs, ...again].some((run) => run.endedAt === null);

/** *Ban them too*: each app in its domain, as one act that can be undone. */
export async function banBreached(uses: Using, actor: Actor, breachId: number): Promise<Reply> {
  const { workspaceId, userId: by } = actor.who;
  const breach = await theBreach(uses, actor, breachId);
  if (isUnderWay(breach))
    return privately(
      paragraph(
        'Nothing was changed: tokens of it are being removed, or wait for a second person, and a ban would stop that. Ban them when that has ended.',
      ),
    );
  const reason = reasonOf(breach);
  const open = breach.apps.filter(({ status }) => status !== 'banned');
  if (open.length === 0) return privately(paragraph('All of them are banned already.'));
  const done = await uses.apps.decideMany({
    workspaceId,
    by,
    kind: 'banned',
    reason,
    items: open.map(({ appId, decisionId }) => ({
      appId,
      expected: decisionId ?? undefined,
      decided: { verdict: 'banned', everywhere: false, reason },
    })),
  });
  const text = `Banned ${number(done.done.length)} of ${count(open.length, 'app')}.${leftWords(done.left)}`;
  const { said, undo } = withUndo(text, done.groupId);
  return privately(paragraph(said, ...(undo ? [undo] : [])));
}
