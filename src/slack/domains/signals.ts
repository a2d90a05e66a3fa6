import type { DomainSignal } from '../../apps/inventory/view.ts';
import { explain, reasonOf } from '../../apps/risk/finding-words.ts';
import { isOfTrail, trailLines } from '../../apps/risk/trail-words.ts';
import type { DomainView } from '../../domains/domain.ts';
import { actions, type Message, message, section } from '../kit/blocks.ts';
import { bold, inert } from '../kit/escape.ts';
import { when } from '../kit/time.ts';
import { count, listedOf } from '../kit/words.ts';
import { detailsButton } from './buttons.ts';

const LINES = 3;

/** One signal: what it is, what it means, and what it stands on. The evidence is foreign text. */
function signalLines(signal: DomainSignal): string {
  // Who gave what to whom says all that the fields of the trail say.
  const others = signal.evidence.filter(({ field }) => !isOfTrail(field));
  const { meaning, lines } = explain({ ...signal, evidence: others });
  const stands = [
    ...trailLines(signal.evidence).map(({ at, words }) => `${inert(words, 300)}, ${when(at)}`),
    ...lines.map((line) => inert(line, 200)),
  ];
  const shown = stands.slice(0, LINES).map((line) => `    ${line}`);
  const more = stands.length > LINES ? [`    and ${stands.length - LINES} more`] : [];
  return [`• ${inert(capital(reasonOf(signal)), 150)}. ${meaning}`, ...shown, ...more].join('\n');
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** For *Domain details*: nothing where no rule speaks of the domain. What we cannot see stands under *Coverage*. */
export function signalsSection(signals: readonly DomainSignal[]): string | undefined {
  const shown = signals.filter(({ rule }) => rule !== 'coverage-gap');
  if (shown.length === 0) return undefined;
  return [
    '*Signals*',
    ...shown.map((each) => `${signalLines(each)}\n    since ${when(each.since)}`),
  ].join('\n');
}

const NAMES = 5;

/** Approvals that ended since more people with far-reaching rights hold their apps. */
function undoneLine(names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const shown = names.slice(0, NAMES).map((name) => inert(name));
  return [
    `*What it undid:* ${count(names.length, 'approval')} ended, since more people with far-reaching rights hold the app: ${listedOf(shown, names.length)}. ${names.length === 1 ? 'It waits' : 'They wait'} for a decision again.`,
  ];
}

/** A new message: something about the domain as a whole calls for a person. `undone`: apps whose approval ended with it. */
export function signalledMessage(
  domain: DomainView,
  signals: readonly DomainSignal[],
  undone: readonly string[] = [],
): Message | undefined {
  if (signals.length === 0) return undefined;
  const isGrave = signals.some(({ rule }) => rule === 'dangerous-permission');
  const text = [
    `${isGrave ? '🔴' : '🟠'} ${bold(domain.name)}: look at this.`,
    ...signals.map(signalLines),
    ...undoneLine(undone),
  ].join('\n');
  return message(text, [section(text), actions(detailsButton(domain))]);
}
