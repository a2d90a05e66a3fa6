import { act } from '../kernel/act.ts';
import { channelId, idOf, oneOf, userId } from '../kernel/value.ts';

const request = idOf('request for access');

const answering = { may: 'admin', says: 'answer requests for access' } as const;
const givingRoles = { may: 'admin', says: 'change roles' } as const;
const settling = { may: 'admin', says: 'change settings' } as const;
const erasing = { may: 'admin', says: 'erase everything' } as const;

const ACCESS = 'Ask for access';
const CHANNEL = 'Choose alert channel';
const DECLINE = 'Decline the request';
const ERASE = 'Erase everything';
const ROLE = 'Give a role';
const SETTINGS = 'Settings';

/** Everything about who may do what, what was done, and the workspace's own settings, in the order of the help. */
export const teamActs = {
  export: act({
    costly: true,
    may: 'operator',
    says: 'export',
    verb: {
      name: 'export',
      aliases: ['csv'],
      group: 'Team',
      args: 'apps|domains|audit [since:…]',
      help: 'Sends you a file by direct message. The audit log needs the admin role.',
      example: 'export audit since:30d',
      keys: ['since'],
      mayWith: { audit: 'admin' },
    },
  }),
  audit: act({
    may: 'operator',
    says: 'see the audit log',
    verb: {
      name: 'audit',
      aliases: ['log', 'history'],
      group: 'Team',
      args: '[domain] [since:…]',
      help: 'Shows the last ten acts: who did what, and when.',
      example: 'audit "Production EU" since:7d',
      keys: ['since'],
    },
  }),
  roles: act({
    id: 'roles.show',
    may: 'none',
    says: 'see the roles',
    label: 'Roles',
    verb: {
      name: 'roles',
      aliases: ['who'],
      group: 'Team',
      args: '[@user]',
      help: 'Shows who may do what; admins give and take roles.',
      example: 'roles @sam',
      opens: { title: ROLE, ofOne: true },
    },
  }),
  settings: act({
    ...settling,
    id: 'settings.show',
    label: SETTINGS,
    window: SETTINGS,
    verb: {
      name: 'settings',
      aliases: ['config'],
      group: 'Team',
      help: 'Alert channel, how long the audit log is kept, and erasing everything.',
      example: 'settings',
      opens: { title: SETTINGS },
    },
    form: { id: 'settings.form', title: SETTINGS },
  }),
  /** Its value is the role that was missing. */
  askAccess: act({
    costly: true,
    id: 'access.ask',
    may: 'none',
    says: 'ask for access',
    label: ACCESS,
    window: ACCESS,
    value: oneOf('viewer', 'operator', 'admin'),
    form: { id: 'access.form', title: ACCESS },
  }),
  giveForWeek: act({
    ...answering,
    id: 'access.give_week',
    label: 'Give for 7 days',
    value: request,
  }),
  giveAccess: act({ ...answering, id: 'access.give', label: 'Give', value: request }),
  decline: act({
    ...answering,
    id: 'access.decline',
    label: 'Decline',
    window: DECLINE,
    value: request,
    form: { id: 'access.decline.form', title: DECLINE, state: request },
  }),
  giveRole: act({
    ...givingRoles,
    id: 'roles.give',
    label: ROLE,
    window: ROLE,
    form: { id: 'roles.form', title: ROLE },
  }),
  /** Its value is whose role it is. */
  changeRole: act({
    ...givingRoles,
    id: 'roles.change',
    label: 'Change',
    window: ROLE,
    value: userId,
  }),
  /** Named by what it does: both ways. */
  everyoneViews: act({ ...givingRoles, id: 'roles.everyone', value: oneOf('on', 'off') }),
  alertChannel: act({
    ...settling,
    id: 'settings.channel',
    label: CHANNEL,
    window: CHANNEL,
    form: { id: 'settings.channel.form', title: CHANNEL },
  }),
  useChannel: act({ ...settling, id: 'settings.channel_use', label: 'Use it', value: channelId }),
  erase: act({
    ...erasing,
    id: 'settings.erase',
    label: ERASE,
    window: ERASE,
    form: { id: 'settings.erase.form', title: ERASE },
  }),
};
