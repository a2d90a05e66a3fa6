import { cut } from '../kit/escape.ts';

/** The most that is read of what was typed. */
export const COMMAND_MAX = 500;

/** What was typed, taken apart. The verb is as typed, in lower case; nothing is known of its meaning here. */
export interface Command {
  readonly verb: string;
  /** Words and quoted phrases, in order. */
  readonly words: readonly string[];
  /** `key:value`, keys in lower case; the last one of a key counts. */
  readonly options: ReadonlyMap<string, string>;
  /** The whole text as read, for running it again from a button. */
  readonly text: string;
}

interface Token {
  readonly text: string;
  /** Began with a quote: never a verb's option. */
  readonly quoted: boolean;
}

/** Total: any text gives a command, in bounded time. */
export function parseCommand(raw: string): Command {
  const text = plainTyping(cutHard(raw));
  const [first, ...rest] = tokens(text);
  const words: string[] = [];
  const options = new Map<string, string>();
  for (const token of rest) {
    const option = token.quoted ? undefined : asOption(token.text);
    if (option) options.set(option.key, option.value);
    else words.push(token.text);
  }
  return { verb: (first?.text ?? '').toLowerCase(), words, options, text: text.trim() };
}

const cutHard = (raw: string) => [...raw.slice(0, COMMAND_MAX * 2)].slice(0, COMMAND_MAX).join('');

/** Phones put in curly quotes, long dashes and non-breaking spaces; Slack wraps links. */
function plainTyping(text: string): string {
  return text
    .replace(/[\u201C\u201D\u201E\u201F\u00AB\u00BB]/gu, '"')
    .replace(/[\u2018\u2019\u201A\u201B]/gu, "'")
    .replace(/\u2014/gu, '--')
    .replace(/[\u2010-\u2013\u2015\u2212]/gu, '-')
    .replace(/[\s\u00A0\u200B\u2060\uFEFF]+/gu, ' ')
    .replace(/<((?:https?:\/\/|mailto:|[@#!])[^<>|]*)(?:\|([^<>]*))?>/gu, unwrap)
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

// A link is what it leads to; a mention is the id behind it.
function unwrap(_whole: string, target: string): string {
  return target.replace(/^mailto:/u, '').replace(/^[@#!]/u, '');
}

function tokens(text: string): Token[] {
  const found: Token[] = [];
  // key:"a value", "a phrase", or a word. A quote that never ends reaches to the end.
  const pattern = /((?:--)?[\p{L}-]+[:=])?"([^"]*)(?:"|$)|(\S+)/gu;
  for (const [, key = '', phrase, word] of text.matchAll(pattern)) {
    if (phrase !== undefined) found.push({ text: `${key}${phrase.trim()}`, quoted: key === '' });
    else if (word !== undefined) found.push({ text: word, quoted: false });
  }
  return found.filter((token) => token.text !== '');
}

/**
 * The first word that a verb does not take, by what its help says of it: `[status:…]` is a key, `apps|audit` is one of
 * those, and anything else is free text. Undefined where it takes all of them.
 */
export function strayWord(words: readonly string[], args = ''): string | undefined {
  const taken = args.replace(/\[[\p{L}-]+:[^\]]*\]/gu, '').trim();
  if (taken === '') return words[0];
  const closed = /^\[?([a-z]+(?:\|[a-z]+)+)\]?$/u.exec(taken)?.[1]?.split('|');
  if (!closed) return undefined;
  const [first, second] = words;
  return first === undefined || closed.includes(first.toLowerCase()) ? second : first;
}

function asOption(token: string): { key: string; value: string } | undefined {
  // An address is not an option, although it has a colon; nor is one of this machine, as the sandbox shows them.
  if (/^localhost:\d+(?:\/|$)/iu.test(token)) return undefined;
  const match = /^(?:--)?([\p{L}][\p{L}-]*)[:=](?!\/\/)(.*)$/u.exec(token);
  return match ? { key: (match[1] ?? '').toLowerCase(), value: match[2] ?? '' } : undefined;
}

/** How a target is typed: in quotes where it has spaces. */
export const typed = (target: string): string => {
  const text = cut(target.replaceAll('"', ''), 200);
  return /\s/u.test(text) ? `"${text}"` : text;
};
