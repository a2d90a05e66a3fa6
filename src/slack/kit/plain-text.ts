import type { Message } from './blocks.ts';

/** A message for where Slack's markup means nothing, such as e-mail: its first sentence as subject, the whole as text. */
export function plainText(message: Message): { subject: string; text: string } {
  const text = message.text
    .split(/(`[^`\n]+`)/u)
    // What stands in a code span stays as it is; the rest loses tokens and bold.
    .map((part, index) => (index % 2 === 1 ? part.slice(1, -1) : unmarked(part)))
    .join('')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
  const [first = ''] = text.split('\n');
  const sentence = /^.+?[.!?](?=\s|$)/u.exec(first)?.[0] ?? first;
  return { subject: sentence.slice(0, 200), text };
}

const unmarked = (part: string): string =>
  part
    .replace(/<(?:[^<|>]*\|)?([^<>]*)>/gu, '$1')
    .replace(/(?<![\p{L}\p{N}])\*([^*\n]+)\*(?![\p{L}\p{N}])/gu, '$1');
