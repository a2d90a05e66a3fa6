import type { AppView, DecisionView } from '../../apps/inventory/view.ts';
import type { Message } from '../kit/blocks.ts';
import { bold, inert } from '../kit/escape.ts';
import { timeOf, when } from '../kit/time.ts';
import { count, number } from '../kit/words.ts';
import { elsewhereButton } from './ban-elsewhere.ts';
import { changeButton, revocationButtons, revokeOnCard } from './buttons.ts';
import { type AppScene, askedNow, card, made, ownerNote, runNote, title } from './card-frame.ts';
import { stillWorse, worseLines } from './news-words.ts';
import { isProven, revocationLine } from './revocation-words.ts';
import { setupButtons } from './setup.ts';
import { makerOf, whereWords } from './words.ts';

/** A banned app without new tokens. */
export function bannedCard(app: AppView, decision: DecisionView, scene: AppScene): Message {
  const reason = decision.reason ? ` Reason: ${inert(decision.reason, 300)}.` : '';
  return card(
    app,
    [
      `⛔ ${bold(app.name)} · Banned ${whereWords(decision, app.domainName)}`,
      `${made(decision, scene)}.${reason}`,
      `${tokensLine(app, scene)} ${blockLine(app, scene)}`,
      ...quietLine(app, decision),
      ...worseLines(app, stillWorse(app, scene.shown) ?? { rules: [] }),
    ],
    [
      ...elsewhereButton(app),
      ...setupButtons(app),
      ...revocationButtons(app.revocation),
      changeButton(app),
    ],
    ownerNote(app, scene),
    askedNow(app, scene),
  );
}

function tokensLine(app: AppView, { names }: AppScene): string {
  if (app.revocation) return revocationLine(app.revocation, names);
  return app.tokens === 0 ? 'Tokens: none.' : `Tokens: ${number(app.tokens)} left in place.`;
}

const blockLine = ({ blockedSaidAt, blockedSaidBy }: AppView, { names }: AppScene): string =>
  blockedSaidAt
    ? `Block in Setup: pressed, says ${makerOf(blockedSaidBy ?? '', names)} (${when(blockedSaidAt)}).`
    : 'Block in Setup: not yet.';

/** Only where a reading after the ban saw no token. */
const quietLine = (app: AppView, decision: DecisionView): string[] => {
  const { lastReadAt, revocation } = app;
  const proven = revocation === undefined || isProven(revocation);
  return lastReadAt && lastReadAt > decision.madeAt && proven && app.tokens === 0
    ? [`No new tokens since the ban (checked ${timeOf(lastReadAt)}).`]
    : [];
};

/** A banned app that holds tokens again. */
export function backCard(app: AppView, scene: AppScene): Message {
  return card(
    app,
    [
      `🔴 ${title('Banned app is back', app.name)} · ${count(app.tokensSinceBan, 'new token')} since the ban`,
      `*Domain:* ${inert(app.domainName)}   *Users:* ${number(app.users)}   *Tokens:* ${number(app.tokens)}`,
      blockLine(app, scene),
    ],
    [...revokeOnCard(app), ...elsewhereButton(app), ...setupButtons(app), changeButton(app)],
    runNote(app, scene),
    askedNow(app, scene),
  );
}
