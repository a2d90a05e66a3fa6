import { isLeftAlone } from '../../apps/breaches/breach.ts';
import type { BreachView } from '../../apps/breaches/view-store.ts';
import type { RevocationView } from '../../apps/inventory/view.ts';
import {
  actions,
  confirmDialog,
  context,
  type Message,
  message,
  paragraph,
  section,
} from '../kit/blocks.ts';
import { bold, escapeMarkup, inert } from '../kit/escape.ts';
import { dayOf, when } from '../kit/time.ts';
import { count, listedOf, number } from '../kit/words.ts';
import { breachActs } from './breach-acts.ts';
import { goneOf, meantOf, type Place, placeLines, placesOf, sum } from './breach-places.ts';
import { isUnderWay } from './breach-pressed.ts';
import { allReadWords } from './breach-words.ts';
import { isProven, isRunning } from './revocation-words.ts';
import { makerOf } from './words.ts';

type Names = ReadonlyMap<string, string>;

/** Pages of a domain's Setup where the rest can be ended by a person. */
export interface SetupLinks {
  readonly packages: string;
  readonly usage: string;
  readonly logins: string;
}

export interface BreachScene {
  readonly names: Names;
  readonly linksOf: (instanceUrl: string) => SetupLinks;
}

/** The one card of a breach: how far its end is in each domain, what was left and why, what revoking cannot stop. */
export function breachCard(breach: BreachView, { names, linksOf }: BreachScene): Message {
  const lines = [title(breach), byLine(breach, names), ...appsLine(breach)];
  const places = placesOf(breach);
  const since = [
    `*Read since ${dayOf(breach.since)}:* ${allReadWords([...breach.reads.values()], breach.since)}.`,
    ...againLine(breach),
    ...watchLine(breach, names),
  ];
  const buttons = buttonsOf(breach);
  return message(lines.slice(0, 2).join('\n'), [
    // Apart, so that none of them is cut where the others are long.
    section(lines.join('\n')),
    ...(places.length > 0 ? [section(placeLines(breach, places).join('\n'))] : []),
    section(since.join('\n')),
    ...(breach.isDrill ? [] : [section(restWords(places, linksOf))]),
    actions(...buttons),
    context(
      `${breach.isDrill ? 'Drill. ' : ''}List ${breach.listHash}: ${count(breach.apps.length, 'app')}. A drill and the real thing of the same apps have the same.`,
    ),
  ]);
}

function title({ vendor, isDrill, state, runs, apps }: BreachView): string {
  const name = bold(vendor);
  if (isDrill)
    return `⚪ *Drill:* breach of ${name} · ${count(
      sum(apps, ({ tokens }) => tokens),
      'token',
    )} would be revoked. Nothing was.`;
  const proven = `${number(goneOf(runs))} of ${count(meantOf(runs), 'token')} proven gone`;
  const sign = runs.some(isRunning) ? '🔵' : runs.every(isProven) ? '🟢' : '🟠';
  return `${sign} Breach of ${name} · ${proven}${state === 'stopped' ? ' · stopped' : ''}`;
}

function byLine(breach: BreachView, names: Names): string {
  const agreedBy = breach.runs.find((run) => run.agreedBy !== null)?.agreedBy;
  return [
    `By ${makerOf(breach.askedBy, names)}, ${when(breach.askedAt)}.`,
    ...(agreedBy ? [`Second person: ${makerOf(agreedBy, names)}.`] : []),
    `Not safe since ${dayOf(breach.since)}.`,
    `Reason: ${inert(breach.reason, 300)}`,
  ].join(' ');
}

const NAMED_MOST = 8;

function appsLine({ apps }: BreachView): string[] {
  if (apps.length === 0) return [];
  const names = [...new Set(apps.map(({ name }) => name))];
  const shown = names.slice(0, NAMED_MOST).map((name) => inert(name, 40));
  return [`*Apps:* ${listedOf(shown, names.length)}`];
}

function againLine({ again }: BreachView): string[] {
  if (again.length === 0) return [];
  return [
    `*Since then:* ${count(meantOf(again), 'new token')} came, ${number(goneOf(again))} of them removed.`,
  ];
}

/** Which of its apps the watch leaves alone. */
function leftWords({ runs, again }: BreachView): string {
  const left = [...Map.groupBy([...runs, ...again], ({ appId }) => appId).values()];
  const stopped = left.filter(isLeftAlone).length;
  return stopped > 0
    ? `, but not of ${count(stopped, 'app')}, whose removal was stopped or not agreed to`
    : '';
}

function watchLine(breach: BreachView, names: Names): string[] {
  switch (breach.state) {
    case 'revoking':
      return [
        `New tokens of these apps are revoked, too, until 24 hours after the last is gone${leftWords(breach)}.`,
      ];
    case 'watching':
      return breach.watchUntil
        ? [
            `*Watched until ${when(breach.watchUntil)}:* a new token of these apps is revoked, and told in the thread${leftWords(breach)}. What somebody approves or puts aside is left alone.`,
          ]
        : [];
    case 'ended':
      return ['The 24 hours are over: new tokens are no longer revoked by this.'];
    case 'stopped':
      return [
        `Stopped by ${makerOf(breach.stopBy ?? '', names)}: what was left stays, and new tokens are no longer revoked by this.`,
      ];
    default:
      return [];
  }
}

const LINKED_MOST = 4;

/** What is not in a token, and where a person ends it. */
function restWords(places: readonly Place[], linksOf: BreachScene['linksOf']): string {
  const shown = places.slice(0, LINKED_MOST);
  const left = places.length - shown.length;
  const link = (url: string, text: string) => `<${escapeMarkup(url)}|${text}>`;
  return [
    '*What revoking cannot stop:*',
    '• Sessions that the app has open already: they may go on until they end.',
    '• An installed package, and the users that it works as: remove the package, or freeze those users.',
    '• Integrations that sign in with a username and a password: change those passwords.',
    ...shown.map(({ name, instanceUrl }) => {
      const { packages, usage, logins } = linksOf(instanceUrl);
      return `In ${inert(name, 40)}: ${link(packages, 'packages')}, ${link(usage, 'uses of apps')}, ${link(logins, 'sign-ins')}`;
    }),
    ...(left > 0 ? [`The same pages are in Setup of the other ${count(left, 'domain')}.`] : []),
  ].join('\n');
}

function buttonsOf(breach: BreachView) {
  const { id, state, apps, isDrill } = breach;
  const isOn = state === 'revoking' || state === 'watching';
  const open = apps.filter(({ status }) => status !== 'banned');
  const mayBan = !isDrill && open.length > 0 && !isUnderWay(breach);
  const many = count(open.length, 'app');
  return [
    ...(isOn
      ? [
          breachActs.stop.button(id, {
            label: 'Stop: the end of all access',
            confirm: confirmDialog(
              'Stop all of it?',
              'What is not revoked yet stays, and new tokens are no longer revoked by this.',
              'Stop',
            ),
          }),
        ]
      : []),
    ...(mayBan
      ? [
          breachActs.ban.button(id, {
            label: `Ban them too: ${many}`,
            confirm: confirmDialog(
              `Ban ${many}?`,
              'Each is banned in its domain, and is told as banned when it comes back. No token is removed by this. It can be undone for 24 hours.',
              'Ban',
            ),
          }),
        ]
      : []),
    breachActs.timeline.button(id),
  ];
}

/** In the thread: the watch found new tokens. */
export const breachAgainLine = (run: RevocationView): Message =>
  paragraph(
    `🔴 ${bold(run.appName)} in ${inert(run.domainName)} was let in again: ${count(run.shownTokens, 'new token')} of ${count(run.shownUsers, 'person', 'people')}. It is being revoked, as agreed for this breach.`,
  );

/** In the thread: it is over. */
export function breachEndedLine(breach: BreachView, names: Names): Message {
  const { runs, again, vendor } = breach;
  const gone = `${number(goneOf(runs))} of ${count(meantOf(runs), 'token')} were proven gone`;
  const came =
    again.length === 0
      ? 'No new token of its apps was seen.'
      : `${count(meantOf(again), 'new token')} came, and ${number(goneOf(again))} of them were removed.`;
  const head =
    breach.state === 'stopped'
      ? `${makerOf(breach.stopBy ?? '', names)} stopped it.`
      : `The 24 hours of watching ${bold(vendor)} are over.`;
  return paragraph(`${head} ${gone}. ${came} From now on its apps are looked at as any others.`);
}

/** To who asked for it: nobody agreed. */
export function breachRefusedLine({ vendor, runs }: BreachView, names: Names): Message {
  const no = runs.find(({ stopWhy }) => stopWhy === 'declined');
  const how = no
    ? `${makerOf(no.stopBy ?? '', names)} disagreed`
    : runs.some(({ stopWhy }) => stopWhy === 'expired')
      ? 'nobody agreed within 24 hours'
      : 'it stopped before anybody agreed';
  return paragraph(
    `🟠 Breach of ${bold(vendor)}: ${how}. *No token was removed*, and new ones are not looked for. \`breach\` with its name asks again.`,
  );
}
