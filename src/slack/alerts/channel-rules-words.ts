import type { AlertKind, ChannelRule } from '../../notices/channel-rules.ts';
import { type Message, paragraph } from '../kit/blocks.ts';
import { inert } from '../kit/escape.ts';
import { listed } from '../kit/words.ts';

export const kindWords: Readonly<Record<AlertKind, string>> = {
  grant: 'expired grants',
  errors: 'errors',
  late: 'late syncs',
  apps: 'new apps',
  decisions: 'decisions',
  digest: 'digest',
};

const two = (n: number) => String(n).padStart(2, '0');
export const clockOf = (minute: number): string =>
  `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;

export const quietWords = (rule: ChannelRule): string =>
  rule.quiet
    ? `${clockOf(rule.quiet.from)} to ${clockOf(rule.quiet.to)}, ${inert(rule.zone)}`
    : 'none';

/** What quiet hours hold, of domains and of apps alike. */
export const quietRule =
  '*Quiet hours hold until they end:* late syncs and errors that may pass; new apps, apps that got worse, approvals that end. *They never hold:* expired grants, lost access, and what has turned red; critical apps, a banned app that is back, far-reaching rights that somebody was given; what people do here.';

/** Posted in the channel whose alerts were chosen anew. */
export function rulesChangedLine(change: {
  by: string;
  on: readonly string[];
  off: readonly string[];
  quiet?: string | undefined;
}): Message {
  const { on, off, quiet } = change;
  const said = [
    ...(on.length > 0 ? [`turned on ${listed(on)}`] : []),
    ...(off.length > 0 ? [`turned off ${listed(off)}`] : []),
    ...(quiet === undefined ? [] : [`set quiet hours: ${quiet}`]),
  ];
  const what = said.length > 0 ? listed(said) : 'changed the alerts';
  return paragraph(`${inert(change.by)} ${what} here.`);
}
