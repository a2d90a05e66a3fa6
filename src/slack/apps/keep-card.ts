import type { RanOut } from '../../apps/decisions/ran-out-store.ts';
import type { AppView, DecisionView } from '../../apps/inventory/view.ts';
import { actions, type Message, message, paragraph, section } from '../kit/blocks.ts';
import { bold, inert } from '../kit/escape.ts';
import { span, when } from '../kit/time.ts';
import { count } from '../kit/words.ts';
import { appActs } from './acts.ts';
import { detailsButton } from './buttons.ts';
import { refOf } from './pressed.ts';
import {
  appIn,
  levelSigns,
  makerOf,
  riskWords,
  untilWords,
  verdictWords,
  whereWords,
} from './words.ts';

type Names = ReadonlyMap<string, string>;

const ending = (app: AppView, decision: DecisionView, now: Date): string => {
  const left = decision.until
    ? `ends in ${span(decision.until.getTime() - now.getTime())}`
    : 'has no end any more';
  return `🟠 Approval of ${bold(app.name)} ${left}. It is used by ${count(app.users, 'person', 'people')}.`;
};

/** In the thread of the app. */
export const endsSoonLine = (app: AppView, decision: DecisionView, now: Date): Message =>
  paragraph(ending(app, decision, now));

/** The direct message of whoever owns it, or made the decision. */
export function endsSoonMessage(app: AppView, decision: DecisionView, now: Date): Message {
  const ref = refOf(app);
  const lines = [
    `${ending(app, decision, now)} Domain: ${inert(app.domainName)}. ${levelSigns[app.level]} ${riskWords(app)}.`,
    'Is it still needed? You answer for it. Without an answer the approval ends, and your admins are told.',
  ];
  return message(lines.join(' '), [
    section(lines.join('\n')),
    actions(
      appActs.renew.button(ref, { style: 'primary', label: `${appActs.renew.label} ${app.name}` }),
      appActs.letEnd.button(ref, { label: `${appActs.letEnd.label}: ${app.name}` }),
      detailsButton(app),
    ),
  ]);
}

/** The same, and what came of it. `user`: whom it was put to. */
export function keepCard(
  app: AppView,
  asked: DecisionView,
  { user, names, now }: { user: string; names: Names; now: Date },
): Message {
  const { decision, owner } = app;
  if (decision?.id === asked.id) {
    if ((owner ?? asked.madeBy) === user) return endsSoonMessage(app, asked, now);
    return paragraph(
      `⚪ ${appIn(app)} · ${owner === null ? 'Nobody' : makerOf(owner, names)} owns it now. You need not answer.`,
    );
  }
  if (app.ranOutId === asked.id) {
    const at = app.ranOutAt ? ` ${when(app.ranOutAt)}` : '';
    return paragraph(
      `🟠 ${appIn(app)} · The approval ran out${at}, and nobody answered. It waits for a decision; your admins know.`,
    );
  }
  if (!decision)
    return paragraph(`⚪ ${appIn(app)} · The approval has ended. It waits for a decision.`);
  const until = decision.verdict === 'approved' ? ` ${untilWords(decision.until)}` : '';
  return paragraph(
    `${decision.verdict === 'approved' ? '🟢' : '⚪'} ${appIn(app)} · ${verdictWords[decision.verdict]} ${whereWords(decision, app.domainName)}${until}, by ${makerOf(decision.madeBy, names)}. You need not answer any more.`,
  );
}

/** To an admin: approvals that ran out, and nobody answered for them. */
export function ranOutMessage(apps: readonly RanOut[], total: number, names: Names): Message {
  const more = total - apps.length;
  const head =
    total === 1
      ? '🟠 An approval ran out, and nobody answered for it. The app waits for a decision; its tokens are as they were.'
      : `🟠 ${count(total, 'app')} lost their approval by time, and nobody answered for them. They wait for a decision; their tokens are as they were.`;
  const lines = [
    head,
    ...apps.map(
      ({ name, domainName, owner, users, tokens }) =>
        `• ${bold(name, 60)} in ${inert(domainName, 60)} · ${count(users, 'user')}, ${count(tokens, 'token')} · ${owner === null ? 'no owner' : `owner: ${makerOf(owner, names)}`}`,
    ),
    ...(more > 0 ? [`and ${count(more, 'more app')}`] : []),
  ];
  const [only] = apps;
  return message(lines.join('\n'), [
    section(lines.join('\n')),
    actions(appActs.reviewAll.button(''), ...(total === 1 && only ? [detailsButton(only)] : [])),
  ]);
}
