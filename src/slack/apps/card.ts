import { isNewSince } from '../../apps/inventory/facts.ts';
import type { AppView, DecisionView } from '../../apps/inventory/view.ts';
import type { Message } from '../kit/blocks.ts';
import { bold, inert } from '../kit/escape.ts';
import { when } from '../kit/time.ts';
import { number } from '../kit/words.ts';
import { appActs } from './acts.ts';
import { backCard, bannedCard } from './banned-card.ts';
import { approveButton, banButton, changeButton, menu, revocationButtons } from './buttons.ts';
import { type AppScene, card, made, ownerNote, runNote, title } from './card-frame.ts';
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
  if (app.goneAt) return goneCard(app, scene);
  if (decision?.verdict === 'banned') {
    return app.tokensSinceBan > 0 ? backCard(app, scene) : bannedCard(app, decision, scene);
  }
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
  const snoozed = app.snoozedUntil && app.snoozedUntil > scene.now ? app.snoozedUntil : undefined;
  const first = snoozed
    ? `💤 ${bold(app.name)} · Snoozed until ${when(snoozed)} · ${riskWords(app)}`
    : `${levelSigns[app.level]} ${title(isNewSince(app, scene.now) ? 'New app' : 'App to review', app.name)} · ${riskWords(app)}`;
  const lines = [
    first,
    facts(app),
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
      menu(app),
    ],
    [...snoozeNote(app, snoozed, scene), ...ownerNote(app, scene), ...runNote(app, scene)],
  );
}

const facts = (app: AppView): string =>
  [
    `*Domain:* ${inert(app.domainName)}`,
    `*First seen:* ${when(app.firstSeenAt)}`,
    `*First user:* ${app.firstUser === null ? 'not known' : inert(app.firstUser)}`,
    `*Users:* ${number(app.users)}`,
    `*Tokens:* ${number(app.tokens)}`,
  ].join('   ');

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
  const who = decision.who ? ` For: ${inert(decision.who, 300)}.` : '';
  return card(
    app,
    [
      `🟢 ${bold(app.name)} · Approved ${whereWords(decision, app.domainName)} ${untilWords(decision.until)}`,
      `${made(decision, scene)}.${note}${who}`,
    ],
    [...revocationButtons(app.revocation), changeButton(app)],
    [...ownerNote(app, scene), ...runNote(app, scene)],
  );
}

function ignoredCard(app: AppView, decision: DecisionView, scene: AppScene): Message {
  return card(
    app,
    [`⚪ ${bold(app.name)} · Not one we care about`, `${made(decision, scene)}.`],
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
