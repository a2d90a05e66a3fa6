/** HTML that may be sent as it is. Made by `html` only, which escapes whatever it is given. */
export interface Html {
  readonly html: string;
}

type Part = string | number | Html | undefined | readonly Html[];

/** A template whose values are escaped; HTML made by itself, and lists of it, go in as they are. */
export function html(texts: TemplateStringsArray, ...values: readonly Part[]): Html {
  const filled = texts.map((text, at) => text + (at < values.length ? render(values[at]) : ''));
  return { html: filled.join('') };
}

function render(part: Part): string {
  if (part === undefined) return '';
  if (typeof part === 'string' || typeof part === 'number') return escaped(plain(String(part)));
  if ('html' in part) return part.html;
  return part.map((one) => one.html).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? '');

// Signs that turn the direction of all that follows, or that nobody sees: a name must not rewrite the sentence it is in.
const UNSEEN =
  /(?![\n\t])[\p{Cc}\p{Zl}\p{Zp}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

const plain = (text: string): string => text.toWellFormed().replace(UNSEEN, '');

const NAME_MAX = 80;

/** Text that others chose, such as a name: at most 80 characters, kept apart from the direction of its surroundings. */
export function foreign(text: string): Html {
  const signs = [...plain(text)];
  const shown =
    signs.length > NAME_MAX ? `${signs.slice(0, NAME_MAX - 1).join('')}…` : signs.join('');
  return html`<bdi>${shown}</bdi>`;
}
