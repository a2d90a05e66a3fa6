import type { ModalView } from '@slack/types';
import { actions, alert, button, context, input, modal, section } from '../kit/blocks.ts';
import { inert } from '../kit/escape.ts';
import { count, number } from '../kit/words.ts';
import { appActs } from './acts.ts';
import type { BadLine } from './import-lines.ts';

const field = (block: string) => ({ block, action: 'value' });

export const importForm = { file: field('file') } as const;

/** What a file of decisions would do. */
export interface DryRun {
  readonly total: number;
  readonly fine: number;
  /** Decided so already. */
  readonly same: number;
  readonly unknown: number;
  readonly clash: number;
  /** Lines that cannot be read, and lines over the bound. */
  readonly bad: number;
  readonly problems: readonly BadLine[];
}

const COLUMNS =
  'Columns: `app_id` or `name`, `domain`, `status` (approved, banned, ignored), and if you like `until`, `reason`, `where` (all). `export apps` gives a file to start from.';

/** *Import decisions*: one file. */
export const importModal = (problem?: string): ModalView =>
  modal({
    title: 'Import decisions',
    callbackId: appActs.import.form.id,
    submit: 'Check',
    close: 'Cancel',
    blocks: [
      ...(problem ? [alert('error', problem)] : []),
      input(
        'File',
        {
          type: 'file_input',
          action_id: importForm.file.action,
          filetypes: ['csv'],
          max_files: 1,
        },
        { blockId: importForm.file.block },
      ),
      section(COLUMNS),
      context('Nothing is changed before you have seen what it would do. It never removes tokens.'),
    ],
  });

const SHOWN = 10;

/** `86 lines: 80 fine, 4 unknown apps, 2 clash with today's decisions.` */
export function dryRunWords({ total, fine, same, unknown, clash, bad }: DryRun): string {
  const parts = [
    `${number(fine)} fine`,
    same > 0 && `${number(same)} decided so already`,
    unknown > 0 && count(unknown, 'unknown app'),
    clash > 0 && `${number(clash)} ${clash === 1 ? 'clashes' : 'clash'} with today's decisions`,
    bad > 0 && `${number(bad)} cannot be read`,
  ].filter(Boolean);
  return `${count(total, 'line')}: ${parts.join(', ')}.`;
}

/** What it would do, and `Apply 80`. */
export function dryRunModal(run: DryRun, metadata: string): ModalView {
  const { fine, problems } = run;
  const shown = problems
    .slice(0, SHOWN)
    .map(({ line, name, why }) => `• line ${number(line)}, ${inert(name, 40)}: ${inert(why)}`);
  const left = problems.length - shown.length;
  return modal({
    title: 'Import decisions',
    callbackId: fine > 0 ? appActs.importApply.form.id : 'show',
    ...(fine > 0 && { submit: `Apply ${number(fine)}` }),
    close: 'Cancel',
    metadata,
    blocks: [
      section(dryRunWords(run)),
      ...(shown.length > 0
        ? [
            section([...shown, ...(left > 0 ? [`and ${number(left)} more`] : [])].join('\n')),
            actions(button('Download problems', appActs.importProblems.id)),
          ]
        : []),
      context('Only the fine ones are applied. Tokens stay; each decision can be taken back.'),
    ],
  });
}
