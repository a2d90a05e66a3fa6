import type { Button } from '@slack/types';
import type { RevocationView } from '../../apps/inventory/view.ts';
import type { LeavingPerson, LeavingView } from '../../apps/leavings/view-store.ts';
import { mustAgree } from '../../apps/revocations/revocation.ts';
import { actions, confirmDialog, type Message, message, section } from '../kit/blocks.ts';
import { bold, inert, plainName } from '../kit/escape.ts';
import { when } from '../kit/time.ts';
import { count, listedOf, number } from '../kit/words.ts';
import { appActs } from './acts.ts';
import { leavingActs } from './leaving-acts.ts';
import { policyWords } from './policy-words.ts';
import { isProven, isRunning, targetTokens } from './revocation-words.ts';
import { makerOf } from './words.ts';

type Names = ReadonlyMap<string, string>;

/** People who became inactive in Salesforce and hold tokens: who, since when, which apps, what came of it. */
export function leavingCard(leaving: LeavingView, names: Names): Message {
  const lines = [
    title(leaving),
    `Seen inactive ${when(leaving.foundAt)}.${appsWords(leaving)}`,
    ...(leaving.peopleThen > 1 ? peopleLines(leaving) : []),
    ...stateLines(leaving, names),
  ];
  const buttons = buttonsOf(leaving);
  return message(lines.join('\n'), [
    section(lines.join('\n')),
    ...(buttons.length > 0 ? [actions(...buttons)] : []),
  ]);
}

/** What its last press asked for. */
const lastAsked = ({ runs }: LeavingView): readonly RevocationView[] => {
  const last = runs.at(-1)?.firstId;
  return runs.filter(({ firstId }) => firstId === last);
};

const sum = (runs: readonly RevocationView[], of: (run: RevocationView) => number): number =>
  runs.reduce((all, run) => all + of(run), 0);

const isOpen = (leaving: LeavingView): boolean =>
  leaving.isWatched && leaving.tokens > 0 && leaving.inactive > 0;

const isAtIt = (leaving: LeavingView): boolean =>
  leaving.runs.some((run) => isRunning(run) || mustAgree(run));

function title(leaving: LeavingView): string {
  const { people, peopleThen, tokensThen, domainName, runs, leftAt } = leaving;
  const isDone = runs.length > 0 && lastAsked(leaving).every(isProven);
  const sign = isDone
    ? '🟢'
    : isAtIt(leaving)
      ? '🔵'
      : isOpen(leaving) && leftAt === null
        ? '🟠'
        : '⚪';
  const [only] = people;
  const where = `no longer active in ${inert(domainName)}`;
  const who =
    peopleThen === 1 && only
      ? `${bold(only.name)} (${inert(only.username)}) is ${where}, and held`
      : `*${count(peopleThen, 'person', 'people')}* are ${where}, and held`;
  return `${sign} ${who} ${count(tokensThen, 'token')}`;
}

function appsWords({ apps, appsTotal }: LeavingView): string {
  if (apps.length === 0) return '';
  const shown = apps.map(
    ({ name, tokens }) => `${inert(name, 40)}${tokens > 1 ? ` (${number(tokens)})` : ''}`,
  );
  return ` *Apps:* ${listedOf(shown, appsTotal)}.`;
}

const personLine = ({ name, username, tokensThen, active }: LeavingPerson): string =>
  `• ${inert(name, 60)} (${inert(username, 60)}) · ${count(tokensThen, 'token')}${active ? ' · active again' : ''}`;

function peopleLines({ people, peopleThen }: LeavingView): string[] {
  const more = peopleThen - people.length;
  return [
    ...people.map(personLine),
    ...(more > 0 ? [`and ${count(more, 'more person', 'more people')}`] : []),
  ];
}

function stateLines(leaving: LeavingView, names: Names): string[] {
  const { isWatched, leftBy, leftAt, runs, tokens, inactive, byPolicy } = leaving;
  if (!isWatched) return ['This org is no longer watched here.'];
  if (runs.length > 0) return [askedWords(lastAsked(leaving), names)];
  if (inactive === 0) return ['Active again. Nothing is to be done.'];
  if (tokens === 0) return ['None of these tokens is left.'];
  if (leftBy && leftAt) return [`Left as it is by ${makerOf(leftBy, names)}, ${when(leftAt)}.`];
  return byPolicy
    ? [
        `The policy *${policyWords['revoke inactive'].title}* is on: within minutes of each whole reading it removes those from before it was switched on, as far as its daily limit goes.`,
      ]
    : [];
}

/** How far what was asked for is. Never "done" while one token remains. */
function askedWords(runs: readonly RevocationView[], names: Names): string {
  const of = `${number(sum(runs, ({ removed }) => removed))} of ${count(sum(runs, targetTokens), 'token')} removed`;
  const by = makerOf(runs[0]?.askedBy ?? '', names);
  if (runs.some(mustAgree))
    return `${of}. ${by} asked for it; a second operator must agree, on the card that waits.`;
  if (runs.some(isRunning)) return `${of} so far, asked for by ${by}.`;
  if (runs.every(isProven)) return `${of} by ${by}, proven by a second reading.`;
  if (runs.every(({ state }) => state === 'refused'))
    return `${by} asked for their removal, and nobody agreed. Nothing was removed.`;
  return `${of} by ${by}. The rest was left: the apps' own cards say why.`;
}

function buttonsOf(leaving: LeavingView): Button[] {
  const { id, tokens, people, peopleThen, domainName, runs, leftAt } = leaving;
  const running = runs.find(isRunning);
  if (running) return [appActs.stopAll.button(running.id)];
  if (!isOpen(leaving) || isAtIt(leaving)) return [];
  const [only] = people;
  const whose = peopleThen === 1 && only ? plainName(only.name, 60) : 'those who are inactive';
  const text = tokens === 1 ? 'Remove the token' : `Remove all ${count(tokens, 'token')}`;
  const confirm = confirmDialog(
    `${text}?`,
    `Of ${whose} in ${plainName(domainName, 60)}. Removed tokens do not come back: who is active again has to let each app in anew.`,
    'Remove',
  );
  return [
    leavingActs.remove.button(id, { text, style: 'danger', confirm }),
    ...(leftAt === null && runs.length === 0 ? [leavingActs.leave.button(id)] : []),
  ];
}
