import type { Button } from '@slack/types';
import type { AskView, RevocationView } from '../../apps/inventory/view.ts';
import { mustAgree, seenOf, usersIn } from '../../apps/revocations/revocation.ts';
import { type Message, message, paragraph, section } from '../kit/blocks.ts';
import { inert } from '../kit/escape.ts';
import { when } from '../kit/time.ts';
import { count, number } from '../kit/words.ts';
import { appActs } from './acts.ts';
import { spentWords } from './alone-words.ts';
import {
  buttonsFor,
  isOfOne,
  namedIn,
  oneOfIn,
  plainIn,
  someOf,
  whatIn,
  whereIn,
} from './asked-words.ts';
import { revocationButtons } from './buttons.ts';
import { policyTitle } from './policy-words.ts';
import {
  isProven,
  isRunning,
  reachOf,
  reachWords,
  revocationLine,
  stopReason,
  targetTokens,
} from './revocation-words.ts';
import { askedLine, mentionLine, type SecondScene } from './second-words.ts';
import { makerOf } from './words.ts';

type Names = ReadonlyMap<string, string>;

/** The one card of all that an act asked for: by it a second person agrees; then it says how far it is, to its end. */
export function revocationCard(ask: AskView, names: Names, second?: SecondScene): Message {
  const [run] = ask.runs;
  const waiting = ask.runs.filter(mustAgree);
  const lines =
    waiting.length > 0 ? waitLines(ask, waiting, names, second) : progressLines(ask, run, names);
  const buttons =
    waiting.length > 0
      ? answerButtons(run, waiting, second?.reader)
      : ask.runs.length === 1
        ? revocationButtons(run)
        : stopAllButton(ask);
  return message(lines.join('\n'), [
    section([...lines, ...mentionLine(second)].join('\n')),
    ...buttonsFor(ask.runs, buttons),
  ]);
}

const sum = (runs: readonly RevocationView[], of: (run: RevocationView) => number): number =>
  runs.reduce((all, run) => all + of(run), 0);

const people = (n: number): string => count(n, 'person', 'people');

const asker = ({ policyKind, askedBy }: RevocationView, names: Names): string =>
  policyKind === null
    ? makerOf(askedBy, names)
    : `The policy ${policyTitle(policyKind)} of ${makerOf(askedBy, names)}`;

function waitLines(
  ask: AskView,
  waiting: readonly RevocationView[],
  names: Names,
  second: SecondScene | undefined,
): string[] {
  const [run] = waiting;
  if (!run) return [];
  const users = sum(waiting, usersIn);
  const tokens = sum(waiting, targetTokens);
  const others = ask.runs.filter((each) => !mustAgree(each));
  return [
    `🟠 ${asker(run, names)} wants to revoke ${count(tokens, 'token')} of ${whatIn(waiting)} ${whereIn(waiting)}.`,
    ...namedIn(waiting),
    '*Nothing of it is removed until a second operator agrees.*',
    `*Who loses it:* ${people(users)}, at once${run.reach === 'all' ? '' : ` (${reachOf(run)})`}.`,
    ...largest(waiting),
    `*Why it asks:* ${whyWords(ask, waiting, users, names)}`,
    ...(run.breachId === null
      ? []
      : [
          '*With it:* for 24 hours after the last of them is gone, new tokens of the same apps are revoked without another question.',
        ]),
    ...changedWords(waiting),
    ...(run.reason && run.policyKind === null ? [`*Reason given:* ${inert(run.reason, 300)}`] : []),
    ...(others.length > 0
      ? [
          `Asked with it, ${someOf(ask.runs, others.length, 'other ')}: ${number(sum(others, ({ removed }) => removed))} of ${count(sum(others, targetTokens), 'token')} removed.`,
        ]
      : []),
    ...(run.secondUntil
      ? [
          `*Until:* ${when(run.secondUntil)}. If nobody agrees by then, it lapses and nothing is removed.`,
        ]
      : []),
    ...(second ? [askedLine(second)] : []),
  ];
}

const LARGEST_SHOWN = 3;

function largest(waiting: readonly RevocationView[]): string[] {
  if (waiting.length === 1) return [];
  const sorted = [...waiting].sort((a, b) => usersIn(b) - usersIn(a));
  const shown = sorted.slice(0, LARGEST_SHOWN);
  const left = sorted.slice(LARGEST_SHOWN);
  return [
    ...shown.map((each) => `• ${oneOfIn(waiting, each)}: ${people(usersIn(each))}`),
    ...(left.length > 0
      ? [`• and ${number(left.length)} more: ${people(sum(left, usersIn))}`]
      : []),
  ];
}

/** By what asks first; the sum of the day where that is what asks. */
function whyWords(
  { alone }: AskView,
  waiting: readonly RevocationView[],
  users: number,
  names: Names,
): string {
  const [run] = waiting;
  if (!run) return '';
  const why = new Set(waiting.map(({ stopWhy }) => stopWhy));
  const grown = waiting.filter(({ state, frozenTokens }) => state === 'again' && frozenTokens);
  const found =
    grown.length > 0
      ? [
          `${number(sum(grown, targetTokens))} were found, ${number(sum(grown, ({ shownTokens }) => shownTokens))} were shown.`,
        ]
      : [];
  const name = makerOf(run.askedBy, names);
  const others = [...why].filter((each): each is string => each !== null && each !== 'second');
  return [
    ...others.map((each) => `${stopReason(each)}.`),
    ...found,
    ...(why.has('second')
      ? [
          `One operator may cut off ${people(alone.bound)} in 24 h alone. ${spentWords(alone, `${name} has`)}; with these it would be ${number(alone.users + users)}.`,
        ]
      : [`${spentWords(alone, `${name} has`)}.`]),
  ].join(' ');
}

/** How whom it is about differs from whom it was about when it was last asked. */
function changedWords(waiting: readonly RevocationView[]): string[] {
  const changed = waiting.flatMap(({ changed }) => changed ?? []);
  const added = changed.reduce((all, each) => all + each.added, 0);
  const gone = changed.reduce((all, each) => all + each.gone, 0);
  if (added + gone === 0) return [];
  const named = changed.flatMap((each) => each.names).slice(0, NAMED_MOST);
  const more = added - named.length;
  const who =
    named.length > 0
      ? ` (${[...named.map((name) => inert(name, 40)), ...(more > 0 ? [`${number(more)} more`] : [])].join(', ')})`
      : '';
  const parts = [
    ...(added > 0 ? [`${people(added)} came${who}`] : []),
    ...(gone > 0 ? [`${people(gone)} no longer ${gone === 1 ? 'holds' : 'hold'} it`] : []),
  ];
  return [`*Changed since it was last asked:* ${parts.join('; ')}.`];
}

const NAMED_MOST = 3;

function answerButtons(
  run: RevocationView,
  waiting: readonly RevocationView[],
  reader: string | undefined,
): Button[] {
  const value = { id: run.firstId, seen: seenOf(waiting) };
  return [
    appActs.agree.button(value, {
      label: `${appActs.agree.label}: revoke tokens of ${plainIn(waiting)}`,
    }),
    // Who asked can only take it back, and nobody else can.
    ...(reader === undefined
      ? [appActs.disagree, appActs.withdraw]
      : [reader === run.askedBy ? appActs.withdraw : appActs.disagree]
    ).map((act) =>
      act.button(value, { label: `${act.label}: tokens of ${plainIn(waiting)} stay` }),
    ),
  ];
}

const stopAllButton = (ask: AskView): Button[] => {
  const [run] = ask.runs;
  return ask.runs.some(isRunning) ? [appActs.stopAll.button(run.firstId)] : [];
};

function progressLines(ask: AskView, run: RevocationView, names: Names): string[] {
  const { runs } = ask;
  const by = asker(run, names);
  const agreedBy = runs.find((each) => each.agreedBy)?.agreedBy;
  return [
    `${dot(runs)} ${whatIn(runs)} ${runs.length > 1 ? `${whereIn(runs)} ` : ''}· tokens asked to be revoked by ${by}`,
    runs.length === 1 ? revocationLine(run, names) : allLine(runs, names),
    ...(agreedBy ? [`Second operator: ${makerOf(agreedBy, names)}.`] : []),
    ...(runs.length === 1 ? [`What: ${reachWords(run)}.`] : []),
    ...(run.reason && run.policyKind === null ? [`Reason: ${inert(run.reason, 300)}`] : []),
  ];
}

/** To who was asked and is no more: what became of it, once; how far it is stands on its card. */
export function answeredCopy(ask: AskView, names: Names): Message {
  const { runs } = ask;
  const [run] = runs;
  const agreedBy = runs.find((each) => each.agreedBy)?.agreedBy;
  const outcome = runs.some(isRunning)
    ? `${agreedBy ? `${makerOf(agreedBy, names)} agreed: it` : 'It'} is under way. How far it is stands on its card in the channel.`
    : runs.length === 1
      ? revocationLine(run, names)
      : allLine(runs, names);
  const text = `${dot(runs)} ${asker(run, names)} wanted to revoke ${count(sum(runs, targetTokens), 'token')} of ${whatIn(runs)} ${whereIn(runs)}. ${outcome} There is nothing left to answer here.`;
  return message(text, [section(text), ...buttonsFor(runs, [])]);
}

/** Of a card that was answered, and of which more waits by now. */
export const askedAnew = ({ runs }: AskView): Message =>
  paragraph(`⚪ Tokens of ${whatIn(runs)}: this was answered. It asks again, in a newer message.`);

/** How far all of them are. Never "done" while one token remains. */
function allLine(runs: readonly RevocationView[], names: Names): string {
  const removed = sum(runs, (run) => run.removed);
  const failed = sum(runs, (run) => run.failed);
  const of = count(sum(runs, targetTokens), 'token');
  const going = runs.filter(isRunning).length;
  const refused = runs.filter(({ state }) => state === 'refused');
  const left = runs.filter((run) => !isRunning(run) && !isProven(run) && run.state !== 'refused');
  const [no] = refused;
  if (no && refused.length === runs.length) return revocationLine(no, names);
  return [
    `${number(removed)} of ${of} removed.`,
    ...(going > 0 ? [`Under way ${someOf(runs, going)}.`] : []),
    ...(failed > 0 ? [`${number(failed)} failed.`] : []),
    ...(left.length > 0
      ? [
          `Not to its end ${someOf(runs, left.length)}: ${isOfOne(runs) ? 'the cards of the app there' : 'their details'} say why.`,
        ]
      : []),
    ...(refused.length > 0 ? [`Not agreed ${someOf(runs, refused.length)}.`] : []),
  ].join(' ');
}

const dot = (runs: readonly RevocationView[]): string => {
  if (runs.some(isRunning)) return '🔵';
  return runs.every(isProven) ? '🟢' : '🟠';
};
