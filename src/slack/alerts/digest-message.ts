import type { KnownBlock } from '@slack/types';
import { errorCodeOf } from '../../lib/errors/rows.ts';
import { DAY, earlier, later, MINUTE } from '../../lib/time.ts';
import type { Digest } from '../../notices/digest.ts';
import { detailsButton as appDetailsButton } from '../apps/buttons.ts';
import { progressWords } from '../apps/review-words.ts';
import { appIn, levelSigns, riskWords } from '../apps/words.ts';
import { homeActs } from '../home/acts.ts';
import { wordsOf } from '../kernel/error-words.ts';
import { runId } from '../kernel/routes.ts';
import { actions, button, context, type Message, message, section } from '../kit/blocks.ts';
import { inert } from '../kit/escape.ts';
import { count, number } from '../kit/words.ts';
import { pausedLine } from './paused-words.ts';

/** The weekly word: the chart shows what the lines say in numbers, for whoever cannot see it. */
export function digestMessage(digest: Digest, now: Date): Message {
  const said = lines(digest, now);
  const head = `*Salesforce watch · ${days(digest)}*`;
  if (said.length === 0) {
    const quiet = `Quiet week: nothing new, all syncs on time.`;
    return message(`${spoken(digest)} ${quiet}`, [section(`${head}\n${quiet}`), footer(digest)]);
  }
  return message(spoken(digest), [
    section(head),
    ...chart(digest),
    section(said.map((line) => `• ${line}`).join('\n')),
    ...worst(digest),
    buttons(digest),
    footer(digest),
  ]);
}

/** The week in one sentence: what a screen reader says, and what stands in a notification. */
function spoken({ domains, apps, newApps, newHigh, ...digest }: Digest): string {
  const { approved, banned, waiting, down, paused } = digest;
  const parts = [
    newApps > 0 && `${number(newApps)} new${newHigh > 0 ? ` (${number(newHigh)} high risk)` : ''}`,
    approved + banned > 0 && `${number(approved)} approved, ${number(banned)} banned`,
    waiting > 0 && `${number(waiting)} waiting`,
    down.length > 0 && `${count(down.length, 'domain')} had an alert`,
    paused.length > 0 && `${count(paused.length, 'channel')} that Slack refuses`,
  ].filter((part) => part !== false);
  const week = `${days(digest)}: ${count(domains, 'domain')}, ${count(apps, 'app')}`;
  return `${[week, ...(parts.length > 0 ? [parts.join(', ')] : [])].join('; ')}.`;
}

function lines(digest: Digest, now: Date): string[] {
  const { newApps, newHigh, approved, banned, syncs, down } = digest;
  const said: string[] = [];
  said.push(...digest.paused.map(pausedLine));
  if (newApps > 0) {
    said.push(
      `${count(newApps, 'new app')}${newHigh > 0 ? ` (${levelSigns.high} ${number(newHigh)} high risk)` : ''}.`,
    );
  }
  if (approved + banned > 0) said.push(`${number(approved)} approved, ${number(banned)} banned.`);
  const backlog = backlogLine(digest, now);
  if (backlog) said.push(backlog);
  // Where none ended, none was on time.
  if (syncs.ended > syncs.well || down.length > 0 || (syncs.ended === 0 && digest.domains > 0)) {
    const share = syncs.ended === 0 ? 'No sync ended.' : `${percent(syncs)} of syncs ended well.`;
    said.push([share, ...down.map(downLine)].join(' '));
  }
  return said;
}

/** `48 waiting for a decision, 12 fewer than last Monday, the oldest for 12 days.` */
function backlogLine({ waiting, waitedBefore, oldestWaiting, progress }: Digest, now: Date) {
  if (waiting === 0) {
    return waitedBefore
      ? `None is waiting for a decision; ${number(waitedBefore)} ${waitedBefore === 1 ? 'was' : 'were'} last Monday.`
      : undefined;
  }
  const age = oldestWaiting && Math.floor((now.getTime() - oldestWaiting.getTime()) / DAY);
  return `${[
    `${number(waiting)} waiting for a decision`,
    ...(waitedBefore === undefined ? [] : [changeWords(waiting - waitedBefore)]),
    ...(age ? [`the oldest for ${count(age, 'day')}`] : []),
  ].join(', ')}. ${progressWords(progress)}.`;
}

const changeWords = (more: number): string =>
  more === 0
    ? 'as many as last Monday'
    : `${number(Math.abs(more))} ${more > 0 ? 'more' : 'fewer'} than last Monday`;

/** The riskiest of those that wait, by name. */
const worst = ({ worst: apps }: Digest): KnownBlock[] =>
  apps.map((app) =>
    section(
      `${levelSigns[app.level]} ${appIn(app)}: ${riskWords(app)}, ${count(app.users, 'user')}`,
      appDetailsButton(app),
    ),
  );

function downLine({ domain, ms, code }: Digest['down'][number]): string {
  const why = code === null ? '' : ` (${reason(code)})`;
  return `${inert(domain)} had an alert for ${longSpan(ms)}${why}.`;
}

const reason = (text: string) => {
  const code = errorCodeOf(text);
  return code ? wordsOf(code, {}).title.replace(/\.$/u, '').toLowerCase() : text;
};

/** Rounded down, so that it never says 100 % where something failed. */
const percent = ({ ended, well }: Digest['syncs']) =>
  `${(Math.floor((well / ended) * 1000) / 10).toLocaleString('en-US')} %`;

/** `2 h 52 min`, `3 days 4 h`. */
function longSpan(ms: number): string {
  const minutes = Math.max(1, Math.floor(ms / MINUTE));
  const [d, h, m] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60];
  if (d > 0) return h > 0 ? `${count(d, 'day')} ${h} h` : count(d, 'day');
  if (h > 0) return m > 0 ? `${h} h ${m} min` : `${h} h`;
  return `${m} min`;
}

/** `17–23 November`, by the clock of the channel. */
function days({ week, zone }: Pick<Digest, 'week' | 'zone'>): string {
  const last = earlier(week.to, DAY / 2);
  const format = (at: Date, month: boolean) =>
    new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      day: 'numeric',
      ...(month && { month: 'long' }),
    }).format(at);
  const monthOf = (at: Date) =>
    new Intl.DateTimeFormat('en-GB', { timeZone: zone, month: 'long' }).format(at);
  const first = later(week.from, DAY / 2);
  return `${format(first, monthOf(first) !== monthOf(last))}–${format(last, true)}`;
}

const shortDay = (at: Date, zone: string) =>
  new Intl.DateTimeFormat('en-GB', { timeZone: zone, day: 'numeric', month: 'short' }).format(
    later(at, DAY / 2),
  );

/** Slack's own chart block, which its types do not know yet. */
function chart({ weeks, zone }: Digest): KnownBlock[] {
  if (weeks.every((week) => week.approved + week.banned === 0)) return [];
  const categories = weeks.map(({ from }) => shortDay(from, zone));
  const series = (name: string, of: (week: Digest['weeks'][number]) => number) => ({
    name,
    data: weeks.map((week, index) => ({ label: categories[index] ?? '', value: of(week) })),
  });
  const block = {
    type: 'data_visualization',
    title: 'Decisions by week',
    chart: {
      type: 'bar',
      series: [
        series('Approved', ({ approved }) => approved),
        series('Banned', ({ banned }) => banned),
      ],
      axis_config: { categories },
    },
  };
  return [block as unknown as KnownBlock];
}

const DOMAINS_MOST = 40;

/** Of the domains that it speaks of. */
function buttons({ waiting, only }: Digest): KnownBlock {
  const here =
    only && only.length <= DOMAINS_MOST ? ` domain:${only.map((id) => `#${id}`).join(',')}` : '';
  const review = button(`Review ${number(waiting)}`, runId, { value: `apps status:new${here}` });
  return actions(
    // More domains than a command holds: then the list is of all, and has no number.
    ...(waiting === 0
      ? []
      : only && here === ''
        ? [button('Review', runId, { value: 'apps status:new' })]
        : [review]),
    button('Open home', homeActs.open.id),
  );
}

const footer = ({ domains, apps }: Digest): KnownBlock =>
  context(
    `${count(domains, 'domain')} · ${count(apps, 'app')} · sent on Mondays to channels that get the digest`,
  );
