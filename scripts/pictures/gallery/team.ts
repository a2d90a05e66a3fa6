import { AppError } from '../../../src/lib/errors.ts';
import { verbOf } from '../../../src/slack/acts.ts';
import { versionMessage } from '../../../src/slack/home/does.ts';
import { erasedMessage, firstRunMessage } from '../../../src/slack/home/first-run.ts';
import {
  helpMessage,
  unknownKey,
  unknownVerb,
  unknownWord,
  verbHelp,
} from '../../../src/slack/home/help.ts';
import { homeView, outsideHome, silentHome } from '../../../src/slack/home/home.ts';
import {
  diagnosticsModal,
  diagnosticsOf,
  errorMessage,
  errorModal,
} from '../../../src/slack/kernel/errors.ts';
import { loadingModal, messageModal } from '../../../src/slack/kernel/loading.ts';
import { paragraph } from '../../../src/slack/kit/blocks.ts';
import { accessModal, declineModal } from '../../../src/slack/team/access.ts';
import {
  accessAnswerMessage,
  accessCard,
  askedBefore,
  askedMessage,
} from '../../../src/slack/team/access-card.ts';
import { auditMessage } from '../../../src/slack/team/audit-message.ts';
import { eraseModal } from '../../../src/slack/team/erase.ts';
import { roleChangedMessage, roleModal } from '../../../src/slack/team/role.ts';
import { rolesMessage } from '../../../src/slack/team/roles.ts';
import { channelModal, crowdedModal, settingsModal } from '../../../src/slack/team/settings.ts';
import { anApp } from '../../../test/unit/slack/apps.ts';
import {
  aDomain,
  broken,
  late,
  minutesAgo,
  NOW,
  running,
} from '../../../test/unit/slack/domains.ts';
import { names, type Sheet, said, shown } from './item.ts';

const asker = {
  command: '/salesforce',
  role: 'operator',
  admins: ['Dana Ruiz', 'Li Wei'],
} as const;
const add = verbOf('add');
const apps = verbOf('apps');
const shownError = {
  error: new AppError('E-GRANT-EXPIRED', '', { domain: 'EMEA sandbox' }),
  at: NOW,
  reference: '0a1b2c3d',
};
const request = {
  id: 3,
  userId: 'U0SAM',
  role: 'operator',
  reason: 'I am on call this week',
  askedAt: minutesAgo(12),
  answer: undefined,
} as const;
const answered = {
  ...request,
  answer: { kind: 'given', by: 'U0DANA', at: minutesAgo(2), until: null, note: null },
} as const;
const act = (id: number, action: string, over: object = {}) => ({
  id: String(id),
  at: minutesAgo(id * 7),
  actor: 'U0LI',
  action,
  domainId: 1,
  subject: '12',
  facts: {},
  source: 'slack',
  ...over,
});
const acts = [
  act(1, 'app.approved'),
  act(2, 'app.banned'),
  act(3, 'domain.synced', { subject: null }),
];
const known = {
  people: names,
  domains: new Map([[1, { name: 'Production EU', orgId: aDomain().orgId }]]),
  apps: new Map([['12', 'DataLift']]),
};
const member = (userId: string, role: 'viewer' | 'operator' | 'admin') => ({
  userId,
  role,
  until: null,
  grantedBy: 'U0DANA',
  grantedAt: minutesAgo(600),
});

const home = { names, role: 'admin', can: [], now: NOW } as const;
const waiting = { total: 48, lines: [anApp(), anApp({ id: 13, name: 'Quick Report' })] };
const recent = [
  'Li Wei approved DataLift, today at 10:05',
  'Dana Ruiz reconnected EMEA sandbox, today at 09:40',
];

export const teamSheets: readonly Sheet[] = [
  {
    id: 'home',
    title: 'The App Home',
    items: [
      {
        when: 'Something needs you',
        home: homeView({
          ...home,
          domains: [broken(), late(), running(), aDomain()],
          waiting,
          recent,
        }),
      },
      {
        when: 'All quiet',
        home: homeView({
          ...home,
          domains: [aDomain(), aDomain({ id: 9, name: 'Production US' })],
        }),
      },
      { when: 'Nothing is watched yet', home: homeView({ ...home, domains: [] }) },
      {
        when: 'Without a role',
        home: homeView({ ...home, role: 'none', can: ['Dana Ruiz'], domains: [aDomain()] }),
      },
      { when: 'To guests', home: outsideHome('Acme') },
      { when: 'Slack does not say who you are', home: silentHome() },
    ],
  },
  {
    id: 'team',
    title: 'Help, roles and the record',
    items: [
      ...said('The app is installed', firstRunMessage('/salesforce')),
      ...said('Help', helpMessage(asker)),
      ...(add ? said('Help of a verb', verbHelp('/salesforce', add)) : []),
      ...said('A verb that is not known', unknownVerb(asker, 'lsit', verbOf('list'), '')),
      ...(add ? said('A word that is not known', unknownWord('/salesforce', 'foo', add)) : []),
      ...(apps ? said('A filter that is not known', unknownKey('stauts', apps)) : []),
      ...said(
        'Version',
        versionMessage({ version: '0.1.0', upSince: minutesAgo(900), lastTickAt: minutesAgo(1) }),
      ),
      ...said('An error', errorMessage(shownError)),
      ...said('Somebody asks for access', accessCard(request, 'Sam Ode', '')),
      ...said('It is given', accessCard(answered, 'Sam Ode', 'Dana Ruiz')),
      ...said('To who asked: asked', askedMessage(['Dana Ruiz', 'Li Wei'])),
      ...said('To who asked: asked before', askedBefore(request, '')),
      ...said('To who asked: the answer', accessAnswerMessage(answered, 'Dana Ruiz')),
      ...said(
        'Your role has changed',
        roleChangedMessage({ role: 'operator', until: minutesAgo(-60 * 24 * 30), by: 'Dana Ruiz' }),
      ),
      ...said(
        'Roles',
        rolesMessage({
          view: {
            members: [member('U0DANA', 'admin'), member('U0LI', 'operator')],
            configuredAdmins: [],
            everyoneViews: true,
          },
          names,
          mayChange: true,
          slackAdmins: [],
        }),
      ),
      ...said('The record', auditMessage(acts, known, true)),
      ...said('Everything is erased', erasedMessage(5)),
    ],
  },
  {
    id: 'team-windows',
    title: 'Team: windows',
    items: [
      ...shown('Ask for access', accessModal('viewer')),
      ...shown('Decline', declineModal(3)),
      ...shown('Give a role', roleModal({ userId: 'U0SAM', role: 'operator', firstAdmin: true })),
      ...shown('Settings', settingsModal({ channel: 'C0ALERTS', auditDays: 400 })),
      ...shown('The channel of alerts', channelModal('C0ALERTS')),
      ...shown(
        'A channel that many read',
        crowdedModal('C0GENERAL', '<#C0GENERAL> is open to 412 people.'),
      ),
      ...shown('Erase everything', eraseModal('Acme', 5)),
      ...shown('An error, in a window', errorModal(shownError)),
      ...shown('Diagnostics', diagnosticsModal(diagnosticsOf(shownError))),
      ...shown('While it is filled', loadingModal('Domain details')),
      ...shown('A word, in a window', messageModal(paragraph('Sync of Production EU started.'))),
    ],
  },
];
