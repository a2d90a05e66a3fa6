import type { AppView, DecisionView, RevocationView } from '../../apps/inventory/view.ts';
import { actions, type Message, message, paragraph, section } from '../kit/blocks.ts';
import { bold, inert } from '../kit/escape.ts';
import { when } from '../kit/time.ts';
import { count, listed, number } from '../kit/words.ts';
import { detailsButton, revokeOnCard } from './buttons.ts';
import { title } from './card-frame.ts';
import { changedFacts } from './news-words.ts';
import { isProven, revocationLine } from './revocation-words.ts';
import { setupButtons } from './setup.ts';
import { levelSigns, makerOf, reasonIn, untilWords, verdictWords, whereWords } from './words.ts';

type Names = ReadonlyMap<string, string>;

/** Lines in the thread of an app's card, and DMs about it. Those of threads mention nobody. */

const where = (decision: DecisionView, app: AppView): string =>
  decision.everywhere ? 'for all domains' : `for ${inert(app.domainName)}`;

const said = (decision: DecisionView): string =>
  [
    decision.reason ? ` Reason: ${inert(decision.reason, 300)}.` : '',
    decision.note ? ` Note: “${inert(decision.note, 300)}”.` : '',
  ].join('');

const verbs: { readonly [V in DecisionView['verdict']]: string } = {
  approved: 'approved',
  banned: 'banned',
  ignored: 'put aside',
};

/** `Li Wei approved DataLift for all domains until 24 Nov 2027. Note: “contract C-113”.` */
export function decidedLine(
  app: AppView,
  decision: DecisionView,
  previous: DecisionView | undefined,
  names: Names,
): Message {
  const by = makerOf(decision.madeBy, names);
  const until = decision.verdict === 'approved' ? ` ${untilWords(decision.until)}` : '';
  if (previous && previous.verdict !== decision.verdict) {
    return paragraph(
      `${by} changed ${inert(app.name)} to ${verdictWords[decision.verdict]} ${where(decision, app)}${until} (was ${verdictWords[previous.verdict]} by ${makerOf(previous.madeBy, names)}).${said(decision)}`,
    );
  }
  return paragraph(
    `${by} ${verbs[decision.verdict]} ${inert(app.name)} ${where(decision, app)}${until}.${said(decision)}`,
  );
}

/** The decision no longer holds. */
export function endedLine(
  app: AppView,
  decision: DecisionView,
  facts: Readonly<Record<string, unknown>>,
  names: Names,
): Message {
  const verdict = verdictWords[decision.verdict];
  if (facts.why === 'undone') {
    const by = typeof facts.by === 'string' ? makerOf(facts.by, names) : 'Somebody';
    return paragraph(
      `${by} took “${verdict}” of ${inert(app.name)} back. It waits for a decision.`,
    );
  }
  if (facts.why === 'expired' && decision.verdict === 'approved') {
    return paragraph(
      `🟠 The approval of ${inert(app.name)} ran out, and nobody answered for it. It waits for a decision.`,
    );
  }
  if (facts.why === 'expired') {
    return paragraph(`🟠 “${verdict}” of ${inert(app.name)} has run out. It waits for a decision.`);
  }
  return paragraph(
    `🟠 ${inert(app.name)} was ${verdict}, but ${changedFacts(facts.changed)}. It waits for a decision again.`,
  );
}

/** What is new about an app that is known. */
export const changedLine = (app: AppView, rules: readonly string[]): Message =>
  paragraph(
    `${levelSigns[app.level]} ${inert(app.name)}: ${rules.length > 0 ? listed(rules.slice(0, 5).map((rule) => reasonIn(app, rule))) : 'something changed'}. Risk ${app.risk} of 100.`,
  );

/** How a revocation ended. */
export const revokedLine = (run: RevocationView, names: Names): Message => {
  const proof =
    isProven(run) && run.beforeTokens !== null && run.afterTokens !== null
      ? ` Before: ${number(run.beforeTokens)}, after: ${number(run.afterTokens)}.`
      : '';
  return paragraph(`${inert(run.appName)}: ${revocationLine(run, names)}${proof}`);
};

/** A banned app holds tokens again: a new message in the channel. */
export function backMessage(
  app: AppView,
  found: { tokens: number; users: number },
  mentions: readonly string[],
): Message {
  const since = app.decision ? ` since ${when(app.decision.madeAt)}` : '';
  const text = `🔴 ${title('Banned app is back', app.name)} · ${count(found.tokens, 'new token')} held by ${count(found.users, 'person', 'people')} in ${inert(app.domainName)}${since}`;
  return message(text, [
    section([text, mentions.join(' ')].join('\n').trim()),
    actions(...revokeOnCard(app), ...setupButtons(app), detailsButton(app)),
  ]);
}

/** DM: somebody made you the owner of an app. */
export function assignedMessage(app: AppView, by: string): Message {
  const text = `${by} made you the owner of ${bold(app.name)} in ${inert(app.domainName)}. It ${app.decision ? `is ${verdictWords[app.decision.verdict]} ${whereWords(app.decision, app.domainName)}` : 'waits for a decision'}; you are asked before a decision on it ends.`;
  return message(text, [section(text), actions(detailsButton(app))]);
}

const happened: Readonly<Record<string, string>> = {
  asked: 'asked to switch on',
  on: 'switched on',
  off: 'switched off',
  declined: 'refused',
  withdrawn: 'took back the wish to switch on',
};

/** A policy was asked for, switched or paused. */
export function policyChangedLine(policy: string, what: string, by: string): Message {
  if (what === 'paused' || what === 'resumed') {
    return paragraph(
      `${by} ${what} all policies. ${what === 'paused' ? 'Nothing is done by itself until they are resumed.' : 'Those that are on act again.'}`,
    );
  }
  if (policy === 'second person') {
    return paragraph(
      what === 'asked'
        ? `${by} asked to raise the number of users over which a second operator must agree to a revocation.`
        : what === 'lapsed'
          ? `Nobody agreed in 24 h: ${by}'s wish to raise the number of users over which a second operator must agree has lapsed. Nothing changes.`
          : what === 'declined' || what === 'withdrawn'
            ? `${by} ${what === 'declined' ? 'refused' : 'took back the wish for'} a higher number of users over which a second operator must agree. Nothing changes.`
            : `${by} changed the number of users over which a second operator must agree to a revocation.`,
    );
  }
  const wait =
    what === 'asked' ? ' It comes into force when a second admin agrees, or after 24 h.' : '';
  return paragraph(
    `${by} ${happened[what] ?? 'changed'} the policy “${inert(policy, 40)}”.${wait}`,
  );
}
