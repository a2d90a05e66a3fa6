import type { RevocationView } from '../../apps/inventory/view.ts';
import { actions, type Message, message, section } from '../kit/blocks.ts';
import { bold, inert } from '../kit/escape.ts';
import { when } from '../kit/time.ts';
import { number } from '../kit/words.ts';
import { appActs } from './acts.ts';
import { detailsButton, revocationButtons } from './buttons.ts';
import {
  isProven,
  isRunning,
  mustAgree,
  reachWords,
  revocationLine,
  targetTokens,
} from './revocation-words.ts';
import { makerOf } from './words.ts';

type Names = ReadonlyMap<string, string>;

/** The card by which a second person agrees; then how far it is, to its end. */
export function revocationCard(run: RevocationView, names: Names): Message {
  const by = makerOf(run.askedBy, names);
  const waits = mustAgree(run);
  const title = waits
    ? `🟠 ${by} wants to revoke ${number(targetTokens(run))} tokens of ${bold(run.appName)}.`
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
        ? [appActs.agree, appActs.disagree].map((act) =>
            act.button(run.id, { label: `${act.label}: revoke tokens of ${run.appName}` }),
          )
        : revocationButtons(run)),
      detailsButton({ id: run.appId, name: run.appName }),
    ),
  ]);
}

const dot = (run: RevocationView): string => {
  if (isRunning(run)) return '🔵';
  return isProven(run) ? '🟢' : '🟠';
};
