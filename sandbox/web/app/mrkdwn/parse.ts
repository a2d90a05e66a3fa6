/** A piece of a line. */
export type Inline =
  | { kind: 'text'; text: string }
  | { kind: 'bold' | 'italic' | 'strike'; inside: Inline[] }
  | { kind: 'code'; text: string }
  | { kind: 'link'; url: string; label: string }
  | { kind: 'person' | 'channel'; id: string; label: string }
  | { kind: 'broadcast'; label: string }
  | { kind: 'date'; token: string; label: string; url: string };

/** A part of a text that stands alone. */
export type Part =
  | { kind: 'lines'; lines: Inline[][] }
  | { kind: 'quote'; lines: Inline[][] }
  | { kind: 'code'; text: string };

export interface ParseOptions {
  /** Whether bare addresses become links: Slack does that unless the text is `verbatim`. */
  autolink: boolean;
}

/** Slack's three escapes, decoded last of all, so that nothing escaped ever works. */
export const decode = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

// Markers count only at the edge of a word, as in Slack.
const styled = (marker: string) =>
  `(?<![\\p{L}\\p{N}${marker}])${marker}(?!\\s)([^${marker}\\n]+?)(?<!\\s)${marker}(?![\\p{L}\\p{N}${marker}])`;
const PIECE = new RegExp(
  ['`([^`\\n]+)`', '<([^<>\\n]+)>', styled('\\*'), styled('_'), styled('~')].join('|'),
  'gu',
);
const BARE = /https?:\/\/[^\s<>|]+/gu;

/** Mrkdwn as parts. Total: any text gives something, and what is no markup is text. */
export function parseMrkdwn(text: string, options: ParseOptions): Part[] {
  return text
    .split(/(```[\s\S]+?```)/)
    .flatMap((piece, index): Part[] =>
      index % 2 === 1
        ? [{ kind: 'code', text: decode(piece.slice(3, -3).replace(/^\n/, '')) }]
        : linesOf(piece, options),
    );
}

function linesOf(text: string, options: ParseOptions): Part[] {
  const trimmed = text.replace(/^\n|\n$/g, '');
  if (trimmed === '') return [];
  const parts: Part[] = [];
  for (const line of trimmed.split('\n')) {
    const quoted = /^(?:&gt;|>)\s?(.*)$/.exec(line);
    const kind = quoted ? 'quote' : 'lines';
    const inside = parseInline(quoted ? (quoted[1] ?? '') : line, options);
    const last = parts.at(-1);
    if (last?.kind === kind) last.lines.push(inside);
    else parts.push({ kind, lines: [inside] });
  }
  return parts;
}

function parseInline(text: string, options: ParseOptions): Inline[] {
  const pieces: Inline[] = [];
  let at = 0;
  for (const match of text.matchAll(PIECE)) {
    pieces.push(...bare(text.slice(at, match.index), options));
    at = match.index + match[0].length;
    const [, code, token, bold, italic, strike] = match;
    if (code !== undefined) pieces.push({ kind: 'code', text: decode(code) });
    else if (token !== undefined) pieces.push(tokenOf(token));
    else if (bold !== undefined) pieces.push({ kind: 'bold', inside: parseInline(bold, options) });
    else if (italic !== undefined)
      pieces.push({ kind: 'italic', inside: parseInline(italic, options) });
    else pieces.push({ kind: 'strike', inside: parseInline(strike ?? '', options) });
  }
  return [...pieces, ...bare(text.slice(at), options)];
}

function bare(text: string, { autolink }: ParseOptions): Inline[] {
  if (text === '') return [];
  if (!autolink) return [{ kind: 'text', text: decode(text) }];
  const pieces: Inline[] = [];
  let at = 0;
  for (const match of text.matchAll(BARE)) {
    if (match.index > at) pieces.push({ kind: 'text', text: decode(text.slice(at, match.index)) });
    const url = decode(match[0]);
    pieces.push({ kind: 'link', url, label: url });
    at = match.index + match[0].length;
  }
  if (at < text.length) pieces.push({ kind: 'text', text: decode(text.slice(at)) });
  return pieces;
}

function tokenOf(inside: string): Inline {
  const bar = inside.indexOf('|');
  const target = bar < 0 ? inside : inside.slice(0, bar);
  const label = bar < 0 ? '' : decode(inside.slice(bar + 1));
  if (target.startsWith('@')) return { kind: 'person', id: target.slice(1), label };
  if (target.startsWith('#')) return { kind: 'channel', id: target.slice(1), label };
  if (target.startsWith('!date^')) {
    const url = /^!date\^[^^]*\^[^^]*\^(.+)$/.exec(target)?.[1] ?? '';
    return { kind: 'date', token: target, label, url: decode(url) };
  }
  if (target.startsWith('!subteam^')) return { kind: 'broadcast', label: label || '@group' };
  if (target.startsWith('!')) return { kind: 'broadcast', label: `@${label || target.slice(1)}` };
  const url = decode(target);
  return { kind: 'link', url, label: label || url.replace(/^mailto:/, '') };
}
