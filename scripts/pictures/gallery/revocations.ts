import type { RevocationView } from '../../../src/apps/inventory/view.ts';
import {
  answeredCopy,
  askedAnew,
  revocationCard,
} from '../../../src/slack/apps/revocation-card.ts';
import { revokedLine } from '../../../src/slack/apps/thread-lines.ts';
import {
  boundRaisedMessage,
  boundWishCard,
  policyWishCard,
} from '../../../src/slack/apps/wish-card.ts';
import { aPolicy, aRun } from '../../../test/unit/slack/apps.ts';
import { minutesAgo, NOW } from '../../../test/unit/slack/domains.ts';
import { names, type Sheet, said } from './item.ts';
import { questionItems } from './questions.ts';

const alone = { bound: 50, users: 38, byPolicies: 12 };
const ask = (over: Partial<RevocationView>, ...more: RevocationView[]) => ({
  runs: [aRun(over), ...more] as const,
  alone,
});
const waits = {
  state: 'asked',
  shownTokens: 412,
  shownUsers: 380,
  secondUntil: minutesAgo(-60 * 23),
} as const;
const round = Math.floor(NOW.getTime() / 1000);
const second = { may: 4, asked: 4, some: ['U0SAM', 'U0KIM', 'U0DANA'], mention: 'nobody' } as const;
const wish = { round, names, second };
const asked = aPolicy({
  asked: { by: 'U0DANA', at: NOW, inForceAt: minutesAgo(-60 * 23) },
  rehearsal: {
    at: minutesAgo(40),
    days: 90,
    tokens: 14,
    apps: 3,
    usedLater: 3,
    examples: [{ app: 'DataLift', domain: 'Production EU', tokens: 5 }],
  },
});
const bound = {
  users: 5000,
  by: 'U0DANA',
  at: NOW,
  until: minutesAgo(-60 * 23),
  alone: false,
};

export const revocationSheets: readonly Sheet[] = [
  {
    id: 'revocations',
    title: 'Revocations, and what needs a second person',
    items: [
      ...said('It waits for a second operator', revocationCard(ask(waits), names, second)),
      ...said(
        'In several domains at once',
        revocationCard(
          ask(waits, aRun({ ...waits, id: 32, domainId: 2, domainName: 'APAC' })),
          names,
          second,
        ),
      ),
      ...(['due', 'running', 'proving', 'done', 'stopped', 'again', 'refused'] as const).flatMap(
        (state) =>
          said(
            `Revocation, ${state}`,
            revocationCard(
              ask({
                state,
                removed: state === 'done' ? 5 : 3,
                ...(state === 'stopped' && { stopWhy: 'failed', failed: 2 }),
              }),
              names,
            ),
          ),
      ),
      ...said(
        'A copy that was answered',
        answeredCopy(ask({ ...waits, state: 'done', agreedBy: 'U0LI' }), names),
      ),
      ...said('In the thread: asked anew', askedAnew(ask({ ...waits, state: 'again' }))),
      ...said('In the thread: done', revokedLine(aRun({ state: 'done' }), names)),
      ...said('A policy is asked for', policyWishCard(asked, wish)),
      ...said('A higher bound is asked for', boundWishCard({ now: 50, asked: bound }, wish)),
      ...said('The bound was raised', boundRaisedMessage(5000, 'Dana Ruiz')),
      ...questionItems,
    ],
  },
];
