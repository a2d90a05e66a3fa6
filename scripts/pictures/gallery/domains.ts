import type { ConsentView } from '../../../src/consents/store.ts';
import { addModal } from '../../../src/slack/domains/add.ts';
import { connectedSince, consentCard } from '../../../src/slack/domains/consent-card.ts';
import { consentModal, consentStep } from '../../../src/slack/domains/consent-step.ts';
import { consentEnd } from '../../../src/slack/domains/consent-window.ts';
import { deleteModal } from '../../../src/slack/domains/delete.ts';
import { deletedCard } from '../../../src/slack/domains/deleted-card.ts';
import { detailsModal } from '../../../src/slack/domains/details.ts';
import { domainCard } from '../../../src/slack/domains/domain-card.ts';
import {
  handedBackMessage,
  handedOutCard,
  handoverCard,
} from '../../../src/slack/domains/handover-card.ts';
import { intervalModal } from '../../../src/slack/domains/interval.ts';
import { domainList, emptyList } from '../../../src/slack/domains/list-message.ts';
import { permissionsMessage } from '../../../src/slack/domains/permissions.ts';
import {
  brokenMessage,
  channelRefusedMessage,
  mailRefusedMessage,
  readyMessage,
} from '../../../src/slack/domains/personal.ts';
import { reconnectModal } from '../../../src/slack/domains/reconnect.ts';
import { renameModal } from '../../../src/slack/domains/rename.ts';
import { sendModal } from '../../../src/slack/domains/send-step.ts';
import { signalledMessage } from '../../../src/slack/domains/signals.ts';
import { syncAnswer } from '../../../src/slack/domains/sync.ts';
import { noSuchDomain, whichOne } from '../../../src/slack/domains/target.ts';
import {
  caughtUpLine,
  domainsCountLine,
  grantLeftLine,
  intervalLine,
  movedLine,
  readyLine,
  reconnectedLine,
  renamedLine,
} from '../../../src/slack/domains/thread-lines.ts';
import {
  aDomain,
  broken,
  late,
  minutesAgo,
  NOW,
  running,
} from '../../../test/unit/slack/domains.ts';
import { names, type Sheet, said, shown } from './item.ts';

const consent = (state: ConsentView['state'], over: Partial<ConsentView> = {}): ConsentView => ({
  id: '0b0e7a4e-6f7a-4a5e-9d0c-1f6d3f1c2b3a',
  workspaceId: 1,
  state,
  purpose: 'add',
  name: 'Production EU',
  channel: 'C0ALERTS',
  signIn: { kind: 'my-domain', origin: 'https://acme.my.salesforce.com' },
  askedBy: 'U0DANA',
  askedAt: minutesAgo(4),
  expiresAt: minutesAgo(-11),
  endedAt: minutesAgo(1),
  error: undefined,
  domainId: 1,
  ...over,
});
const refused = consent('refused', { error: { code: 'E-NOT-ADMIN', facts: {} } });
const form = {
  name: 'Production EU',
  page: 'my-domain',
  address: 'acme.my.salesforce.com',
  channel: 'C0ALERTS',
} as const;
const link = {
  consentId: consent('open').id,
  link: 'https://bot.example/salesforce/connect/abc',
  expiresAt: minutesAgo(-15),
};
const scopes = ['api', 'web', 'refresh_token'];
const domains = [broken(), late(), running(), aDomain()];
const partial = aDomain({
  coverage: {
    outcome: 'partial',
    tokensRead: 1200,
    tokensCounted: 1904,
    ownRowsOnly: false,
    notes: ['Sign-ins are not visible: the connected user lacks Manage Users.'],
    readAt: minutesAgo(20).toISOString(),
  },
});
const list = (facts: boolean) =>
  domainList({
    domains,
    names,
    mayAdd: true,
    maySync: true,
    mayDelete: true,
    canAdd: [],
    page: 0,
    total: domains.length,
    command: '/salesforce',
    next: undefined,
    facts,
    turn: 'list facts:all',
  });
const usageLog = {
  state: 'hidden',
  why: 'What apps call for is not visible. Give the connected user "View Event Log Files".',
  firstDay: null,
  lastDay: null,
  days: 0,
  calls: 0,
  unnamed: 0,
  odd: 0,
  tooBig: 0,
  failing: null,
} as const;
const given = {
  rule: 'dangerous-permission',
  severity: 'high',
  since: minutesAgo(5),
  evidence: [
    {
      field: `SetupAuditTrail, ${minutesAgo(9).toISOString()}`,
      value: 'Changed profile for user Sam Ode from Standard User to System Administrator',
      readAt: minutesAgo(5).toISOString(),
    },
  ],
} as const;
const gone = { at: minutesAgo(3), by: 'U0DANA', reason: 'retired' };

export const domainSheets: readonly Sheet[] = [
  {
    id: 'domains-list',
    title: 'Domains: the list and the cards',
    items: [
      ...said('Nothing is watched yet', emptyList({ mayAdd: true, canAdd: [] })),
      ...said('The same to who may not add', emptyList({ mayAdd: false, canAdd: ['Dana Ruiz'] })),
      ...said('The list: the worst is open', list(false)),
      ...said('Show all facts', list(true)),
      ...said('A first sync runs', domainCard(running(), 'Priya Shah', NOW)),
      ...said('All is well', domainCard(aDomain(), 'Priya Shah', NOW)),
      ...said('Read in part', domainCard(partial, 'Priya Shah', NOW)),
      ...said('Late', domainCard(late(), 'Priya Shah', NOW)),
      ...said('Broken', domainCard(broken(), 'Priya Shah', NOW)),
      ...said(
        'Somebody is at it',
        domainCard(
          broken({ reconnecting: { by: 'U0LI', since: minutesAgo(2), until: minutesAgo(-13) } }),
          'Priya Shah',
          NOW,
          'Li Wei',
        ),
      ),
      ...said(
        'Not known to be yours',
        domainCard(aDomain({ confirmed: false }), 'Priya Shah', NOW),
      ),
      ...(['pending', 'confirmed', 'unconfirmed', 'left', 'kept'] as const).flatMap((grantEnd) =>
        said(
          `Deleted, the grant ${grantEnd}`,
          deletedCard(aDomain(), { ...gone, grantEnd }, 'Dana Ruiz', NOW),
        ),
      ),
    ],
  },
  {
    id: 'domains-words',
    title: 'Domains: answers, direct messages and lines in threads',
    items: [
      ...said('It is ready', readyMessage(aDomain())),
      ...said('It broke', brokenMessage(broken(), 'E-GRANT-EXPIRED', {})),
      ...said('A right was given in the org', signalledMessage(aDomain(), [given], ['DataLift'])),
      ...said('A channel takes nothing', channelRefusedMessage('C0ALERTS', 'is_archived')),
      ...said(
        'The mail server takes nothing',
        mailRefusedMessage('Priya Shah', '550 no such user'),
      ),
      ...said('What is asked of Salesforce', permissionsMessage(scopes)),
      ...said('Sync now', syncAnswer(aDomain(), { kind: 'started' }, 'Li Wei')),
      ...said(
        'Sync now, too soon',
        syncAnswer(
          aDomain(),
          { kind: 'too soon', lastSyncedAt: minutesAgo(2), until: minutesAgo(-8) },
          '',
        ),
      ),
      ...said(
        'Several fit',
        whichOne('status', 'prod', [aDomain(), aDomain({ id: 9, name: 'Production US' })]),
      ),
      ...said('None fits', noSuchDomain('status', 'prodd', [aDomain()])),
      ...said('In the thread: how many there are', domainsCountLine(5)),
      ...said('In the thread: ready', readyLine({ apps: 212, tokens: 1904 }, NOW)),
      ...said(
        'In the thread: reconnected',
        reconnectedLine(
          { by: 'Li Wei', username: 'li@acme.com', previousUsername: 'dana@acme.com' },
          NOW,
        ),
      ),
      ...said('In the thread: caught up', caughtUpLine({ appeared: 3, removed: 1 })),
      ...said('In the thread: the grant is left', grantLeftLine()),
      ...said('In the thread: another interval', intervalLine('Dana Ruiz', 3_600_000, 21_600_000)),
      ...said('In the thread: renamed', renamedLine('Dana Ruiz', 'Production', 'Production EU')),
      ...said('In the thread: another address', movedLine('acme-eu.my.salesforce.com')),
    ],
  },
  {
    id: 'consent',
    title: 'Connecting: cards and windows',
    items: [
      ...(['open', 'exchanging', 'connected', 'cancelled', 'replaced', 'expired'] as const).flatMap(
        (state) => said(`The direct message, ${state}`, consentCard(consent(state))),
      ),
      ...said('The direct message, refused', consentCard(refused)),
      ...said('Refused, and connected since', connectedSince(aDomain(), 'Production EU')),
      ...said('Handed on, to who asked', handedOutCard(consent('open'), 'Priya Shah')),
      ...said('Handed on, to who received it', handoverCard(consent('open'), 'Dana Ruiz')),
      ...said('Handed back', handedBackMessage(consent('cancelled'), 'Priya Shah')),
      ...shown(
        'Add a domain',
        addModal(form, {
          production: 'https://login.salesforce.com',
          sandbox: 'https://test.salesforce.com',
        }),
      ),
      ...shown(
        'The consent step',
        consentModal(form, link, scopes, ['<#C0ALERTS> is open to 412 people.']),
      ),
      ...shown(
        'The consent step of a reconnect',
        consentStep({
          title: 'Reconnect a domain',
          name: 'EMEA sandbox',
          link,
          scopes,
          news: ['web'],
        }),
      ),
      ...shown('It is handed on', sendModal(form, 'Priya Shah', scopes, [])),
      ...shown('The window, connected', consentEnd(consent('connected'))),
      ...shown('The window, refused', consentEnd(refused)),
      ...shown('The window, expired', consentEnd(consent('expired'))),
    ],
  },
  {
    id: 'domain-windows',
    title: 'Domains: windows',
    items: [
      ...shown('Details', detailsModal(aDomain(), names, true, true, [given], undefined, usageLog)),
      ...shown('Details of a broken one', detailsModal(broken(), names, true, true)),
      ...shown('Reconnect, typed', reconnectModal(broken(), names)),
      ...shown('Sync interval', intervalModal(aDomain())),
      ...shown('Rename', renameModal(aDomain())),
      ...shown('Delete', deleteModal(aDomain(), { last: true })),
    ],
  },
];
