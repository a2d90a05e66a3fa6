import type { ModalView } from '@slack/types';
import type { AppView } from '../../apps/inventory/view.ts';
import { isSlackUser } from '../../lib/slack-ids.ts';
import { DAY, HOUR, later, WEEK } from '../../lib/time.ts';
import type { Submission } from '../kernel/act.ts';
import type { Actor } from '../kernel/actor.ts';
import { inModal, nothing, type Reply, refuse, type SubmitReply } from '../kernel/reply.ts';
import { underField } from '../kernel/standing.ts';
import type { Uses } from '../kernel/uses.ts';
import { context, option, problemBox, section } from '../kit/blocks.ts';
import { choiceField, selectField, textField } from '../kit/fields.ts';
import { askWho } from '../questions/asking.ts';
import { appActs } from './acts.ts';
import { ignoreApp } from './ignore.ts';
import { pressed, seenOf, theApp, type UsesApps } from './pressed.ts';
import type { AppRef, AppSeen } from './values.ts';
import { appIn } from './words.ts';

/** How long an app can be put off. Over a day, a reason is asked for. */
export const snoozes = {
  '4h': { words: '4 hours', ms: 4 * HOUR },
  '1d': { words: '1 day', ms: DAY },
  '1w': { words: '1 week (asks why)', ms: WEEK },
  '30d': { words: '30 days (asks why)', ms: 30 * DAY },
} as const;
export const isSnooze = (value: string): value is keyof typeof snoozes =>
  Object.hasOwn(snoozes, value);

const howLongField = choiceField('radio_buttons', 'how_long', 'How long');
const reasonField = textField('reason', 'Reason', 300, {
  optional: true,
  hint: 'Needed for more than a day. It is shown on the card.',
});
const ownerField = selectField('users_select', 'person', 'Owner', {
  hint: 'They are told by direct message.',
});

/** *Snooze an app*. `state`: where it was opened before. */
export function snoozeAppModal(app: AppView, state = seenOf(app), problem?: string): ModalView {
  const choices = Object.entries(snoozes).map(([value, { words }]) => option(words, value));
  const blocks = [
    ...problemBox(problem),
    section(appIn(app)),
    howLongField.input(choices, choices[0]),
    reasonField.input({ placeholder: 'waiting for vendor' }),
    context('It comes back by itself, and at once where something about it gets worse.'),
  ];
  return appActs.snooze.formWindow({ submit: 'Snooze', close: 'Cancel', blocks }, state);
}

export async function submitAppSnooze(
  uses: Pick<Uses, 'apps' | 'clock'>,
  actor: Actor,
  { values, state }: Submission<AppSeen>,
): Promise<SubmitReply> {
  const { workspaceId, userId: by } = actor.who;
  const { appId } = state;
  const choice = howLongField.read(values);
  const reason = reasonField.line(values);
  const { ms } = isSnooze(choice) ? snoozes[choice] : snoozes['4h'];
  if (ms > DAY && reason === '') {
    const why = 'More than a day needs a reason.';
    const app = await theApp(uses, actor, appId);
    return refuse(reasonField, why, snoozeAppModal(app, state, why));
  }
  const until = later(uses.clock.now(), ms);
  await uses.apps.snooze({ workspaceId, appId, until, reason: reason || undefined, by });
  return { kind: 'close' };
}

export async function wakeApp(
  { apps }: Pick<Uses, 'apps'>,
  { who }: Actor,
  { appId }: AppRef,
): Promise<Reply> {
  const { workspaceId, userId: by } = who;
  await apps.snooze({ workspaceId, appId, until: undefined, reason: undefined, by });
  return nothing;
}

/** *Assign an app* to whom it is asked of before a decision on it ends. `state`: where it was opened before. */
export function assignAppModal(app: AppView, state = seenOf(app), problem?: string): ModalView {
  const blocks = [
    ...problemBox(problem),
    section(appIn(app)),
    ownerField.input({ type: 'users_select', ...(app.owner && { initial_user: app.owner }) }),
  ];
  return appActs.assign.formWindow({ submit: 'Assign', close: 'Cancel', blocks }, state);
}

const ownerProblem = async (uses: Pick<Uses, 'isMember'>, workspaceId: number, id: string) =>
  isSlackUser(id) && (await uses.isMember(workspaceId, id))
    ? undefined
    : 'Pick a full member of this workspace.';

export async function submitAppAssign(
  uses: Pick<Uses, 'apps' | 'isMember'>,
  actor: Actor,
  { values, state }: Submission<AppSeen>,
): Promise<SubmitReply> {
  const { workspaceId, userId: by } = actor.who;
  const { appId } = state;
  const to = ownerField.read(values);
  const why = await underField(ownerProblem(uses, workspaceId, to));
  if (why !== undefined) {
    const app = await theApp(uses, actor, appId);
    return refuse(ownerField, why, assignAppModal(app, state, why));
  }
  await uses.apps.assign({ workspaceId, appId, to, by });
  return { kind: 'close' };
}

/** The `⋯` of a card. */
export async function menuOfApp(
  uses: UsesApps & Pick<Uses, 'questions'>,
  actor: Actor,
  { what, app: ref }: { what: 'assign' | 'snooze' | 'ignore' | 'ask'; app: AppRef },
): Promise<Reply> {
  if (what === 'ask') return askWho(uses, actor, ref.appId);
  if (what === 'ignore') return ignoreApp(uses, actor, ref);
  if (what === 'snooze') return inModal(snoozeAppModal(await pressed(uses, actor, ref)));
  return inModal(assignAppModal(await theApp(uses, actor, ref.appId)));
}
