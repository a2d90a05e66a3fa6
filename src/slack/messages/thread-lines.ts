import type { ErrorCode } from '../../lib/errors.ts';
import { type Message, paragraph } from '../blocks.ts';
import { wordsOf } from '../error-words.ts';
import { span, timeOf } from '../time.ts';
import { count } from '../words.ts';

/** Lines in the thread of a card. They hold no mention: threads ping whoever is named. */

export const domainsCountLine = (watched: number): Message =>
  paragraph(`You now watch ${count(watched, 'domain')}.`);

export const readyLine = (found: { apps: number; tokens: number }, at: Date): Message =>
  paragraph(
    `Ready at ${timeOf(at)}. ${count(found.apps, 'app')} found, holding ${count(found.tokens, 'token')}.`,
  );

export const brokenLine = (code: ErrorCode, at: Date): Message => {
  const { title, todo } = wordsOf(code, {});
  return paragraph(`🔴 Broken at ${timeOf(at)}: ${title}. ${todo} (${code})`);
};

export const mendedLine = (downMs: number, at: Date): Message =>
  paragraph(`🟢 Well again at ${timeOf(at)}, after ${span(downMs)}.`);
