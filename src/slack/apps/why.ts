import type { AppView, RiskPart } from '../../apps/inventory/view.ts';
import type { Evidence } from '../../apps/risk/finding.ts';
import { timeIn } from '../../apps/risk/finding-words.ts';
import type { Actor } from '../kernel/actor.ts';
import { privately, type Reply } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { actions, context, type Message, message, section } from '../kit/blocks.ts';
import { inert } from '../kit/escape.ts';
import { timeOf, when } from '../kit/time.ts';
import { count, number } from '../kit/words.ts';
import { detailsButton } from './buttons.ts';
import { unknownWords } from './card.ts';
import { theApp } from './pressed.ts';
import type { AppRef } from './values.ts';
import { appIn, learningWords, levelSigns, levelWords, reasonWords } from './words.ts';

const EVIDENCE_MOST = 3;

function shownValue(value: Evidence['value']): string {
  const at = timeIn(value);
  if (at) return when(at);
  return value === null
    ? 'none'
    : typeof value === 'number'
      ? number(value)
      : inert(String(value), 60);
}

const readAt = (iso: string): string => {
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? '' : ` (read ${timeOf(at)})`;
};

const evidenceLine = ({ field, value, readAt: at }: Evidence): string =>
  `${inert(field, 60)} = ${shownValue(value)}${readAt(at)}`;

/** `+25 not installed by an admin: OauthToken.AppMenuItemId = none (read 10:02)`. */
function partLine(part: RiskPart): string {
  const shown = part.evidence.slice(0, EVIDENCE_MOST).map(evidenceLine);
  const more = part.evidence.length - shown.length;
  const rest = more > 0 ? `; and ${number(more)} more` : '';
  return `+${number(part.points)} ${reasonWords(part)}${shown.length > 0 ? `: ${shown.join('; ')}${rest}` : ''}`;
}

const CHARS_MOST = 8_000;

/** The answer to `why`: the score, each of its points, and what could not be seen. */
export function whyMessage(app: AppView): Message {
  const sorted = [...app.parts].sort((a, b) => b.points - a.points);
  const lines: string[] = [];
  for (const part of sorted) {
    const line = `• ${partLine(part)}`;
    if (lines.join('').length + line.length > CHARS_MOST) break;
    lines.push(line);
  }
  const left = sorted.length - lines.length;
  const title = `${levelSigns[app.level]} ${appIn(app)}: risk *${app.risk}* of 100, ${levelWords[app.level]}`;
  const unknown =
    app.unknowns.length > 0
      ? [
          `*Not visible:* ${unknownWords(app)}. So ${app.risk} is the least that it can be: *needs review*.`,
        ]
      : [];
  const none = sorted.length === 0 ? ['No rule has anything against it.'] : [];
  const all = [title, ...none, ...lines, ...unknown];
  return message(all.join('\n'), [
    section(title),
    ...(none.length > 0 ? [section(none.join('\n'))] : []),
    ...lines.map((line) => section(line)),
    ...(unknown.length > 0 ? [section(unknown.join('\n'))] : []),
    context(
      ...(learningWords(app) === '' ? [] : [learningWords(app)]),
      ...(left > 0 ? [`And ${count(left, 'more point')}; see Details.`] : []),
      app.lastReadAt ? `Read ${when(app.lastReadAt)}.` : 'Not read to the end yet.',
    ),
    actions(detailsButton(app)),
  ]);
}

/** `why NAME`: the score, point by point, to the asker alone. */
export const explain = async (
  uses: Pick<Uses, 'apps'>,
  actor: Actor,
  { appId }: AppRef,
): Promise<Reply> => privately(whyMessage(await theApp(uses, actor, appId)));
