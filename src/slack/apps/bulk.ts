import type { AppLine } from '../../apps/inventory/view.ts';
import { AppError } from '../../lib/errors.ts';
import type { Actor } from '../kernel/actor.ts';
import { chosen, entered, ticked } from '../kernel/entered.ts';
import { messageModal } from '../kernel/loading.ts';
import { inModal, privately, type Reply, type SubmitReply } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { paragraph } from '../kit/blocks.ts';
import { inert } from '../kit/escape.ts';
import { count, listed, number } from '../kit/words.ts';
import { bulkModal, TICKS_MOST, tickForm, tickModal } from './care-form.ts';
import { endOf } from './decide.ts';
import { decideForm, isUntil } from './decide-form.ts';
import { askedOf } from './list.ts';
import { packTicked, unpackTicked } from './metadata.ts';
import { line } from './pressed.ts';

/** The first of a list that still wait for a decision. */
async function waiting(uses: Uses, actor: Actor, value: string | undefined) {
  const { filter } = await askedOf(uses, actor, value);
  const lines: AppLine[] = [];
  for (let page = 0; lines.length < TICKS_MOST; page += 1) {
    const found = await uses.apps.list(
      actor.who.workspaceId,
      { ...filter, statuses: ['new'] },
      page,
      TICKS_MOST,
    );
    lines.push(...found.lines);
    if (found.lines.length === 0 || lines.length >= found.total) break;
  }
  return lines.slice(0, TICKS_MOST);
}

/** *Approve several*: the list as boxes. */
export async function openTicks(
  uses: Uses,
  actor: Actor,
  value: string | undefined,
): Promise<Reply> {
  const lines = await waiting(uses, actor, value);
  if (lines.length === 0) {
    return privately(paragraph('None of these apps waits for a decision.'));
  }
  return inModal(tickModal(lines));
}

const isThere = <T>(value: T | undefined): value is T => value !== undefined;

async function linesOf(uses: Uses, actor: Actor, ids: readonly number[]) {
  const { apps } = uses;
  const views = await Promise.all(ids.map((id) => apps.view(actor.who.workspaceId, id)));
  return views.filter(isThere);
}

/** `Next`: what was ticked, with one reason and one end for all. */
export async function submitTicks(
  uses: Uses,
  actor: Actor,
  { values }: { values: unknown },
): Promise<SubmitReply> {
  const ids = tickForm
    .flatMap((field) => ticked(values, field))
    .filter((id) => /^[1-9]\d{0,8}$/u.test(id))
    .map(Number)
    .slice(0, TICKS_MOST);
  const apps = await linesOf(uses, actor, ids);
  if (apps.length === 0) {
    const problem = 'Tick at least one app.';
    const view = tickModal(await waiting(uses, actor, undefined), problem);
    return { kind: 'errors', errors: { [tickForm[0].block]: problem }, view };
  }
  return { kind: 'modal', view: bulkModal(apps, packTicked(apps.map(({ id }) => id))) };
}

/** `Approve 6`: each by compare-and-set on "no decision"; those that somebody else was faster with are named. */
export async function submitBulk(
  uses: Uses,
  actor: Actor,
  said: { values: unknown; metadata: string },
): Promise<SubmitReply> {
  const { workspaceId, userId: by } = actor.who;
  const ids = unpackTicked(said.metadata).slice(0, TICKS_MOST);
  const choice = chosen(said.values, decideForm.until);
  const until = endOf(isUntil(choice) ? choice : '1y', uses.clock.now());
  const note = line(entered(said.values, decideForm.note, 'value')) || undefined;
  const apps = await linesOf(uses, actor, ids);
  const left: string[] = [];
  for (const app of apps) {
    if (app.isOurs || app.lastReadAt === null) {
      left.push(app.name);
      continue;
    }
    try {
      await uses.apps.decide({
        workspaceId,
        appId: app.id,
        expected: undefined,
        verdict: 'approved',
        everywhere: false,
        until,
        reason: note,
        note: undefined,
        who: undefined,
        by,
        revoke: false,
      });
    } catch (error) {
      const late = error instanceof AppError && error.code !== 'E-UNKNOWN';
      if (!late) throw error;
      left.push(app.name);
    }
  }
  const done = apps.length - left.length;
  const text = [
    `Approved ${number(done)} of ${count(apps.length, 'app')}.`,
    left.length > 0
      ? `Left as they are, since they were decided on meanwhile or cannot be: ${listed(left.map((name) => inert(name, 40)))}.`
      : '',
  ]
    .filter(Boolean)
    .join(' ');
  return { kind: 'modal', view: messageModal(paragraph(text)) };
}
