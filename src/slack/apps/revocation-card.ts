import type { Button } from '@slack/types';
import type { RevocationView } from '../../apps/inventory/view.ts';
import { actions, button, type Message, message, section } from '../kit/blocks.ts';
import { bold, inert } from '../kit/escape.ts';
import { when } from '../kit/time.ts';
import { number } from '../kit/words.ts';
import { appActs } from './acts.ts';
import {
  isProven,
  isRunning,
  meant,
  mustAgree,
  reachWords,
  revocationLine,
} from './revocation-words.ts';
import { makerOf } from './words.ts';

type Names = ReadonlyMap<string, string>;

/** The card by which a second person agrees; then how far it is, to its end. */
export function revocationCard(run: RevocationView, names: Names): Message {
  const by = makerOf(run.askedBy, names);
  const waits = mustAgree(run);
  const title = waits
    ? `🟠 ${by} wants to revoke ${number(meant(run))} tokens of ${bold(run.appName)}.`
    : `${dot(run)} ${bold(run.appName)} · tokens asked to be revoked by ${by}`;
  const state =
    run.state === 'asked' && run.policyKind === null
      ? `A second operator must agree within 24 h${run.secondUntil ? `, until ${when(run.secondUntil)}` : ''}.`
      : revocationLine(run, names);
  const lines = [
    title,
    state,
    ...(run.agreedBy ? [`Second operator: ${makerOf(run.agreedBy, names)}.`] : []),
    `What: ${reachWords(run)}.`,
    ...(run.reason ? [`Reason: ${inert(run.reason, 300)}`] : []),
  ];
  return message(lines.join(' '), [
    section(lines.join('\n')),
    actions(
      ...(waits
        ? [agree('Agree', appActs.agree.id, run), agree('Disagree', appActs.disagree.id, run)]
        : revocationButtons(run)),
      button('Details', appActs.details.id, {
        value: String(run.appId),
        label: `Details of ${run.appName}`,
      }),
    ),
  ]);
}

const agree = (text: string, actionId: string, run: RevocationView) =>
  button(text, actionId, {
    value: String(run.id),
    label: `${text}: revoke tokens of ${run.appName}`,
  });

const dot = (run: RevocationView): string => {
  if (isRunning(run)) return '🔵';
  return isProven(run) ? '🟢' : '🟠';
};

/** What can be done about a revocation now: stop it, or try again what failed. */
export function revocationButtons(run: RevocationView | undefined): Button[] {
  if (!run) return [];
  const value = String(run.id);
  if (isRunning(run)) return [button('Stop', appActs.stop.id, { value })];
  return run.stopWhy === 'failed' && run.failed > 0
    ? [button(`Retry ${number(run.failed)}`, appActs.retry.id, { value })]
    : [];
}
