import type { Message } from './blocks.ts';
import { brief, sentences } from './brief.ts';

const SUBJECT_MOST = 200;

/**
 * A message as an e-mail: what happened as the subject; that, with what is to be done or what else comes first, as two
 * sentences; and the way to Slack, by the link that the message holds, else by `home`.
 */
export function plainText(
  message: Pick<Message, 'text'>,
  home: string | undefined,
): { subject: string; text: string } {
  const [first = '', ...more] = sentences(message.text);
  const second = more.find((sentence) => sentence.startsWith('*What to do:*')) ?? more[0];
  const link = /<(https:\/\/[^|>\s]+)\|[^>]*>/u.exec(message.text)?.[1] ?? home;
  const said = [first, ...(second === undefined ? [] : [second])].map(plain).join(' ');
  return {
    subject: plain(brief(message.text)).slice(0, SUBJECT_MOST),
    text: link ? `${said}\n\n${plain(link)}` : said,
  };
}

/** Without what is markup in Slack; what stands in a code span stays as it is. */
const plain = (text: string): string =>
  text
    .split(/(`[^`\n]+`)/u)
    .map((part, index) => (index % 2 === 1 ? part.slice(1, -1) : unmarked(part)))
    .join('')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

const unmarked = (part: string): string =>
  part
    .replace(/<(?:[^<|>]*\|)?([^<>]*)>/gu, '$1')
    .replace(/(?<![\p{L}\p{N}])\*([^*\n]+)\*(?![\p{L}\p{N}])/gu, '$1');
