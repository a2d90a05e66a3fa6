import { groupForReview } from '../../../src/apps/inventory/review.ts';
import type { AppView, GroupView, RiskPart } from '../../../src/apps/inventory/view.ts';
import { policyKinds } from '../../../src/apps/policies/policy.ts';
import { approveModal } from '../../../src/slack/apps/approve.ts';
import { assignAppModal, snoozeAppModal } from '../../../src/slack/apps/assign-and-snooze.ts';
import { attachedLine, attachModal } from '../../../src/slack/apps/attach.ts';
import { banModal } from '../../../src/slack/apps/ban.ts';
import { backCard, bannedCard } from '../../../src/slack/apps/banned-card.ts';
import { appCard, movedCard } from '../../../src/slack/apps/card.ts';
import { changeModal } from '../../../src/slack/apps/change.ts';
import { appModal } from '../../../src/slack/apps/details-window.ts';
import { filtersModal, listModal } from '../../../src/slack/apps/filters.ts';
import { assignedManyMessage, groupCard } from '../../../src/slack/apps/group-card.ts';
import { ignoreModal } from '../../../src/slack/apps/ignore.ts';
import { importModal } from '../../../src/slack/apps/import.ts';
import { endModal, keepModal } from '../../../src/slack/apps/keep.ts';
import {
  endsSoonLine,
  endsSoonMessage,
  keepCard,
  ranOutMessage,
} from '../../../src/slack/apps/keep-card.ts';
import { leavingCard } from '../../../src/slack/apps/leaving-card.ts';
import { appList } from '../../../src/slack/apps/list-message.ts';
import { appsCard } from '../../../src/slack/apps/many-card.ts';
import { backLine, criticalMessage, worseMessage } from '../../../src/slack/apps/news-words.ts';
import { policiesModal } from '../../../src/slack/apps/policies.ts';
import { doneModal, reviewModal } from '../../../src/slack/apps/review-window.ts';
import { oursModal, revokeModal } from '../../../src/slack/apps/revoke-window.ts';
import {
  assignedMessage,
  backMessage,
  changedLine,
  decidedLine,
  endedLine,
  policyChangedLine,
} from '../../../src/slack/apps/thread-lines.ts';
import { noSuchApp, whichApp } from '../../../src/slack/apps/which-app.ts';
import { whyMessage } from '../../../src/slack/apps/why.ts';
import {
  aBan,
  aBatch,
  aDecision,
  aGroup,
  anApp,
  aPolicy,
  aReviewApp,
  aRun,
  aShown,
  aUser,
} from '../../../test/unit/slack/apps.ts';
import { aDomain, broken, minutesAgo, NOW } from '../../../test/unit/slack/domains.ts';
import { aLeaving } from '../../../test/unit/slack/leavings.ts';
import { aloneOf, formOfMany, ticksOf } from '../../../test/unit/slack/many.ts';
import { names, type Sheet, said, shown } from './item.ts';

const scene = { names, now: NOW };
const readAt = minutesAgo(8).toISOString();
const FAKE = 'D\u0430taLift';
const alike = [
  { field: 'AppName', value: FAKE, readAt },
  { field: 'looks like', value: 'DataLift', readAt },
  { field: 'how', value: 'disguised', readAt },
];
const lookAlike: RiskPart = {
  rule: 'look-alike',
  severity: 'critical',
  points: 60,
  evidence: alike,
  since: minutesAgo(8),
};
const fake = anApp({ id: 13, name: FAKE, alike, risk: 93, parts: [lookAlike, ...anApp().parts] });
const approved = anApp({ status: 'approved', level: 'medium', risk: 45, decision: aDecision() });
const ban = aBan();
const banned = anApp({ status: 'banned', decision: ban, tokens: 0, users: 0 });
const back = anApp({ status: 'banned', decision: ban, tokensSinceBan: 2 });
const leavers = ['Priya Shah', 'Sam Ode', 'Kim Lund'].map((name, at) => ({
  userId: `00500000000000${at}AAA`,
  name,
  username: `${name.split(' ')[0]?.toLowerCase()}@acme.com`,
  active: at === 2,
  tokensThen: 4 - at,
  tokens: 4 - at,
}));
const ranOut = anApp({ level: 'medium', risk: 45, ranOutId: 7, ranOutAt: minutesAgo(60) });
const snoozed = anApp({
  snoozedUntil: minutesAgo(-600),
  snoozedBy: 'U0LI',
  snoozeReason: 'waiting for the vendor',
});
const low = anApp({
  id: 14,
  name: 'Ticket Portal',
  level: 'low',
  risk: 9,
  status: 'approved',
  parts: [],
});
const medium = anApp({
  id: 15,
  name: 'Quick Report',
  level: 'medium',
  risk: 41,
  users: 12,
  tokens: 14,
});
const gone = anApp({ goneAt: minutesAgo(60), users: 0, tokens: 0 });
const users = ['Sam Ode', 'Priya Shah', 'Kim Berg'].map((name, at) =>
  aUser({
    userId: `00500000000000${at}`,
    name,
    username: `${name.split(' ')[0]?.toLowerCase()}@acme.com`,
  }),
);
const worse = { ...aShown(), rules: ['privileged-holder'] };
const alone = { bound: 50, users: 38, byPolicies: 12 };
const progress = { total: 260, decided: 212, snoozed: 8, idle: 12 };
const groups = groupForReview([
  ...[1, 2, 3].map((id) => aReviewApp({ id, level: 'low', alike: null, isClient: true })),
  ...[4, 5].map((id) => aReviewApp({ id, level: 'low', alike: null, isUnused: true })),
  aReviewApp({ id: 6, level: 'high' }),
]);
const list = appList({
  page: { lines: [fake, anApp(), medium, low], total: 212, page: 0, pageSize: 10 },
  now: NOW,
  narrowed: ['status new'],
  search: 'apps status:new',
  previous: undefined,
  next: 'apps status:new page:2',
  mayDecide: true,
});
const reads = {
  log: {
    state: 'visible',
    why: null,
    firstDay: '2026-11-17',
    lastDay: '2026-11-23',
    days: 7,
    calls: 412_980,
    unnamed: 98_214,
    odd: 0,
    tooBig: 0,
    failing: null,
  },
  calls: 1_204,
  users: 3,
  objects: [
    { object: 'Lead', calls: 700 },
    { object: 'Contact', calls: 424 },
    { object: 'Case', calls: 80 },
  ],
  addresses: [
    { sourceIp: '203.0.113.7', calls: 1_124 },
    { sourceIp: '185.220.101.180', calls: 80 },
  ],
  firstDay: '2026-11-17',
  lastDay: '2026-11-23',
  usual: { days: 20, calls: 160 },
} as const;
const details = (app: AppView) =>
  appModal(app, {
    found: { users, total: 3, pageSize: 10 },
    asked: { appId: app.id, search: '', page: 0 },
    names,
    reads,
    history: app.decision ? ['Li Wei approved it, 24 Nov at 11:05'] : [],
    mayDecide: true,
    now: NOW,
  });

const revoking = {
  revocationId: 31,
  runs: 200,
  tokens: 612,
  removed: 408,
  waiting: 0,
  running: 66,
  short: 0,
};

/** What an act of this kind has besides. */
const ofKind = (kind: GroupView['kind']) => ({
  kind,
  owner: kind === 'assigned' ? 'U0LI' : null,
  ...(kind === 'revoked' && { undoUntil: NOW, revoking }),
});

export const appSheets: readonly Sheet[] = [
  {
    id: 'app-cards',
    title: 'Apps: cards and news',
    items: [
      ...said('A new app', appCard(anApp(), scene)),
      ...said('A possible fake', appCard(fake, scene)),
      ...said('Of medium risk', appCard(medium, scene)),
      ...said('Snoozed', appCard(snoozed, scene)),
      ...said('Approved', appCard(approved, scene)),
      ...said(
        'Not one we care about',
        appCard(anApp({ status: 'ignored', decision: aDecision({ verdict: 'ignored' }) }), scene),
      ),
      ...said('Banned', bannedCard(banned, ban, scene)),
      ...said('Banned, and back', backCard(back, scene)),
      ...said('Gone', appCard(gone, scene)),
      ...said(
        'It goes on in a newer message',
        movedCard(anApp(), 'https://acme.slack.com/archives/C0ALERTS/p1'),
      ),
      ...said('It got worse', worseMessage(approved, worse, ['<@U0DANA>'])),
      ...said('It got worse, to an admin', criticalMessage(approved, worse)),
      ...said('A banned app is back', backMessage(back, { tokens: 2, users: 1 }, ['<@U0DANA>'])),
      ...said(
        'An approval ends soon',
        endsSoonMessage(approved, aDecision({ until: minutesAgo(-60 * 24 * 14) }), NOW),
      ),
      ...said(
        'An approval ends soon: kept',
        keepCard(approved, aDecision({ id: 6 }), { user: 'U0SAM', names, now: NOW }),
      ),
      ...said(
        'An approval ends soon: nobody answered',
        keepCard(ranOut, aDecision(), { user: 'U0SAM', names, now: NOW }),
      ),
      ...shown('Keep an app', keepModal(approved, aDecision({ until: minutesAgo(-60 * 24 * 14) }))),
      ...shown('End an approval', endModal(approved, aDecision())),
      ...said('Its approval ran out', appCard(ranOut, scene)),
      ...said(
        'Approvals ran out, to an admin',
        ranOutMessage(
          [
            {
              id: 12,
              name: 'DataLift',
              domainName: 'Production EU',
              owner: 'U0SAM',
              users: 31,
              tokens: 40,
            },
            { id: 13, name: 'Report Sync', domainName: 'UAT', owner: null, users: 2, tokens: 2 },
          ],
          3,
          names,
        ),
      ),
      ...said('Somebody became inactive', leavingCard(aLeaving(), names)),
      ...said(
        'Several became inactive at once',
        leavingCard(
          aLeaving({ people: leavers, peopleThen: 14, tokensThen: 40, tokens: 40, byPolicy: true }),
          names,
        ),
      ),
      ...said(
        'Somebody became inactive: all removed',
        leavingCard(
          aLeaving({
            tokens: 0,
            runs: [aRun({ reach: 'users', shownTokens: 3, frozenTokens: 3, removed: 3 })],
          }),
          names,
        ),
      ),
      ...said('You own it now', assignedMessage(anApp(), 'Dana Ruiz')),
      ...said('In the thread: decided', decidedLine(approved, aDecision(), undefined, names)),
      ...said('In the thread: decided anew', decidedLine(banned, ban, aDecision(), names)),
      ...said(
        'In the thread: taken back',
        endedLine(anApp(), aDecision(), { why: 'undone', by: 'U0LI' }, names),
      ),
      ...said(
        'In the thread: it ends soon',
        endsSoonLine(approved, aDecision({ until: minutesAgo(-60 * 24 * 14) }), NOW),
      ),
      ...said('In the thread: changed', changedLine(anApp(), ['not-installed'])),
      ...said('In the thread: back', backLine(back, { tokens: 2, users: 1 })),
      ...said(
        'In the thread: a message is attached',
        attachedLine(
          'Li Wei',
          { channel: 'C0ALERTS', ts: '1764.1' },
          'https://acme.slack.com/',
          'the vendor says so',
        ),
      ),
      ...said('In the thread: a policy', policyChangedLine('revoke unused', 'paused', 'Dana Ruiz')),
    ],
  },
  {
    id: 'app-lists',
    title: 'Apps: lists, groups and answers',
    items: [
      ...said(
        'The first look',
        appsCard(
          aBatch({ baseline: true, total: 212, waiting: 212, worst: [fake, anApp()] }),
          '1/baseline',
        ),
      ),
      ...said('Many new ones at once', appsCard(aBatch({ worst: [fake, medium] }), '1/1764')),
      ...said('None waits any more', appsCard(aBatch({ waiting: 0, worst: [] }), '1/1764')),
      ...said('The list', list),
      ...said(
        'Nothing fits',
        appList({
          page: { lines: [], total: 0, page: 0, pageSize: 10 },
          now: NOW,
          narrowed: ['risk high'],
          search: 'apps risk:high',
          previous: undefined,
          next: undefined,
          mayDecide: true,
        }),
      ),
      ...(
        ['approved', 'banned', 'ignored', 'snoozed', 'assigned', 'imported', 'revoked'] as const
      ).flatMap((kind) => said(`A group, ${kind}`, groupCard(aGroup(ofKind(kind)), names, NOW))),
      ...said(
        'A group that is taken back',
        groupCard(
          aGroup({ undoneBy: 'U0LI', undoneAt: NOW, back: 198, leftNames: ['Gearset', 'Zoom'] }),
          names,
          NOW,
        ),
      ),
      ...said(
        'You own these now',
        assignedManyMessage(aGroup({ kind: 'assigned', owner: 'U0LI' }), names),
      ),
      ...said('Why', whyMessage(fake)),
      ...said('Several fit', whichApp('app', 'data', [anApp(), fake])),
      ...said('None fits', noSuchApp('app', 'Foo')),
    ],
  },
  {
    id: 'app-windows',
    title: 'Apps: windows',
    items: [
      ...shown('Details of a new one', details(fake)),
      ...shown('Details of one that is decided', details(approved)),
      ...shown('Approve, of high risk', approveModal(anApp())),
      ...shown('Approve', approveModal(medium)),
      ...shown('Ban', banModal(anApp(), { alone, reach: { domains: 4, users: 31, tokens: 37 } })),
      ...shown('Change the decision', changeModal(approved, names)),
      ...shown('Snooze', snoozeAppModal(anApp())),
      ...shown('Assign', assignAppModal(anApp())),
      ...shown('Not one we care about', ignoreModal(anApp())),
      ...shown(
        'Revoke tokens',
        revokeModal(anApp({ users: 21, tokens: 37 }), { users, total: 21, picked: false, alone }),
      ),
      ...shown('Revoke our own', oursModal(anApp({ isOurs: true, name: 'Orgwarden' }))),
    ],
  },
  {
    id: 'app-windows-of-many',
    title: 'Apps: windows about many',
    items: [
      ...shown(
        'Filters',
        filtersModal({ domain: undefined, filter: { words: '', statuses: ['new'] } }, [
          aDomain(),
          broken(),
        ]),
      ),
      ...shown('What fits, in the window', listModal(list)),
      ...shown('Review: the groups', reviewModal({ groups, progress, scope: '1/baseline' })),
      ...shown('Review: one of those that are looked at one by one', aloneOf(anApp())),
      ...shown(
        'Review: a group is done',
        doneModal({
          said: 'Approved 24 of 25 apps.',
          progress,
          next: groups[0],
          scope: '1/baseline',
        }),
      ),
      ...shown('Decide on apps: which', ticksOf([medium, low])),
      ...shown('Decide on apps: how', formOfMany([medium, low])),
      ...shown('Attach a message to a case', attachModal({ channel: 'C0ALERTS', ts: '1764.1' })),
      ...shown('Import decisions', importModal()),
      ...shown(
        'Policies',
        policiesModal({
          paused: false,
          mayChange: true,
          reader: 'U0LI',
          bound: 50,
          boundAsked: undefined,
          names,
          policies: policyKinds.map((kind) => aPolicy({ kind })),
        }),
      ),
    ],
  },
];
