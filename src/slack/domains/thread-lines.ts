import { type Message, paragraph } from '../kit/blocks.ts';
import { inert } from '../kit/escape.ts';
import { every, timeOf } from '../kit/time.ts';
import { count } from '../kit/words.ts';

/** Lines in the thread of a card. They hold no mention: threads ping whoever is named. */

export const domainsCountLine = (watched: number): Message =>
  paragraph(`You now watch ${count(watched, 'domain')}.`);

export const readyLine = (found: { apps: number; tokens: number }, at: Date): Message =>
  paragraph(
    `Ready at ${timeOf(at)}. ${count(found.apps, 'app')} found, holding ${count(found.tokens, 'token')}.`,
  );

export const reconnectedLine = (
  renewed: {
    by: string;
    username: string;
    previousUsername: string;
    restored?: boolean;
    carriedOver?: boolean;
  },
  at: Date,
): Message => {
  const line = `Reconnected at ${timeOf(at)} by ${inert(renewed.by)} as ${inert(renewed.username)}.`;
  const lines = [
    line,
    renewed.username !== renewed.previousUsername &&
      `The grant now belongs to ${inert(renewed.username)} (was ${inert(renewed.previousUsername)}).`,
    renewed.restored && 'It was deleted; its history is back.',
    renewed.carriedOver &&
      'Its sandbox was refreshed: name, alerts and decisions were carried over.',
  ];
  return paragraph(lines.filter(Boolean).join(' '));
};

export const grantLeftLine = (): Message =>
  paragraph(
    'Salesforce never confirmed that our earlier grant was revoked. We tried for 72 hours, then erased it here. Remove it by hand: Setup, Connected Apps OAuth Usage, find this app, Revoke the older one.',
  );

export const caughtUpLine = (missed: { appeared: number; removed: number }): Message =>
  paragraph(
    missed.appeared + missed.removed === 0
      ? 'Caught up: nothing changed meanwhile.'
      : `Caught up: ${count(missed.appeared, 'new app')}, ${missed.removed} removed.`,
  );

/** Somebody chose how often a domain is read. */
export const intervalLine = (by: string, beforeMs: number, afterMs: number): Message =>
  paragraph(
    `${inert(by)} changed how often this is read: every ${every(afterMs)} (was every ${every(beforeMs)}).`,
  );

/** Somebody gave it another name. */
export const renamedLine = (by: string, before: string, after: string): Message =>
  paragraph(`${inert(by)} renamed this from ${inert(before)} to ${inert(after)}.`);

/** A My Domain was renamed. `host` is the new one. */
export const movedLine = (host: string): Message =>
  paragraph(`🟢 The domain's address changed to ${inert(host)}. We followed it. Nothing to do.`);
