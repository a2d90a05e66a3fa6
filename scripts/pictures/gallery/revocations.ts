import type { RevocationView } from '../../../src/apps/inventory/view.ts';
import {
  breachAgainLine,
  breachCard,
  breachEndedLine,
  breachRefusedLine,
} from '../../../src/slack/apps/breach-card.ts';
import { breachModal } from '../../../src/slack/apps/breach-window.ts';
import { canaryMessage } from '../../../src/slack/apps/canary.ts';
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
import { anApp, aPolicy, aRun } from '../../../test/unit/slack/apps.ts';
import { aBreach, aBreachApp, aFoundApp, aReads } from '../../../test/unit/slack/breaches.ts';
import { minutesAgo, NOW } from '../../../test/unit/slack/domains.ts';
import { names, type Sheet, said, shown } from './item.ts';
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

const inApac = { domainId: 2, domainName: 'APAC' } as const;
const ofDrift = { appName: 'Drift', agreedBy: 'U0SAM', reason: 'their notice' } as const;
const breach = aBreach({
  apps: [aBreachApp(), aBreachApp({ appId: 13, ...inApac, name: 'Salesloft' })],
  runs: [
    aRun(ofDrift),
    aRun({ ...ofDrift, ...inApac, id: 32, state: 'running', removed: 2, endedAt: null }),
  ],
});
const breachScene = {
  names,
  linksOf: (url: string) => ({ packages: `${url}/p`, usage: `${url}/u`, logins: `${url}/l` }),
};
const breachWindow = (isDrill: boolean) =>
  breachModal({
    apps: [
      aFoundApp(),
      aFoundApp({ appId: 13, ...inApac, lastUsedAt: null, admins: null }),
      aFoundApp({ appId: 14, name: 'Drift Chat', by: ['begins'], isExact: false }),
      aFoundApp({ appId: 15, name: 'Dr\u0456ft', by: ['looks alike'], isExact: false }),
    ],
    state: { vendor: 'drift', isDrill, seen: '', out: '', shown: '', page: 0, turn: 0, more: 0 },
    isOut: (id) => id > 13,
    reads: new Map([[12, aReads()]]),
    readSince: minutesAgo(60 * 24 * 30),
  });

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
      ...said(
        'It is the breach of a vendor',
        revocationCard(
          ask({ ...waits, appName: 'Drift', breachId: 7, stopWhy: 'breach' }),
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
      ...said(
        'One user first: what still calls',
        canaryMessage(
          anApp({ lastReadAt: minutesAgo(1), tokens: 36, users: 20 }),
          aRun({ reach: 'users', shownTokens: 1, frozenTokens: 1, removed: 1 }),
          names,
        ),
      ),
      ...said('A policy is asked for', policyWishCard(asked, wish)),
      ...said('A higher bound is asked for', boundWishCard({ now: 50, asked: bound }, wish)),
      ...said('The bound was raised', boundRaisedMessage(5000, 'Dana Ruiz')),
    ],
  },
  {
    id: 'breaches',
    title: 'The breach of a vendor',
    items: [
      ...shown('A vendor was breached: its apps', breachWindow(false)),
      ...shown('The same as a drill', breachWindow(true)),
      ...said(
        'Its card: under way',
        breachCard({ ...breach, state: 'revoking', watchUntil: null }, breachScene),
      ),
      ...said(
        'Its card: some failed',
        breachCard(
          {
            ...breach,
            runs: [
              aRun(ofDrift),
              aRun({
                ...ofDrift,
                ...inApac,
                id: 32,
                state: 'stopped',
                stopWhy: 'failed',
                removed: 3,
                failed: 2,
                failCode: 'not removable',
              }),
            ],
          },
          breachScene,
        ),
      ),
      ...said(
        'Its card: done, and let in again since',
        breachCard(
          {
            ...breach,
            state: 'ended',
            runs: breach.runs.slice(0, 1),
            again: [aRun({ ...ofDrift, id: 40, firstId: 40 })],
          },
          breachScene,
        ),
      ),
      ...said(
        'Its card: stopped by a person',
        breachCard(
          {
            ...breach,
            state: 'stopped',
            stopBy: 'U0KIM',
            runs: [aRun({ ...ofDrift, state: 'stopped', stopWhy: 'person', removed: 3 })],
          },
          breachScene,
        ),
      ),
      ...said(
        'Its card: a drill',
        breachCard({ ...breach, state: 'drill', isDrill: true, runs: [] }, breachScene),
      ),
      ...said(
        'In its thread: let in again',
        breachAgainLine(aRun({ ...ofDrift, state: 'due', removed: 0 })),
      ),
      ...said(
        'In its thread: the watch is over',
        breachEndedLine({ ...breach, state: 'ended', runs: breach.runs.slice(0, 1) }, names),
      ),
      ...said(
        'To who asked: nobody agreed',
        breachRefusedLine(
          {
            ...breach,
            runs: [aRun({ ...ofDrift, state: 'refused', stopWhy: 'expired', removed: 0 })],
          },
          names,
        ),
      ),
    ],
  },
  { id: 'questions', title: 'Was it you?', items: questionItems },
];
