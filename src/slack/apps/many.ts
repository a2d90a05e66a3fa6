import type { AppFilter, AppLine, AppView } from '../../apps/inventory/view.ts';
import { isSlackUser } from '../../lib/slack-ids.ts';
import { DAY, later } from '../../lib/time.ts';
import type { Press, Submission } from '../kernel/act.ts';
import type { Actor } from '../kernel/actor.ts';
import { inModal, privately, type Reply, refuse, type SubmitReply } from '../kernel/reply.ts';
import { underField } from '../kernel/standing.ts';
import type { Uses } from '../kernel/uses.ts';
import { misfit } from '../kernel/value.ts';
import { paragraph } from '../kit/blocks.ts';
import { packFlags, packSeen, type SeenId, unpackFlags, unpackSeen } from '../kit/packed-ids.ts';
import { number } from '../kit/words.ts';
import { appActs } from './acts.ts';
import { isSnooze, snoozes } from './assign-and-snooze.ts';
import { untilOf } from './deciding.ts';
import { SAY_WHY } from './grave.ts';
import { askedOf } from './list.ts';
import { afterMany } from './many-done.ts';
import {
  GRAVE_MOST,
  type ManyView,
  manyFields,
  manyFormModal,
  manyModal,
  ticksIn,
  whatIn,
} from './many-window.ts';
import type { UsesApps } from './pressed.ts';
import { groupWords } from './review-words.ts';
import { groupRef, type Many, type ManyForm } from './values.ts';

/** One act on many apps: of a list that was narrowed down, or of a group of those that wait. */

export type UsesMany = UsesApps & Pick<Uses, 'domains' | 'isMember'>;

/** So many at most have room in what a window remembers. */
const MOST = 500;
const ROOM = 1_900;

/** The first of them that have room in a window. */
function thatFit(apps: readonly AppLine[]): AppLine[] {
  let some = apps.slice(0, MOST);
  const isOver = () => packSeen(some.map(seenOf)).length > ROOM;
  while (some.length > 1 && isOver()) some = some.slice(0, Math.floor(some.length * 0.9));
  return some;
}

const seenOf = ({ id, decisionId }: Pick<AppLine, 'id' | 'decisionId'>): SeenId => ({
  id,
  seen: decisionId ?? 0,
});

/** The window of all of them, nothing of it taken out. */
export function openMany(apps: readonly AppLine[], of: string, total = apps.length): Reply {
  const lines = thatFit(apps);
  const seen = packSeen(lines.map(seenOf));
  const more = total - lines.length;
  const state = { of, seen, out: '', shown: '', page: 0, turn: 0, more };
  return inModal(windowOf(lines, state, new Set()));
}

function windowOf(
  lines: readonly AppLine[],
  state: Many,
  out: ReadonlySet<number>,
  problem?: string,
) {
  const view = { lines, state, isOut: (id: number) => out.has(id), problem };
  return manyModal({ ...view, ...said(state.of) });
}

/** What stands on top, by what they are a group of. */
function said(of: string): Pick<ManyView, 'title' | 'why' | 'offers'> {
  const { group } = of === '' ? { group: 'alone' as const } : groupRef.read(of);
  if (group !== 'alone') return groupWords[group];
  return {
    title: 'All apps of this list',
    why: 'Untick those that are not meant.',
    offers: 'approved',
  };
}

/** `Decide on all 37`: all that the list shows, but this bot. */
export async function openTicks(
  uses: UsesMany,
  actor: Actor,
  search: string | undefined,
): Promise<Reply> {
  const { filter } = await askedOf(uses, actor, search);
  const { lines, total } = await uses.apps.list(actor.who.workspaceId, filter, 0, MOST);
  const apps = lines.filter(({ isOurs, goneAt }) => !isOurs && goneAt === null);
  return apps.length === 0
    ? privately(paragraph('None of these apps can be decided on.'))
    : openMany(apps, '', Math.max(total - (lines.length - apps.length), apps.length));
}

/** Those of a window that are still there, the riskiest first. */
async function linesOf(
  { apps }: Pick<Uses, 'apps'>,
  { who }: Actor,
  seen: readonly SeenId[],
): Promise<readonly AppLine[]> {
  const filter: AppFilter = { words: '', ids: seen.map(({ id }) => id) };
  return (await apps.list(who.workspaceId, filter, 0, MOST)).lines;
}

/** What a window remembers, with what was ticked on the page that it shows. */
async function readWindow(uses: UsesMany, actor: Actor, state: Many, values: unknown) {
  const seen = seenIn(state.seen);
  const lines = await linesOf(uses, actor, seen);
  const flags = unpackFlags(state.out, seen.length);
  const out = new Set(seen.flatMap(({ id }, at) => (flags[at] ? id : [])));
  const ticked = ticksIn(values, state);
  for (const { id } of seenIn(state.shown)) {
    if (ticked.has(id)) out.delete(id);
    else out.add(id);
  }
  return { seen, lines, out };
}

const seenIn = (text: string): SeenId[] => {
  const seen = unpackSeen(text);
  if (!seen) throw misfit('apps of a window');
  return seen;
};

/** Another page, or all in or out. */
export async function turnTicks(
  uses: UsesMany,
  actor: Actor,
  what: 'previous' | 'next' | 'all' | 'none',
  { metadata, values }: Press,
): Promise<Reply> {
  const state = appActs.tick.form.state.read(metadata);
  const { seen, lines, out } = await readWindow(uses, actor, state, values);
  const next = what === 'all' ? new Set<number>() : what === 'none' ? idsOf(seen) : out;
  const step = what === 'next' ? 1 : what === 'previous' ? -1 : 0;
  const turned = {
    ...state,
    out: packFlags(seen.map(({ id }) => next.has(id))),
    page: Math.max(0, state.page + step),
    turn: state.turn + 1,
  };
  return inModal(windowOf(lines, turned, next));
}

const idsOf = (seen: readonly SeenId[]) => new Set(seen.map(({ id }) => id));

/** `Next`: what is to be said of those that are ticked. */
export async function submitTicks(
  uses: UsesMany,
  actor: Actor,
  { values, state }: Submission<Many>,
): Promise<SubmitReply> {
  const { seen, lines, out } = await readWindow(uses, actor, state, values);
  const kept = seen.filter(({ id }) => !out.has(id) && lines.some((app) => app.id === id));
  const again = (why: string): SubmitReply => {
    const turned = { ...state, out: packFlags(seen.map(({ id }) => out.has(id))) };
    const next = { ...turned, turn: state.turn + 1 };
    return { kind: 'modal', view: windowOf(lines, next, out, why) };
  };
  if (kept.length === 0) return again('Tick at least one app.');
  const what = whatIn(values);
  if (!what) return again('Say what is to be done about them.');
  const form = { of: state.of, seen: packSeen(kept), what, later: '' };
  const view = await formOf(uses, actor, form);
  return typeof view === 'string' ? again(view) : { kind: 'modal', view };
}

/** The form for what is done; a sentence where it cannot be done of so many. */
export async function formOf(uses: UsesMany, actor: Actor, form: ManyForm, problem?: string) {
  const { workspaceId, userId } = actor.who;
  const apps = await linesOf(uses, actor, seenIn(form.seen));
  const leavesBe = form.what === 'approved' || form.what === 'ignored';
  const high = leavesBe ? apps.filter(({ level }) => level === 'high') : [];
  if (high.length > GRAVE_MOST) {
    return `${number(high.length)} of them are of high risk. At most ${number(GRAVE_MOST)} of those are left be by one act: take some out.`;
  }
  const [views, alone] = await Promise.all([
    Promise.all(high.map(({ id }) => uses.apps.view(workspaceId, id))),
    uses.apps.alone(workspaceId, userId),
  ]);
  const grave = views.filter((app): app is AppView => app !== undefined);
  // What a group is called says nothing of one that turned out to be of high risk since.
  const isGroup = apps.length > 1 && form.of !== '';
  const reason = isGroup && high.length === 0 ? said(form.of).title : undefined;
  return manyFormModal({ what: form.what, apps, grave, alone, reason, problem }, form);
}

/** `Approve 24`: as one act, by compare-and-set on what the window showed. */
export async function submitGroup(
  uses: UsesMany,
  actor: Actor,
  submission: Submission<ManyForm>,
): Promise<SubmitReply> {
  const { workspaceId, userId: by } = actor.who;
  const { state } = submission;
  const { what } = state;
  const seen = seenIn(state.seen);
  const said = await saidOf(uses, actor, submission);
  if ('kind' in said) return said;
  const { reason, until, owner, revoke } = said;
  if (what === 'revoked') {
    const of = seen.map(({ id: appId, seen: was }) => ({ appId, expected: was || undefined }));
    const request = { workspaceId, by, reason: reason ?? '', items: of };
    return afterMany(uses, actor, state, await uses.apps.revokeMany(request), undefined);
  }
  const decided =
    what === 'snoozed' || what === 'assigned'
      ? undefined
      : { verdict: what, everywhere: false, reason, until };
  const items = seen.map((each) => ({
    appId: each.id,
    expected: what === 'assigned' ? ('any' as const) : each.seen || undefined,
    decided,
  }));
  const request = { workspaceId, by, kind: what, items, reason, until, owner, revoke };
  return afterMany(uses, actor, state, await uses.apps.decideMany(request), until);
}

/** What was entered; the form again where that does not do. */
export async function saidOf(
  uses: UsesMany,
  actor: Actor,
  { values, state }: Submission<ManyForm>,
): Promise<Said | SubmitReply> {
  const said = await saidIn(uses, actor, values, state);
  if (!('field' in said)) return said;
  const view = await formOf(uses, actor, state, said.why);
  if (typeof view === 'string') throw misfit(view);
  return refuse(said.field, said.why, view);
}

interface Said {
  readonly reason: string | undefined;
  readonly until: Date | undefined;
  readonly owner: string | undefined;
  readonly revoke: boolean;
}

/** What was entered, or what is wrong with it. */
async function saidIn(
  uses: UsesMany,
  actor: Actor,
  values: unknown,
  { what, seen, of }: ManyForm,
): Promise<Said | { field: { block: string; action: string }; why: string }> {
  const { reason: reasonField, howLong, owner: ownerField, tokens } = manyFields;
  const now = uses.clock.now();
  const reason = reasonField.line(values) || undefined;
  const nothing = { reason, until: undefined, owner: undefined, revoke: false };
  if (what === 'assigned') {
    const to = ownerField.read(values);
    const { workspaceId } = actor.who;
    const isThere = async () =>
      isSlackUser(to) && (await uses.isMember(workspaceId, to))
        ? undefined
        : 'Pick a full member of this workspace.';
    const why = await underField(isThere());
    return why === undefined ? { ...nothing, owner: to } : { field: ownerField, why };
  }
  if (what === 'snoozed') {
    const choice = howLong.read(values);
    const { ms } = isSnooze(choice) ? snoozes[choice] : snoozes['4h'];
    if (ms > DAY && !reason) return { field: reasonField, why: 'More than a day needs a reason.' };
    return { ...nothing, until: later(now, ms) };
  }
  if (what === 'banned' || what === 'revoked') {
    if (!reason) return { field: reasonField, why: 'Say why.' };
    return { ...nothing, revoke: what === 'banned' && tokens.read(values).includes('revoke') };
  }
  const until = what === 'approved' ? untilOf(values, now) : undefined;
  if (reason && (of === '' || reason !== said(of).title)) return { ...nothing, until };
  const apps = await linesOf(uses, actor, seenIn(seen));
  return apps.some(({ level }) => level === 'high')
    ? { field: reasonField, why: SAY_WHY }
    : { ...nothing, until };
}
