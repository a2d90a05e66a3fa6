/**
 * Text whose maker we do not know (names of domains, apps, people, what Salesforce says) made harmless for Slack.
 *
 * In plain_text nothing is parsed, so flattening is enough. In mrkdwn, `& < >` are escaped, which kills mentions,
 * links and dates; what would still be drawn as bold, italic, struck, code, a quote or an emoji is put into a code
 * span, where Slack draws every character as it is. Only a backtick can't be kept there and becomes U+02CB. Nothing
 * invisible is put in between, so that a name can be copied and searched. Bare addresses stay inert because every
 * mrkdwn object of ours is `verbatim` and every post says `parse: none`.
 */

/** Longest name shown, in code points. */
export const NAME_MAX = 80;

// Bidi embeddings, overrides, isolates and marks: whoever names a thing must not turn the line around it.
const BIDI = /[\u200E\u200F\u061C\u202A-\u202E\u2066-\u2069]/gu;
// Control, format and private-use characters, lone surrogates and all kinds of line ends. The joiners of emoji
// and Persian words (U+200C, U+200D) are format characters too, and stay.
const CONTROL = /(?![\u200C\u200D])[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu;
const RIGHT_TO_LEFT =
  /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;
// A mark inside a word does nothing, so `admin_user` stays as it is.
const FORMATTING = /`|(?<![\p{L}\p{N}])[*_~]|[*_~](?![\p{L}\p{N}])|:[\w+'-]+:|^\s*>/u;

/** At most `max` code points; what is cut ends in an ellipsis. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  const points = [...text.slice(0, 2 * max + 1)]; // a point has two units at most
  return points.length <= max ? text : `${points.slice(0, max - 1).join('')}…`;
}

/** At most `max` UTF-16 units, on whole code points: for Slack's limits, whose way of counting is not documented. */
export function shorten(text: string, max: number): string {
  if (text.length <= max) return text;
  let short = '';
  for (const point of text) {
    if (short.length + point.length > max - 1) break;
    short += point;
  }
  return `${short}…`;
}

/** One line: no controls, no marks or overrides of direction, no line ends. */
const flatten = (text: string) =>
  text.replace(BIDI, '').replace(CONTROL, ' ').replace(/\s+/gu, ' ').trim();

// A right-to-left run can't reach out of its isolate and turn what stands beside it.
const isolate = (text: string) => (RIGHT_TO_LEFT.test(text) ? `\u2068${text}\u2069` : text);

/** Foreign text as one line for plain_text, at most `max` code points. */
export const plainName = (text: string, max: number = NAME_MAX): string =>
  isolate(cut(flatten(text), max) || '(no name)');

/** The same within `max` UTF-16 units, isolates included: for texts that Slack bounds. */
export function plainWithin(text: string, max: number): string {
  const flat = flatten(text);
  const room = RIGHT_TO_LEFT.test(flat) ? max - 2 : max;
  return isolate(shorten(flat, room) || '(no name)');
}

/** `& < >` as Slack wants them; for our own text too, where it holds such characters. */
export const escapeMarkup = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Foreign text for a field that is typed in: flat, cut without a mark, never isolated. */
export const typedText = (text: string, max: number): string =>
  [...flatten(text)].slice(0, max).join('');

const codeSpan = (plain: string) => `\`${escapeMarkup(plain).replaceAll('`', 'ˋ')}\``;

/** Foreign text for mrkdwn and for the top-level `text`: shown literally, whatever it holds. */
export function inert(text: string, max: number = NAME_MAX): string {
  const plain = plainName(text, max);
  return FORMATTING.test(plain) ? codeSpan(plain) : escapeMarkup(plain);
}

/** A name in bold, or in a code span where bold would let its own characters work, or end at one of them. */
export function bold(name: string, max: number = NAME_MAX): string {
  const plain = plainName(name, max);
  return FORMATTING.test(plain) || plain.includes('*')
    ? codeSpan(plain)
    : `*${escapeMarkup(plain)}*`;
}
