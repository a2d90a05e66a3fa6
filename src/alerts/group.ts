import type { Trx } from '../db/database.ts';
import type { Alert } from './alert.ts';
import { conditionRow } from './conditions.ts';
import type { Escalation } from './escalate.ts';
import { insertAlert, lockAlert, membersOf, redrawAlert, sameCause, saveAlert } from './store.ts';

/** True where the alert that has just opened is one of many with one cause: their one card speaks for it. */
export async function joinGroup(
  trx: Trx,
  escalation: Escalation,
  alert: Alert,
  scene: { admins: readonly string[]; now: Date },
): Promise<boolean> {
  const { workspaceId, condition, code, place } = alert;
  const { now } = scene;
  const { least, withinMs } = conditionRow(condition).group;
  const isRecent = (at: Date) => now.getTime() - at.getTime() <= withinMs;
  const { singles, group } = await sameCause(trx, { workspaceId, condition, code, place });
  const alone = singles.filter(({ openedAt }) => isRecent(openedAt));
  const open = group && isRecent(group.lastSeenAt) ? group : undefined;
  if (!open && alone.length < least) return false;

  const speaker = open ?? (await newGroup(trx, alert, now));
  for (const member of alone) {
    await saveAlert(trx, { ...member, groupId: speaker.id }, undefined);
    await redrawAlert(trx, workspaceId, member.id);
  }
  await escalation.groupDm(trx, speaker, alert.owner, now);
  await escalation.goOn(trx, { ...speaker, lastSeenAt: now }, scene);
  return true;
}

const newGroup = (trx: Trx, alert: Alert, now: Date) => {
  const { id: _, ...copy } = alert;
  const own = { domainId: undefined, facts: {}, seen: 1, from: now, step: 0, flaps: 0 };
  return insertAlert(trx, { ...copy, ...own, lastSeenAt: now, backAfterMs: undefined }, undefined);
};

/** One of a group is well again, or broken again: the group's card shows it, and closes with the last one. */
export async function memberChanged(
  trx: Trx,
  escalation: Escalation,
  member: Alert,
  scene: { admins: readonly string[]; now: Date },
): Promise<void> {
  const { workspaceId, groupId } = member;
  if (groupId === undefined) return;
  const { now } = scene;
  const group = await lockAlert(trx, workspaceId, groupId);
  if (!group) return;
  const members = await membersOf(trx, workspaceId, groupId);
  const isOver = members.every(({ closedAt }) => closedAt !== undefined);
  if (isOver && !group.closedAt) {
    await saveAlert(trx, { ...group, closedAt: now, closedAs: 'well' }, undefined);
    const downMs = now.getTime() - group.openedAt.getTime();
    await escalation.thread(
      trx,
      group,
      { kind: 'alert.closed.thread', facts: { alertId: group.id, downMs } },
      now,
    );
  }
  if (!isOver && group.closedAt) {
    const again = { ...group, closedAt: undefined, closedAs: undefined, flaps: group.flaps + 1 };
    await escalation.goOn(trx, again, scene);
  }
  await redrawAlert(trx, workspaceId, groupId);
}
