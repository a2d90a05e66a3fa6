import type { KnownBlock, ModalView } from '@slack/types';
import { rowOf } from '../../lib/errors/rows.ts';
import { AppError, asAppError, withReference } from '../../lib/errors.ts';
import { utcMinute } from '../../lib/time.ts';
import { homeActs } from '../home/acts.ts';
import {
  actions,
  alert,
  button,
  context,
  type Message,
  message,
  modal,
  section,
} from '../kit/blocks.ts';
import { when } from '../kit/time.ts';
import { teamActs } from '../team/acts.ts';
import { wordsOf } from './error-words.ts';
import type { Log } from './log.ts';

/** An error as it is shown: with its time, and with a reference where the log knows more than the person. */
export interface Shown {
  readonly error: AppError;
  readonly at: Date;
  readonly reference: string | undefined;
}

/** Makes any error fit to be shown. What is not ours to explain is logged under the reference that the person gets. */
export function toShown(error: unknown, at: Date, log: Log, where: Record<string, unknown>): Shown {
  const known = withReference(asAppError(error));
  if (known.code !== 'E-UNKNOWN') return { error: known, at, reference: undefined };
  const reference = String(known.facts.reference);
  log.error({ err: error, reference, ...where }, 'slack.unknown_error');
  return { error: known, at, reference };
}

/** Title, what happened, what it means, who can do what; then code, time and reference. */
export function errorMessage(shown: Shown): Message {
  const { title, what, means, todo } = wordsOf(shown.error.code, shown.error.facts);
  const text = [`${title}.`, what, means, todo, `(${codeLine(shown)})`].filter(Boolean).join(' ');
  return message(text, errorBlocks(shown));
}

export function errorModal(shown: Shown): ModalView {
  const { title } = wordsOf(shown.error.code, shown.error.facts);
  return modal({
    title: 'That did not work',
    callbackId: 'show',
    blocks: [alert('error', title), ...errorBlocks(shown)],
  });
}

function errorBlocks(shown: Shown): KnownBlock[] {
  const { title, what, means, todo } = wordsOf(shown.error.code, shown.error.facts);
  const lines = [`*${title}*`, what, means, todo].filter(Boolean).join('\n');
  const buttons = buttonsOf(shown);
  return [
    section(lines),
    context(codeLine(shown)),
    ...(buttons.length > 0 ? [actions(...buttons)] : []),
  ];
}

const askForAccess = ({ error }: Shown) =>
  error.code === 'E-NOT-PERMITTED' && typeof error.facts.needs === 'string'
    ? [button('Ask for access', teamActs.askAccess.id, { value: error.facts.needs })]
    : [];

const buttonsOf = (shown: Shown) =>
  rowOf(shown.error.code).diagnostics
    ? [button('Copy diagnostics', homeActs.diagnostics.id, { value: diagnosticsOf(shown) })]
    : askForAccess(shown);

const codeLine = ({ error, at, reference }: Shown) =>
  [error.code, when(at), reference && `reference ${reference}`].filter(Boolean).join(' · ');

/** What helps whoever runs the bot: code, time, reference, org id. Never a token, a name or a text of Salesforce's. */
export function diagnosticsOf({ error, at, reference }: Shown): string {
  const org = error.facts.orgId;
  return [
    `code: ${error.code}`,
    `time: ${at.toISOString()}`,
    ...(reference ? [`reference: ${reference}`] : []),
    ...(typeof org === 'string' && /^00D\w{12,15}$/u.test(org) ? [`org: ${org}`] : []),
  ].join('\n');
}

// The value of the button comes back from outside, so only its known form is shown again.
const DIAGNOSTICS =
  /^code: E-[A-Z-]{1,20}\ntime: [\dT:.Z-]{1,30}(\nreference: [\da-f]{8})?(\norg: 00D\w{12,15})?$/u;

export function diagnosticsModal(value: string | undefined): ModalView {
  if (value === undefined || !DIAGNOSTICS.test(value)) {
    throw new AppError('E-STALE-CARD', 'diagnostics do not fit');
  }
  return modal({
    title: 'Diagnostics',
    callbackId: 'show',
    blocks: [
      section(`\`\`\`${value}\`\`\``),
      context('Copy this for whoever runs the bot. It holds no secrets.'),
    ],
  });
}

/** For a click that belongs to nothing we know: an older version of us drew it, or somebody else did. */
export const staleClick = (at: Date): Shown => ({
  error: new AppError('E-STALE-CARD', `unknown action at ${utcMinute(at)}`),
  at,
  reference: undefined,
});
