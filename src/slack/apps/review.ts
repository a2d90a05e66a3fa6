import { inAYear } from '../../apps/decisions/decision.ts';
import type { Grouped, ReviewApp } from '../../apps/inventory/review.ts';
import type { AppView } from '../../apps/inventory/view.ts';
import { AppError } from '../../lib/errors.ts';
import { allows } from '../../members/role.ts';
import type { Press, Submission } from '../kernel/act.ts';
import type { Actor } from '../kernel/actor.ts';
import { parseCommand } from '../kernel/command.ts';
import { inModal, type Reply, type SubmitReply } from '../kernel/reply.ts';
import { inert } from '../kit/escape.ts';
import { packSeen, unpackSeen } from '../kit/packed-ids.ts';
import { number } from '../kit/words.ts';
import { barred, type Decided, decideOn } from './deciding.ts';
import { needsReason } from './grave.ts';
import { listApps } from './list.ts';
import { formOf, openMany, saidOf, submitGroup, type UsesMany } from './many.ts';
import { did } from './many-done.ts';
import { theApp } from './pressed.ts';
import { aloneModal, doneModal, reviewModal } from './review-window.ts';
import { type GroupRef, groupRef, type ManyForm, type Walk, walkState } from './values.ts';

/** Going through the apps that wait for a decision: in groups, and the rest one by one. */

/** *Review*: the groups, for those who may decide; the list for those who may only look. */
export async function openReview(uses: UsesMany, actor: Actor, scope: string): Promise<Reply> {
  if (!allows(actor.role, 'operator')) {
    const list = scope === '' ? '' : ` list:${scope}`;
    return listApps(uses, actor, parseCommand(`apps status:new${list}`));
  }
  const { groups, progress } = await uses.apps.review(actor.who.workspaceId, scope || undefined);
  return inModal(reviewModal({ groups, progress, scope }));
}

/** *Look at 25*: the group as a whole, or the first of those that are looked at one by one. */
export async function openGroup(
  uses: UsesMany,
  actor: Actor,
  { group, scope }: GroupRef,
): Promise<Reply> {
  if (group === 'alone') return nextAlone(uses, actor, { scope, later: '' });
  const { groups, progress } = await uses.apps.review(actor.who.workspaceId, scope || undefined);
  const found = groups.find((each) => each.group === group);
  return found
    ? openMany(found.apps, groupRef.pack({ group, scope }))
    : inModal(doneModal({ said: DECIDED, progress, next: groups[0], scope }));
}

const DECIDED = 'All of these are decided by now.';

const laterOf = (walk: Pick<Walk, 'later'>) => unpackSeen(walk.later) ?? [];

/** The next of those that are looked at one by one. `news`: what became of the one before. */
async function nextAlone(
  uses: UsesMany,
  actor: Actor,
  walk: Walk,
  news?: string,
): Promise<Reply & { kind: 'modal' }> {
  const { workspaceId } = actor.who;
  const { groups, progress } = await uses.apps.review(workspaceId, walk.scope || undefined);
  const put = new Set(laterOf(walk).map(({ id }) => id));
  const left = aloneIn(groups).filter(({ id }) => !put.has(id));
  const [first] = left;
  const app = first && (await uses.apps.view(workspaceId, first.id));
  if (app) {
    return { kind: 'modal', view: aloneModal({ app, left: left.length, progress, walk, news }) };
  }
  const next = groups.find(({ group }) => group !== 'alone');
  const later =
    put.size > 0
      ? `${number(put.size)} ${put.size === 1 ? 'was' : 'were'} left for later.`
      : DECIDED;
  const said = [news, later].filter(Boolean).join(' ');
  return { kind: 'modal', view: doneModal({ said, progress, next, scope: walk.scope }) };
}

const aloneIn = (groups: readonly Grouped[]): readonly ReviewApp[] =>
  groups.find(({ group }) => group === 'alone')?.apps ?? [];

/** The form of one that is looked at by itself, or of a group: what it says of one is a decision of its own. */
export async function submitMany(
  uses: UsesMany,
  actor: Actor,
  submission: Submission<ManyForm>,
): Promise<SubmitReply> {
  const { of, seen, what, later } = submission.state;
  const ref = of === '' ? undefined : groupRef.read(of);
  if (ref?.group !== 'alone' || what === 'snoozed' || what === 'assigned' || what === 'revoked') {
    return submitGroup(uses, actor, submission);
  }
  const [one] = unpackSeen(seen) ?? [];
  const said = await saidOf(uses, actor, submission);
  if ('kind' in said) return said;
  const app = await theApp(uses, actor, one?.id ?? 0);
  const { reason, until, revoke } = said;
  return decideAlone(uses, actor, { scope: ref.scope, later }, app, {
    verdict: what,
    reason,
    until,
    revoke,
  });
}

type Step = { readonly what: 'approved' | 'banned' | 'ignored' | 'later'; readonly appId: number };

/** What was pressed of the one that is looked at: done at once where nothing must be asked. */
export async function stepAlone(
  uses: UsesMany,
  actor: Actor,
  { what, appId }: Step,
  { metadata }: Press,
): Promise<Reply> {
  const walk = walkState.read(metadata);
  if (what === 'later') {
    const later = packSeen([
      ...laterOf(walk).filter(({ id }) => id !== appId),
      { id: appId, seen: 0 },
    ]);
    return nextAlone(uses, actor, { ...walk, later });
  }
  const app = await theApp(uses, actor, appId);
  const why = barred(app);
  if (why) return nextAlone(uses, actor, walk, why);
  if (what === 'banned' || needsReason(app, false)) {
    const of = groupRef.pack({ group: 'alone', scope: walk.scope });
    const form: ManyForm = {
      of,
      seen: packSeen([{ id: appId, seen: 0 }]),
      what,
      later: walk.later,
    };
    const view = await formOf(uses, actor, form);
    if (typeof view !== 'string') return inModal(view);
  }
  const until = what === 'approved' ? inAYear(uses.clock.now()) : undefined;
  return decideAlone(uses, actor, walk, app, { verdict: what, until });
}

/** Decides on one of them, and shows the next; where somebody was faster, that is said, and the next is shown all the same. */
async function decideAlone(
  uses: UsesMany,
  actor: Actor,
  walk: Walk,
  app: AppView,
  decided: Pick<Decided, 'verdict' | 'until' | 'reason'> & { revoke?: boolean },
): Promise<Reply & { kind: 'modal' }> {
  const name = inert(app.name, 60);
  const seen = { appId: app.id, seen: 0 };
  try {
    await decideOn(uses, actor, seen, { everywhere: false, revoke: false, ...decided });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'E-STALE-CARD') throw error;
    const by = error.facts.byName;
    const who = typeof by === 'string' ? ` by ${inert(by)}` : '';
    return nextAlone(uses, actor, walk, `${name} was decided on meanwhile${who}.`);
  }
  return nextAlone(uses, actor, walk, `${did[decided.verdict]}: ${name}.`);
}
