import type { TimelineEntry } from '../../apps/breaches/timeline-store.ts';
import { csvFile } from '../../lib/csv.ts';
import { isSlackUser } from '../../lib/slack-ids.ts';
import type { Actor } from '../kernel/actor.ts';
import type { Reply } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { nameIn } from '../kit/names.ts';
import { count } from '../kit/words.ts';
import { actWords } from '../team/act-words.ts';
import { sendFile } from '../web-api/send-file.ts';
import { theBreach } from './breach-pressed.ts';

const columns = ['at_utc', 'who', 'what', 'domain', 'app', 'before', 'after'] as const;

const facts: Readonly<Record<string, string>> = {
  'reads.counted': 'read by API on this day, by the usage log of Salesforce',
  'tokens.proven': 'a reading proved that tokens are gone',
  'finding.began': 'a rule began to find something',
  'finding.ended': 'a rule finds it no longer',
};

const whatWords = ({ what }: TimelineEntry, isDrill: boolean): string =>
  `${isDrill ? 'Drill: ' : ''}${facts[what] ?? actWords({ action: what }, '')}`;

/** *Timeline as a file*: who, what, when, before and after, for the report to the authorities; to the asker's own direct messages. */
export async function sendTimeline(
  uses: Pick<Uses, 'apps' | 'people' | 'channel' | 'files' | 'team' | 'clock'>,
  actor: Actor,
  breachId: number,
): Promise<Reply> {
  const { workspaceId } = actor.who;
  const breach = await theBreach(uses, actor, breachId);
  const { entries, left } = await uses.apps.timeline(workspaceId, breachId);
  const ids = [...new Set(entries.map(({ who }) => who).filter(isSlackUser))];
  const names = await uses.people.names(workspaceId, ids);
  const rows = entries.map((entry) => [
    entry.at,
    isSlackUser(entry.who) ? nameIn(names, entry.who) : entry.who,
    whatWords(entry, breach.isDrill),
    entry.domain ?? undefined,
    entry.app ?? undefined,
    entry.before ?? undefined,
    entry.after ?? undefined,
  ]);
  const whole = `${breach.isDrill ? 'Drill: timeline' : 'Timeline'} of a breach`;
  const cut = `cut: ${count(left, 'more line')} of what was read had no room`;
  if (left > 0) rows.push([undefined, 'bot', cut]);
  const title = left > 0 ? `${whole} (${cut})` : whole;
  const made = { content: csvFile(columns, rows), lines: rows.length, title };
  return sendFile(uses, actor, 'breach', made, { breach: breachId, isDrill: breach.isDrill });
}
