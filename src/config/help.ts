import { CODES_PATH, type Help, type Support } from '../lib/help.ts';
import type { Reader } from './names.ts';

const MAIL = /^[^\s@<>|,;:"]{1,64}@[^\s@<>|,;:"]{1,190}$/u;
const CHANNEL_ID = /^[CG][A-Z0-9]{6,20}$/;
const CHANNEL_NAME = /^#[\p{L}\p{N}_-]{1,80}$/u;

/** Whom people are sent to, and where error codes are explained: on our own page, where nothing else is said. */
export const readHelp = (read: Reader, publicUrl: string): Help =>
  Object.freeze({
    support: readSupport(read),
    runbook: readRunbook(read) ?? `${publicUrl}${CODES_PATH}#{code}`,
  });

function readSupport(read: Reader): Support | undefined {
  const value = read.text('SUPPORT_CONTACT');
  if (value === undefined) return undefined;
  if (CHANNEL_ID.test(value)) return { kind: 'channel', id: value };
  if (CHANNEL_NAME.test(value)) return { kind: 'name', words: value };
  if (MAIL.test(value)) return { kind: 'address', words: value, href: `mailto:${value}` };
  const href = linkOf(value);
  if (href !== undefined) return { kind: 'address', words: href, href };
  return read.problem(
    'SUPPORT_CONTACT',
    'must be an e-mail address, an address that starts with https://, or a channel such as #help or C0123ABCD',
  );
}

const CODE = '{code}';
/** What `URL` leaves as it is, in the place of the code. */
const STAND_IN = 'E-CODE-GOES-HERE';

/** Without `{code}` it is put behind a `#`. */
function readRunbook(read: Reader): string | undefined {
  const value = read.text('RUNBOOK_URL');
  if (value === undefined) return undefined;
  const whole = value.includes(CODE) || value.includes('#') ? value : `${value}#${CODE}`;
  const href = linkOf(whole.replaceAll(CODE, STAND_IN));
  if (href !== undefined) return href.replaceAll(STAND_IN, CODE);
  return read.problem(
    'RUNBOOK_URL',
    'must be an address that starts with https://, without a user; {code} stands for the code',
  );
}

/** An address of the web that is whole within Slack's marks of a link. */
function linkOf(value: string): string | undefined {
  const url = URL.parse(value);
  if (url === null || url.protocol !== 'https:') return undefined;
  if (url.username !== '' || url.password !== '') return undefined;
  return url.href.replaceAll('|', '%7C').replaceAll('<', '%3C').replaceAll('>', '%3E');
}
