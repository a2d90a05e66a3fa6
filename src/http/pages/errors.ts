import type { ConsentFacts } from '../../consents/port.ts';
import { reasonOf } from '../../lib/errors/reason.ts';
import type { Part } from '../../lib/errors/row.ts';
import { pageOf } from '../../lib/errors/rows.ts';
import type { ErrorCode } from '../../lib/errors.ts';
import { utcDate, utcMinute, utcTime } from '../../lib/time.ts';
import { foreign, type Html, html } from '../html.ts';
import { installSteps } from './install-steps.ts';

interface ErrorWords {
  readonly status: number;
  readonly heading: string;
  readonly body: Html;
  readonly button: string;
}

/** The words of a failure on a page of the browser. */
export function wordsFor(code: ErrorCode, facts: ConsentFacts): ErrorWords {
  const { status, heading, body, button, ...more } = pageOf(code);
  const said = typeof body === 'function' ? body(facts) : body;
  const reason = reasonOf(code, facts);
  const paragraphs = [...said, ...(reason ? [reason] : [])].map(
    (each) => html`<p>${[each].flat().map(shown)}</p>`,
  );
  const steps = more.installSteps?.(facts) ? [installSteps(facts.appName)] : [];
  return { status, heading, body: html`${[...paragraphs, ...steps]}`, button };
}

function shown(part: Part): Html {
  if (typeof part === 'string') return html`${part}`;
  if ('foreign' in part) return foreign(part.foreign);
  if ('known' in part) return html`${part.known}`;
  if ('code' in part) return html`<code>${part.code}</code>`;
  return html`${ways[part.as](part.at)}`;
}

// A page without scripts cannot know the reader's own zone, so it names the one it uses.
const ways = { moment: utcMinute, time: utcTime, day: utcDate };
