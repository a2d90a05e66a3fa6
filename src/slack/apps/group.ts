import type { GroupView } from '../../apps/inventory/view.ts';
import { AppError } from '../../lib/errors.ts';
import type { Actor } from '../kernel/actor.ts';
import { parseCommand } from '../kernel/command.ts';
import { privately, type Reply } from '../kernel/reply.ts';
import { paragraph } from '../kit/blocks.ts';
import { when } from '../kit/time.ts';
import { undoneWords } from './group-card.ts';
import { listApps } from './list.ts';
import type { UsesApps } from './pressed.ts';
import { makerOf } from './words.ts';

/** What can be done about one act on many apps. */

async function theGroup(
  { apps }: Pick<UsesApps, 'apps'>,
  { who }: Actor,
  groupId: number,
): Promise<GroupView> {
  const group = await apps.group(who.workspaceId, groupId);
  if (!group) throw new AppError('E-NOT-FOUND', `group ${groupId}`, { name: 'such act' });
  return group;
}

/** *Undo*: what came of it is said to whoever pressed; the message itself shows it to all. */
export async function undoGroup(uses: UsesApps, actor: Actor, groupId: number): Promise<Reply> {
  const { workspaceId, userId: by } = actor.who;
  const before = await theGroup(uses, actor, groupId);
  const late = await whyLate(uses, before);
  if (late !== undefined) return privately(paragraph(late));
  await uses.apps.undoMany({ workspaceId, groupId, by });
  const group = await theGroup(uses, actor, groupId);
  const names = await uses.people.names(workspaceId, [by]);
  return privately(paragraph(undoneWords(group, names)));
}

async function whyLate({ people, clock }: UsesApps, group: GroupView): Promise<string | undefined> {
  const { workspaceId, undoneBy, undoneAt, undoUntil } = group;
  if (undoneBy && undoneAt) {
    const names = await people.names(workspaceId, [undoneBy]);
    return `Nothing was changed: ${makerOf(undoneBy, names)} took it back already, ${when(undoneAt)}.`;
  }
  return undoUntil <= clock.now()
    ? `Nothing was changed: it could be undone as a whole until ${when(undoUntil)}. Each app can be changed by itself, in *Details*.`
    : undefined;
}

/** *Details*: the apps of it, with what they are now. */
export const listedGroup = (
  uses: Parameters<typeof listApps>[0],
  actor: Actor,
  groupId: number,
): Promise<Reply> => listApps(uses, actor, parseCommand(`apps list:g${groupId}`));
