import { OTHER, type ReadLog, type ReadsWeek } from '../../apps/reads/reads.ts';
import { inert } from '../kit/escape.ts';
import { dayText } from '../kit/time.ts';
import { count, listedOf, number } from '../kit/words.ts';

const SHOWN = 8;

/** *Reads* of *App details*: what the app called for, as far as the org's API usage log says. */
export function readsText(reads: ReadsWeek): { readonly text: string; readonly note: string } {
  const { log } = reads;
  if (log.state === 'not yet') {
    return {
      text: '*Reads*\nNot known yet: no file of the API usage log was read. Salesforce makes one a day, for the day before.',
      note: '',
    };
  }
  if (log.state === 'hidden' && log.days === 0) {
    return { text: `*Reads*\n*not visible*: ${inert(log.why ?? '', 300)}`, note: '' };
  }
  return { text: ['*Reads*', ...lines(reads)].join('\n'), note: noteOf(reads) };
}

function lines(reads: ReadsWeek): string[] {
  const { calls, users, usual, objects, addresses } = reads;
  const by = users > 0 ? `, by ${count(users, 'user')}` : '';
  const normal =
    usual === null || usual.days < 5
      ? 'What is usual for it is not known yet.'
      : `On an ordinary day it makes ${number(Math.round(usual.calls))}.`;
  if (calls === 0) return [`No call in the last 7 days that the log tells of this app. ${normal}`];
  return [
    `${count(calls, 'call')} in the last 7 days${by}. ${normal}`,
    `*Objects:* ${named(objects.map(({ object, calls: n }) => [object, n]))}`,
    `*Addresses:* ${named(addresses.map(({ sourceIp, calls: n }) => [sourceIp, n]))}`,
  ];
}

function named(all: readonly (readonly [string, number])[]): string {
  const shown = all.slice(0, SHOWN).map(([name, calls]) => `${nameOf(name)} (${number(calls)})`);
  return listedOf(shown, all.length);
}

function nameOf(name: string): string {
  if (name === '') return 'not named';
  return name === OTHER ? 'others' : inert(name, 80);
}

/** What it rests on, and what it cannot say. */
function noteOf({ log }: ReadsWeek): string {
  const unnamed =
    log.unnamed > 0
      ? ` ${number(log.unnamed)} of ${number(log.calls)} calls in this org cannot be matched to an app: some of them may be of this one.`
      : '';
  const hidden = log.state === 'hidden' ? ` No longer visible: ${inert(log.why ?? '', 300)}` : '';
  return `From Salesforce's API usage log of ${count(log.days, 'day')}, up to ${dayText(log.lastDay ?? '')}. It counts calls, not records.${unnamed}${notRead(log)}${hidden}`;
}

function notRead({ odd, tooBig }: ReadLog): string {
  const lines = odd > 0 ? ` ${count(odd, 'line')} could not be read as a call.` : '';
  return tooBig > 0 ? `${lines} ${count(tooBig, 'file')} too large to be read.` : lines;
}

/** A line of *Coverage* of *Domain details*. */
export function logLine(log: ReadLog): string {
  if (log.state === 'hidden') return `• API usage log: *not visible*. ${inert(log.why ?? '', 300)}`;
  const failing =
    log.failing === null ? '' : ` The last look failed (${log.failing}); it is tried again.`;
  if (log.state === 'not yet') return `• API usage log: no file of it was read yet.${failing}`;
  const unnamed =
    log.calls > 0
      ? ` Of ${count(log.calls, 'call')} in 7 days, ${number(log.unnamed)} cannot be matched to an app.`
      : '';
  return `• API usage log: read up to ${dayText(log.lastDay ?? '')}.${unnamed}${notRead(log)}${failing}`;
}
