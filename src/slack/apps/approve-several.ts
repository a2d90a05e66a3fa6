import type { ModalView } from '@slack/types';
import type { AppLine, AppView } from '../../apps/inventory/view.ts';
import type { Submission } from '../kernel/act.ts';
import type { Actor } from '../kernel/actor.ts';
import { inModal, privately, type Reply, refuse, type SubmitReply } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { option, paragraph, plain, problemBox, section } from '../kit/blocks.ts';
import { inert, plainName } from '../kit/escape.ts';
import { manyField, textField } from '../kit/fields.ts';
import { count, number } from '../kit/words.ts';
import { appActs } from './acts.ts';
import { likeMark, markedPlain } from './danger-words.ts';
import { barred, untilInput, untilOf } from './deciding.ts';
import { leftWords, toldMany } from './deciding-many.ts';
import { needsReason, SAY_WHY, whyHighLine } from './grave.ts';
import { askedOf } from './list.ts';
import { levelSigns, riskWords } from './words.ts';

/** Boxes in one group; Slack takes no more. */
const GROUP = 10;
const TICKS_MOST = 25;

const group = (nth: number) =>
  manyField('checkboxes', `apps_${nth + 1}`, nth === 0 ? 'Apps' : `Apps, from ${nth * GROUP + 1}`, {
    optional: true,
  });
const groups = [group(0), group(1), group(2)] as const;

const reasonField = textField('note', 'Reason', 300, {
  hint: 'One for all, of high risk too. It is shown in the channel.',
});

const tickOf = (app: AppLine) => ({
  ...option(markedPlain(app, 75), String(app.id)),
  description: plain(
    `${plainName(app.domainName, 25)} · ${levelSigns[app.level]} ${riskWords(app)} · ${count(app.users, 'user')}`,
    75,
  ),
});

/** *Approve several*: tick up to 25 of the list. */
export function tickModal(apps: readonly AppLine[], problem?: string): ModalView {
  const shown = apps.slice(0, TICKS_MOST);
  const blocks = [
    ...problemBox(problem),
    section(
      'Tick those to approve. The list is the one you came from, without those that are decided.',
    ),
    ...groups.flatMap((field, at) => {
      const some = shown.slice(at * GROUP, (at + 1) * GROUP);
      return some.length > 0 ? [field.input(some.map(tickOf))] : [];
    }),
  ];
  return appActs.tick.formWindow({ submit: 'Next', close: 'Cancel', blocks });
}

/** `Approve 6`: one note and one end for all of them, each in its own domain; of each that is high, why. */
export function bulkModal(apps: readonly AppView[], problem?: string): ModalView {
  const line = (app: AppView) =>
    `${levelSigns[app.level]} ${inert(app.name, 40)}${likeMark(app)} in ${inert(app.domainName, 30)}, ${riskWords(app)}${whyHighLine(app)}`;
  const grave = apps.filter(({ level }) => level === 'high');
  const others = apps.filter(({ level }) => level !== 'high').map(line);
  return appActs.bulk.formWindow(
    {
      title: `Approve ${count(apps.length, 'app')}`,
      submit: `Approve ${number(apps.length)}`,
      close: 'Cancel',
      blocks: [
        ...problemBox(problem),
        ...grave.map((app) => section(line(app))),
        ...(others.length > 0 ? [section(others.join('\n'))] : []),
        untilInput(),
        reasonField.input(),
      ],
    },
    { ids: apps.map(({ id }) => id) },
  );
}

type Using = Pick<Uses, 'apps' | 'domains'>;

/** The first of a list that still wait for a decision. */
async function waiting(uses: Using, actor: Actor, search: string | undefined): Promise<AppLine[]> {
  const { workspaceId } = actor.who;
  const { filter } = await askedOf(uses, actor, search);
  const fresh = { ...filter, statuses: ['new'] } as const;
  const lines: AppLine[] = [];
  for (let page = 0; lines.length < TICKS_MOST; page += 1) {
    const found = await uses.apps.list(workspaceId, fresh, page, TICKS_MOST);
    lines.push(...found.lines);
    if (found.lines.length === 0 || lines.length >= found.total) break;
  }
  return lines.slice(0, TICKS_MOST);
}

/** *Approve several*: the list as boxes. */
export async function openTicks(
  uses: Using,
  actor: Actor,
  search: string | undefined,
): Promise<Reply> {
  const lines = await waiting(uses, actor, search);
  return lines.length === 0
    ? privately(paragraph('None of these apps waits for a decision.'))
    : inModal(tickModal(lines));
}

async function appsOf(uses: Using, { who }: Actor, ids: readonly number[]): Promise<AppView[]> {
  const views = await Promise.all(ids.map((id) => uses.apps.view(who.workspaceId, id)));
  return views.filter((app) => app !== undefined);
}

/** `Next`: what was ticked, with one reason and one end for all. */
export async function submitTicks(
  uses: Using,
  actor: Actor,
  { values }: Submission<undefined>,
): Promise<SubmitReply> {
  const ids = groups
    .flatMap((field) => field.read(values))
    .filter((id) => /^[1-9]\d{0,8}$/u.test(id))
    .map(Number);
  const apps = await appsOf(uses, actor, ids.slice(0, TICKS_MOST));
  if (apps.length > 0) return { kind: 'modal', view: bulkModal(apps) };
  const why = 'Tick at least one app.';
  return refuse(groups[0], why, tickModal(await waiting(uses, actor, undefined), why));
}

/** `Approve 6`: each by compare-and-set on "no decision"; those that somebody else was faster with are named. */
export async function submitBulk(
  uses: Using & Pick<Uses, 'clock'>,
  actor: Actor,
  { values, state }: Submission<{ ids: number[] }>,
): Promise<SubmitReply> {
  const decided = {
    verdict: 'approved',
    everywhere: false,
    until: untilOf(values, uses.clock.now()),
    reason: reasonField.line(values) || undefined,
  } as const;
  const apps = await appsOf(uses, actor, state.ids.slice(0, TICKS_MOST));
  if (decided.reason === undefined && apps.some((app) => needsReason(app, false))) {
    return refuse(reasonField, SAY_WHY, bulkModal(apps, SAY_WHY));
  }
  const { workspaceId, userId: by } = actor.who;
  const items = apps
    .filter((app) => !barred(app))
    .map(({ id }) => ({ appId: id, expected: undefined, decided }));
  const { groupId, done, left } = await uses.apps.decideMany({
    workspaceId,
    by,
    kind: 'approved',
    items,
    reason: decided.reason,
    until: decided.until,
  });
  const approved = `Approved ${number(done.length)} of ${count(apps.length, 'app')}.`;
  return toldMany(`${approved}${leftWords(left)}`, groupId);
}
