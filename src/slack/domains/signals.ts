import type { DomainSignal } from '../../apps/inventory/view.ts';
import { explain, reasonOf } from '../../apps/risk/finding-words.ts';
import type { DomainView } from '../../domains/domain.ts';
import { actions, type Message, message, section } from '../kit/blocks.ts';
import { bold, inert } from '../kit/escape.ts';
import { when } from '../kit/time.ts';
import { detailsButton } from './buttons.ts';

const LINES = 3;

/** One signal: what it is, what it means, and what it stands on. The evidence is foreign text. */
function signalLines(signal: DomainSignal): string {
  const { meaning, lines } = explain(signal);
  const shown = lines.slice(0, LINES).map((line) => `    ${inert(line, 200)}`);
  const more = lines.length > LINES ? [`    and ${lines.length - LINES} more`] : [];
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

/** A new message: something about the domain as a whole calls for a person. */
export function signalledMessage(
  domain: DomainView,
  signals: readonly DomainSignal[],
): Message | undefined {
  if (signals.length === 0) return undefined;
  const text = `🟠 ${bold(domain.name)}: look at this.\n${signals.map(signalLines).join('\n')}`;
  return message(text, [section(text), actions(detailsButton(domain))]);
}
