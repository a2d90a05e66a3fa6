import type { ModalView } from '@slack/types';
import { csvFile } from '../../lib/csv.ts';
import type { Press, Submission } from '../kernel/act.ts';
import type { Actor } from '../kernel/actor.ts';
import { inModal, privately, type Reply, refuse, type SubmitReply, told } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { actions, context, modal, paragraph, problemBox, section } from '../kit/blocks.ts';
import { inert } from '../kit/escape.ts';
import { fileField } from '../kit/fields.ts';
import { count, number } from '../kit/words.ts';
import { deliverFile, SENT } from '../web-api/send-file.ts';
import { appActs } from './acts.ts';
import { leftWords, toldMany } from './deciding-many.ts';
import { type DryRun, type LookUses, lookAt } from './import-look.ts';

const decisionsField = fileField('file', 'File', ['csv']);

const COLUMNS =
  'Columns: `app_id` or `name`, `domain`, `status` (approved, banned, ignored), and if you like `until`, `reason` (needed for what is of high risk, unless you ban it), `where` (all), `owner` (an id of Slack), `decided_by`. `export apps` gives a file to start from.';

/** *Import decisions*: one file. */
export const importModal = (problem?: string): ModalView =>
  appActs.import.formWindow({
    submit: 'Check',
    close: 'Cancel',
    blocks: [
      ...problemBox(problem),
      decisionsField.input(),
      section(COLUMNS),
      context('Nothing is changed before you have seen what it would do. It never removes tokens.'),
    ],
  });

/** `86 lines: 80 fine, 4 unknown apps, 2 clash with today's decisions.` */
function dryRunWords(run: DryRun): string {
  const { total, fine, changes, same, unknown, clash, grave, stranger, bad } = run;
  const parts = [
    `${number(fine)} fine${changes > 0 ? ` (${number(changes)} ${changes === 1 ? 'changes' : 'change'} an end, a reason or an owner)` : ''}`,
    same > 0 && `${number(same)} decided so already`,
    unknown > 0 && count(unknown, 'unknown app'),
    clash > 0 && `${number(clash)} ${clash === 1 ? 'clashes' : 'clash'} with today's decisions`,
    grave > 0 && `${number(grave)} of high risk ${grave === 1 ? 'says' : 'say'} no reason`,
    stranger > 0 &&
      `${number(stranger)} ${stranger === 1 ? 'names' : 'name'} an owner who is no full member here`,
    bad > 0 && `${number(bad)} cannot be read`,
  ].filter(Boolean);
  return `${count(total, 'line')}: ${parts.join(', ')}.`;
}

const SHOWN = 10;

/** What it would do, and `Apply 80`. */
function dryRunModal(run: DryRun, fileId: string, note?: string): ModalView {
  const { fine, problems } = run;
  const shown = problems
    .slice(0, SHOWN)
    .map(({ line, name, why }) => `• line ${number(line)}, ${inert(name, 40)}: ${inert(why)}`);
  const left = problems.length - shown.length;
  const { form } = appActs.importApply;
  return modal({
    title: form.title,
    ...(fine > 0 && { callbackId: form.id, submit: `Apply ${number(fine)}` }),
    close: 'Cancel',
    metadata: form.state.pack({ fileId }),
    blocks: [
      section(dryRunWords(run)),
      ...(note === undefined ? [] : [section(note)]),
      ...(shown.length > 0
        ? [
            section([...shown, ...(left > 0 ? [`and ${number(left)} more`] : [])].join('\n')),
            actions(appActs.importProblems.button()),
          ]
        : []),
      context('Only the fine ones are applied. Tokens stay; all of it can be undone for 24 hours.'),
    ],
  });
}

/** *Import decisions*. */
export const openImport = async (): Promise<Reply> => inModal(importModal());

/** `Check`: what it would do, and nothing more. */
export async function submitImport(
  uses: LookUses,
  actor: Actor,
  { values }: Submission<undefined>,
): Promise<SubmitReply> {
  const refused = (why: string) => refuse(decisionsField, why, importModal(why));
  const fileId = decisionsField.read(values);
  if (fileId === undefined) return refused('Choose a file.');
  const looked = await lookAt(uses, actor, fileId);
  return typeof looked === 'string'
    ? refused(looked)
    : { kind: 'modal', view: dryRunModal(looked.run, fileId) };
}

/** `Apply 80`: looks again, and records what is fine now. Never revokes. */
export async function submitImportApply(
  uses: LookUses,
  actor: Actor,
  { state }: Submission<{ fileId: string }>,
): Promise<SubmitReply> {
  const looked = await lookAt(uses, actor, state.fileId);
  if (typeof looked === 'string') return told(looked);
  const { workspaceId, userId: by } = actor.who;
  const { groupId, done, left } = await uses.apps.decideMany({
    workspaceId,
    by,
    kind: 'imported',
    items: looked.items,
  });
  return toldMany(
    `Applied ${count(done.length, 'decision')}.${leftWords(left)} No token was removed.`,
    groupId,
  );
}

/** *Download problems*: the lines that would not be applied, to the asker's own direct messages. The import stays open. */
export async function sendProblems(
  uses: LookUses & Pick<Uses, 'channel' | 'team'>,
  actor: Actor,
  _value: undefined,
  { metadata }: Press,
): Promise<Reply> {
  const { fileId } = appActs.importApply.form.state.read(metadata);
  const looked = await lookAt(uses, actor, fileId);
  if (typeof looked === 'string') return privately(paragraph(looked));
  const rows = looked.run.problems.map(({ line, name, why }) => [line, name, why]);
  const made = {
    content: csvFile(['line', 'app', 'problem'], rows),
    lines: rows.length,
    title: 'Lines that were not imported',
  };
  await deliverFile(uses, actor, 'problems', made, { summary: dryRunWords(looked.run) });
  return inModal(dryRunModal(looked.run, fileId, SENT));
}
