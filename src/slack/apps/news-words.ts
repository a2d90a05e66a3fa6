import type { AppView } from '../../apps/inventory/view.ts';
import type { ShownApp } from '../../notices/shown.ts';
import { actions, type Message, message, paragraph, section } from '../kit/blocks.ts';
import { inert } from '../kit/escape.ts';
import { count, listed } from '../kit/words.ts';
import { banButton, detailsButton, revokeOnCard } from './buttons.ts';
import { title } from './card-frame.ts';
import { dangerTitle, likeMark, worstRulesFirst } from './danger-words.ts';
import { levelSigns, reasonIn, riskWords, statusWords } from './words.ts';

const changes: Readonly<Record<string, string>> = {
  admins: 'more people with far-reaching rights hold it',
  users: 'many more people hold it',
  policy: 'anyone may authorise it now',
  'token life': 'its access lasts longer now',
  scopes: 'it may do more now',
  fingerprint: 'it has another name, maker or address now',
};

/** Which of the facts that a person decided on have changed. */
export const changedFacts = (value: unknown): string => {
  const codes = String(value ?? '');
  const known = Object.entries(changes).flatMap(([code, words]) =>
    codes.includes(code) ? [words] : [],
  );
  return known.length > 0 ? listed(known) : 'the facts have changed since';
};

/** What a message about a known app says is worse. */
export interface Worse {
  readonly rules: readonly string[];
  readonly back?: { readonly tokens: number; readonly users: number } | undefined;
  readonly lapsed?: { readonly why: string } | undefined;
}

const REASONS_MOST = 5;

const held = ({ tokens, users }: { tokens: number; users: number }) =>
  `${count(tokens, 'token')} held by ${count(users, 'person', 'people')}`;

/** `*What changed:* any user may authorise it now`, a line for each kind of news. */
export function worseLines(app: Pick<AppView, 'parts'>, { rules, back, lapsed }: Worse): string[] {
  const reasons = worstRulesFirst(app, rules)
    .slice(0, REASONS_MOST)
    .map((rule) => reasonIn(app, rule));
  return [
    ...(reasons.length > 0 ? [`*What changed:* ${reasons.join(' · ')}`] : []),
    ...(back ? [`*Back:* nobody held it; now there are ${held(back)}.`] : []),
    ...(lapsed
      ? [`*Its approval ended:* ${changedFacts(lapsed.why)}. It waits for a decision again.`]
      : []),
  ];
}

/** What its card says is worse, as far as it still is: nothing once it has ended, or somebody has decided since. */
export function stillWorse(app: AppView, shown: ShownApp | undefined): Worse | undefined {
  if (!shown || shown.why === 'new') return undefined;
  if (app.decision && app.decision.madeAt >= shown.at) return undefined;
  const rules = shown.news.filter((rule) => app.parts.some((part) => part.rule === rule));
  const { back } = shown;
  const lapsed = app.decision ? undefined : shown.lapsed;
  return rules.length > 0 || back || lapsed ? { rules, back, lapsed } : undefined;
}

/** What a message about a known app says first: the worst that is true of it, else that it changed. `place`: where. */
export function changedTitle(app: AppView, place = ''): string {
  const danger = dangerTitle(app);
  return danger
    ? `${levelSigns[app.level]} ${danger}${place} · app changed`
    : `${levelSigns[app.level]} ${title('App changed', app.name)}${likeMark(app)}${place}`;
}

/** A known app is worse than what people last saw: a new message in the channel. */
export function worseMessage(app: AppView, worse: Worse, mentions: readonly string[]): Message {
  const lines = [
    `${changedTitle(app, ` in ${inert(app.domainName)}`)} · ${riskWords(app)} · ${statusWords[app.status]}`,
    ...worseLines(app, worse),
  ];
  return message(lines.join('\n'), [
    section([...lines, mentions.join(' ')].join('\n').trim()),
    actions(
      ...revokeOnCard(app),
      ...(app.status === 'banned' ? [] : [banButton(app)]),
      detailsButton(app),
    ),
  ]);
}

/** DM to admins: no channel takes what is said of apps, and this cannot wait. */
export function criticalMessage(app: AppView, worse: Worse): Message {
  const why = worstRulesFirst(app, worse.rules)
    .slice(0, REASONS_MOST)
    .map((rule) => reasonIn(app, rule));
  const lines = [
    `${levelSigns[app.level]} ${title('Look at this app', app.name)} in ${inert(app.domainName)} · ${riskWords(app)} · ${statusWords[app.status]}`,
    ...(why.length > 0 ? [`*Why:* ${why.join(' · ')}`] : []),
    ...worseLines(app, { ...worse, rules: [] }),
    'No channel gets news of apps, so it comes to you. Turn *New apps* on for one in *Alerts*.',
  ];
  return message(lines.join('\n'), [
    section(lines.join('\n')),
    actions(
      ...revokeOnCard(app),
      ...(app.status === 'banned' ? [] : [banButton(app)]),
      detailsButton(app),
    ),
  ]);
}

/** In its thread: it is held again. */
export const backLine = (app: AppView, back: { tokens: number; users: number }): Message =>
  paragraph(
    app.status === 'banned'
      ? `🔴 ${inert(app.name)} is banned, and is back: ${held(back)} since the ban.`
      : `${levelSigns[app.level]} ${inert(app.name)} is back: ${held(back)}.`,
  );
