import type { AppView } from '../../apps/inventory/view.ts';
import { AppError } from '../../lib/errors.ts';
import type { Actor } from '../kernel/actor.ts';
import { chosen, entered } from '../kernel/entered.ts';
import { inModal, nothing, privately, type Reply, type SubmitReply } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { paragraph } from '../kit/blocks.ts';
import { theApp } from './app.ts';
import { assignAppModal, careForm, isSnooze, snoozeAppModal, snoozes } from './care-form.ts';
import { pressedApp, unpackApp } from './metadata.ts';
import { line, pressed, stateOf } from './pressed.ts';
import { ignoreApp } from './undo.ts';

/** The `⋯` of a card: `assign:<app>:<decision>` and so on. */
export async function menuOfApp(
  uses: Uses,
  actor: Actor,
  value: string | undefined,
): Promise<Reply> {
  const [, what, rest] = /^([a-z]{1,10}):(.*)$/u.exec(value ?? '') ?? [];
  if (what === 'ignore') return ignoreApp(uses, actor, rest);
  if (what !== 'assign' && what !== 'snooze') {
    throw new AppError('E-STALE-CARD', 'the menu has no such entry');
  }
  const { appId } = pressedApp(rest);
  const app =
    what === 'assign' ? await theApp(uses, actor, appId) : await pressed(uses, actor, rest);
  const view = what === 'assign' ? assignAppModal : snoozeAppModal;
  return inModal(view(app, { metadata: stateOf(app) }));
}

export async function submitAppSnooze(
  uses: Uses,
  actor: Actor,
  said: { values: unknown; metadata: string },
): Promise<SubmitReply> {
  const { appId } = unpackApp(said.metadata);
  const choice = chosen(said.values, careForm.howLong);
  const reason = line(entered(said.values, careForm.reason, 'value'));
  const how = isSnooze(choice) ? snoozes[choice] : snoozes['4h'];
  if (how.ms > snoozes['1d'].ms && reason === '') {
    const app = await theApp(uses, actor, appId);
    const problem = 'More than a day needs a reason.';
    const view = snoozeAppModal(app, { metadata: said.metadata, problem });
    return { kind: 'errors', errors: { [careForm.reason.block]: problem }, view };
  }
  await uses.apps.snooze({
    workspaceId: actor.who.workspaceId,
    appId,
    until: new Date(uses.clock.now().getTime() + how.ms),
    reason: reason || undefined,
    by: actor.who.userId,
  });
  return { kind: 'close' };
}

export async function wakeApp(uses: Uses, actor: Actor, value: string | undefined): Promise<Reply> {
  const { appId } = pressedApp(value);
  const { workspaceId, userId: by } = actor.who;
  await uses.apps.snooze({ workspaceId, appId, until: undefined, reason: undefined, by });
  return nothing;
}

export async function submitAppAssign(
  uses: Uses,
  actor: Actor,
  said: { values: unknown; metadata: string },
): Promise<SubmitReply> {
  const { workspaceId, userId: by } = actor.who;
  const { appId } = unpackApp(said.metadata);
  const to = entered(said.values, careForm.person, 'selected_user');
  const known = /^[UW][A-Z0-9]{2,30}$/u.test(to) && (await uses.isMember(workspaceId, to));
  if (!known) {
    const app: AppView = await theApp(uses, actor, appId);
    const problem = 'Pick a full member of this workspace.';
    const view = assignAppModal(app, { metadata: said.metadata, problem });
    return { kind: 'errors', errors: { [careForm.person.block]: problem }, view };
  }
  await uses.apps.assign({ workspaceId, appId, to, by });
  return { kind: 'close' };
}

/** *I've blocked it*: a person says so; the next sync shows whether it holds. */
export async function saidBlocked(
  uses: Uses,
  actor: Actor,
  value: string | undefined,
): Promise<Reply> {
  const app = await pressed(uses, actor, value);
  const { workspaceId, userId: by } = actor.who;
  await uses.apps.blockedInSetup({ workspaceId, appId: app.id, by });
  return privately(
    paragraph('Noted. We cannot see that switch; each sync looks whether the app is back.'),
  );
}
