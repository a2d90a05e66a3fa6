import { isNewSince } from '../../apps/inventory/facts.ts';
import type { AppView, DecisionView } from '../../apps/inventory/view.ts';
import type { Message } from '../kit/blocks.ts';
import { bold, inert } from '../kit/escape.ts';
import { when } from '../kit/time.ts';
import { number } from '../kit/words.ts';
import { appActs } from './acts.ts';
import { backCard, bannedCard } from './banned-card.ts';
import {
  approveButton,
  banButton,
  changeButton,
  menu,
  revocationButtons,
  revokeOnCard,
} from './buttons.ts';
import { type AppScene, askedNow, card, made, ownerNote, runNote, title } from './card-frame.ts';
import { dangerTitle, likeMark, markedName } from './danger-words.ts';
import { changedTitle, stillWorse, worseLines } from './news-words.ts';
import {
  levelSigns,
  makerOf,
  makerWords,
  reasonWords,
  riskWords,
  statusWords,
  untilWords,
  whereWords,
} from './words.ts';

/** The card of one app in one domain: what is true of it now, and what can be done. */
export function appCard(app: AppView, scene: AppScene): Message {
  const { decision } = app;
  // Blocking it in Setup is worth as much where nobody holds a token to it any more.
  if (decision?.verdict === 'banned') {
    return app.tokensSinceBan > 0 ? backCard(app, scene) : bannedCard(app, decision, scene);
  }
  if (app.goneAt) return goneCard(app, scene);
  if (decision?.verdict === 'approved') return approvedCard(app, decision, scene);
  if (decision) return ignoredCard(app, decision, scene);
  return newCard(app, scene);
}

const REASONS_MOST = 5;

/** `not installed by an admin · spreads fast`: the weightiest points first. */
export const reasons = (app: AppView): string =>
  [...app.parts]
    .sort((a, b) => b.points - a.points)
    .slice(0, REASONS_MOST)
    .map(reasonWords)
    .join(' · ');

function newCard(app: AppView, scene: AppScene): Message {
  const why = reasons(app);
  const danger = dangerTitle(app);
  const worse = stillWorse(app, scene.shown);
  const known = worse ? 'App changed' : 'App to review';
  // A card that says what has changed of it is not one of a new app, however young that is.
  const isNewHere = scene.shown?.why !== 'changed' && isNewSince(app, scene.now);
  const snoozed = app.snoozedUntil && app.snoozedUntil > scene.now ? app.snoozedUntil : undefined;
  const first = snoozed
    ? `💤 ${markedName(app)} · Snoozed until ${when(snoozed)} · ${riskWords(app)}`
    : danger
      ? `${levelSigns[app.level]} ${danger} · ${(isNewHere ? 'New app' : known).toLowerCase()} · ${riskWords(app)}`
      : `${levelSigns[app.level]} ${title(isNewHere ? 'New app' : known, app.name)}${likeMark(app)} · ${riskWords(app)}`;
  const lines = [
    first,
    ...(app.ranOutAt ? [`*Its approval ran out* ${when(app.ranOutAt)}, and nobody answered.`] : []),
    ...(worse ? worseLines(app, worse) : []),
    ...(app.maker ? [makerWords(app.maker)] : []),
    ...(why === '' ? [] : [`*Why ${app.level}:* ${why}`]),
    ...(app.unknowns.length > 0 ? [`*Not visible:* ${unknownWords(app)}`] : []),
  ];
  return card(
    app,
    lines,
    [
      approveButton(app),
      banButton(app),
      ...revocationButtons(app.revocation),
      ...(snoozed ? [appActs.wake.button({ appId: app.id })] : []),
      menu(app, scene.asksPeople),
    ],
    [...snoozeNote(app, snoozed, scene), ...ownerNote(app, scene), ...runNote(app, scene)],
    askedNow(app, scene),
    factsOf(app),
  );
}

const factsOf = (app: AppView): string[] => [
  `*Domain:* ${inert(app.domainName)}`,
  `*First seen:* ${when(app.firstSeenAt)}`,
  `*First user:* ${app.firstUser === null ? 'not known' : inert(app.firstUser)}`,
  `*Users:* ${number(app.users)}`,
  `*Tokens:* ${number(app.tokens)}`,
];

export const unknownWords = ({ unknowns }: Pick<AppView, 'unknowns'>): string =>
  unknowns
    .slice(0, 10)
    .map((each) => inert(each, 60))
    .join(', ');

function snoozeNote(app: AppView, until: Date | undefined, { names }: AppScene): string[] {
  if (!until) return [];
  const by = app.snoozedBy === null ? '' : ` by ${makerOf(app.snoozedBy, names)}`;
  const reason = app.snoozeReason ? `: “${inert(app.snoozeReason, 300)}”` : '';
  return [`Snoozed${by} until ${when(until)}${reason}.`];
}

function approvedCard(app: AppView, decision: DecisionView, scene: AppScene): Message {
  const note = decision.note ? ` Note: “${inert(decision.note, 300)}”.` : '';
  const reason = decision.reason ? ` Reason: ${inert(decision.reason, 300)}.` : '';
  const who = decision.who ? ` For: ${inert(decision.who, 300)}.` : '';
  const worse = stillWorse(app, scene.shown);
  const approved = `Approved ${whereWords(decision, app.domainName)} ${untilWords(decision.until)}`;
  return card(
    app,
    [
      worse
        ? `${changedTitle(app)} · ${riskWords(app)} · ${approved}`
        : `🟢 ${markedName(app)} · ${approved}`,
      ...(worse ? worseLines(app, worse) : []),
      `${made(decision, scene)}.${reason}${note}${who}`,
    ],
    [...(worse ? revokeOnCard(app) : revocationButtons(app.revocation)), changeButton(app)],
    [...ownerNote(app, scene), ...runNote(app, scene)],
    askedNow(app, scene),
    worse ? factsOf(app) : [],
  );
}

function ignoredCard(app: AppView, decision: DecisionView, scene: AppScene): Message {
  return card(
    app,
    [
      `⚪ ${bold(app.name)} · Not one we care about`,
      `${made(decision, scene)}.${decision.reason ? ` Reason: ${inert(decision.reason, 300)}.` : ''}`,
    ],
    [...revocationButtons(app.revocation), changeButton(app)],
    runNote(app, scene),
  );
}

function goneCard(app: AppView, scene: AppScene): Message {
  const gone = app.goneAt ? ` since ${when(app.goneAt)}` : '';
  const { decision } = app;
  const kept = decision
    ? `It stays ${statusWords[app.status]} (${made(decision, scene)}), should it come back.`
    : 'No decision was needed. Should it come back, you are told.';
  return card(
    app,
    [
      `⚪ ${bold(app.name)} · Gone from ${inert(app.domainName)}${gone}`,
      `Nobody holds a token to it. ${kept}`,
    ],
    decision ? [changeButton(app)] : [],
    runNote(app, scene),
  );
}

/** What the card was until it was posted anew: it leads to the newer message, and nothing can be pressed on it but *Details*. */
export function movedCard(app: AppView, link: string | undefined): Message {
  const where = link ? `Goes on in <${link}|a newer message>` : 'Goes on in a newer message below';
  return card(app, [`${bold(app.name)} in ${inert(app.domainName)} · ${where}`], []);
}
