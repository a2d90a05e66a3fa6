import type { AlertView } from '../../../src/alerts/view-store.ts';
import { defaultRule } from '../../../src/notices/channel-rules.ts';
import type { Digest } from '../../../src/notices/digest.ts';
import { snoozeModal } from '../../../src/slack/alerts/alert.ts';
import { alertCard } from '../../../src/slack/alerts/card.ts';
import { alertsModal } from '../../../src/slack/alerts/channel-rules-form.ts';
import { rulesChangedLine } from '../../../src/slack/alerts/channel-rules-words.ts';
import { digestMessage } from '../../../src/slack/alerts/digest-message.ts';
import { endingCard } from '../../../src/slack/alerts/ending-card.ts';
import {
  awayMessage,
  closedLine,
  dailyMessage,
  escalationMessage,
  groupMessage,
  lapsedLine,
  redLine,
  reminderLine,
  reminderMessage,
  wokenLine,
} from '../../../src/slack/alerts/lines.ts';
import { anApp } from '../../../test/unit/slack/apps.ts';
import { aDomain, broken, late, minutesAgo, NOW } from '../../../test/unit/slack/domains.ts';
import { names, type Sheet, said, shown } from './item.ts';

const DAY_MS = 24 * 3_600_000;
const WEB = 'https://acme.slack.com/archives/C0ALERTS/p1';

const about = (id: number, name: string) => ({
  id,
  name,
  salesforceUsername: 'admin@acme.com',
  instanceName: 'EU47',
  lastSyncedAt: minutesAgo(158),
  intervalMs: 3_600_000,
  apps: 58,
});
const alert = (over: Partial<AlertView> = {}): AlertView => ({
  id: 7,
  workspaceId: 1,
  domainId: 2,
  condition: 'grant',
  code: 'E-GRANT-EXPIRED',
  facts: {},
  owner: 'U0PRIYA',
  place: 'C0ALERTS',
  openedAt: minutesAgo(140),
  lastSeenAt: minutesAgo(20),
  seen: 3,
  step: 1,
  level: 'red',
  from: minutesAgo(140),
  lastStepAt: minutesAgo(140),
  silence: undefined,
  reddensAt: undefined,
  acknowledged: undefined,
  snoozed: undefined,
  heldUntil: undefined,
  flaps: 0,
  backAfterMs: undefined,
  movedTo: undefined,
  groupId: undefined,
  closedAt: undefined,
  closedAs: undefined,
  domain: about(2, 'EMEA sandbox'),
  members: [],
  nextAt: minutesAgo(-100),
  link: undefined,
  mention: 'owner',
  ...over,
});
const scene = {
  domains: [broken()],
  asked: ['<@U0PRIYA>'],
  names,
  slackUrl: 'https://acme.slack.com/',
  now: NOW,
};
const lateAlert = alert({
  condition: 'late',
  level: 'orange',
  code: undefined,
  domain: about(3, 'APAC'),
});
const group = alert({
  domainId: undefined,
  domain: undefined,
  members: [2, 3, 4].map((id) => ({
    domain: about(id, ['EMEA sandbox', 'APAC', 'Sales dev'][id - 2] ?? ''),
    closedAt: undefined,
  })),
});
const tomorrow = new Date(NOW.getTime() + DAY_MS);

const week = { from: new Date('2026-11-16T00:00:00Z'), to: new Date('2026-11-23T00:00:00Z') };
const digest: Digest = {
  week,
  zone: 'UTC',
  domains: 5,
  apps: 212,
  newApps: 14,
  newHigh: 2,
  approved: 9,
  banned: 3,
  only: undefined,
  waiting: 48,
  waitedBefore: 60,
  progress: { total: 210, decided: 154, snoozed: 8, idle: 0 },
  worst: [
    anApp({ users: 31 }),
    anApp({ id: 13, name: 'Quick Report', level: 'medium', users: 12 }),
    anApp({ id: 14, name: 'Ticket Portal', level: 'low', users: 4 }),
  ],
  oldestWaiting: new Date('2026-11-11T08:00:00Z'),
  syncs: { ended: 1000, well: 991 },
  down: [{ domain: 'EMEA sandbox', ms: (2 * 60 + 52) * 60_000, code: 'E-GRANT-EXPIRED' }],
  paused: [],
  weeks: [3, 5, 12, 40, 22, 9, 14, 9].map((approved, at) => ({
    from: new Date(week.from.getTime() - (7 - at) * 7 * DAY_MS),
    approved,
    banned: [0, 1, 0, 4, 2, 0, 1, 3][at] ?? 0,
  })),
};
const quiet: Digest = {
  ...digest,
  ...{ newApps: 0, newHigh: 0, approved: 0, banned: 0, waiting: 0, waitedBefore: 0, worst: [] },
  syncs: { ended: 840, well: 840 },
  down: [],
  weeks: digest.weeks.map(({ from }) => ({ from, approved: 0, banned: 0 })),
};

const ends = aDomain({
  grantEnd: {
    at: new Date(NOW.getTime() + 7 * DAY_MS),
    leftMs: 7 * DAY_MS,
    policy: { hours: 90 * 24, untilUsed: false },
    within: 7,
  },
});

export const alertSheets: readonly Sheet[] = [
  {
    id: 'alerts',
    title: 'Alerts: cards, reminders and lines in threads',
    items: [
      ...said('A grant is gone', alertCard(alert(), scene)),
      ...said(
        'Acknowledged',
        alertCard(
          alert({
            acknowledged: { at: minutesAgo(9), by: 'U0LI' },
            silence: { kind: 'acknowledged', until: tomorrow },
            nextAt: tomorrow,
          }),
          scene,
        ),
      ),
      ...said(
        'Snoozed',
        alertCard(
          alert({
            snoozed: { by: 'U0LI', reason: 'waiting for the vendor' },
            silence: { kind: 'snoozed', until: tomorrow },
            nextAt: tomorrow,
          }),
          scene,
        ),
      ),
      ...said('Late', alertCard(lateAlert, { ...scene, domains: [late()] })),
      ...said(
        'Several domains, one cause',
        alertCard(group, { ...scene, domains: [broken(), broken({ id: 3, name: 'APAC' })] }),
      ),
      ...said('Over', alertCard(alert({ closedAt: NOW, closedAs: 'well' }), scene)),
      ...said(
        'It goes on in a newer message',
        alertCard(
          alert({ closedAt: NOW, closedAs: 'moved', link: { channel: 'C0ALERTS', ts: '1764.1' } }),
          scene,
        ),
      ),
      ...said('A test', alertCard(alert(), { ...scene, isTest: true })),
      ...said(
        'The grant ends soon',
        endingCard(ends, { grantId: ends.grantId ?? '', days: 7 }, 'Priya Shah'),
      ),
      ...said('Direct message: still broken', reminderMessage(alert(), WEB, NOW)),
      ...said('Direct message: nobody is at it', escalationMessage(alert(), WEB, NOW)),
      ...said('Direct message: several domains', groupMessage(group, WEB, NOW)),
      ...said('Once a day', dailyMessage([alert(), lateAlert], NOW)),
      ...said('After quiet hours', awayMessage([lateAlert], NOW)),
      ...said('In the thread: still broken', reminderLine(alert(), NOW)),
      ...said('In the thread: red now', redLine(lateAlert, NOW)),
      ...said('In the thread: the acknowledgement lapsed', lapsedLine()),
      ...said('In the thread: awake again', wokenLine()),
      ...said('In the thread: over', closedLine(8_520_000, NOW)),
      ...said(
        'In the channel: other alerts here',
        rulesChangedLine({ by: 'Dana Ruiz', on: ['the weekly digest'], off: ['late syncs'] }),
      ),
    ],
  },
  {
    id: 'digest',
    title: 'The digest, and the windows of alerts',
    items: [
      ...said('The digest of a week', digestMessage(digest, NOW)),
      ...said('Of a quiet week', digestMessage(quiet, NOW)),
      ...shown('Snooze an alert', snoozeModal(7)),
      ...shown(
        'Alerts here',
        alertsModal({
          rule: defaultRule('C0ALERTS'),
          domains: [aDomain(), broken()],
          mayChange: true,
          wantsDms: true,
          hasGap: false,
          paused: undefined,
          mentioned: '',
        }),
      ),
    ],
  },
];
