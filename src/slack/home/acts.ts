import { act } from '../kernel/act.ts';
import { anyText, type Packed } from '../kernel/value.ts';

const seeing = { may: 'none', says: 'see that', purpose: 'view' } as const;

/** Of the domains, from 0. What is no page is the first one. */
const page: Packed<number> = {
  pack: String,
  read: (text = '') => (/^\d{1,3}$/u.test(text) ? Number(text) : 0),
};

/** The home, and what the bot says of itself, in the order of the help. */
export const homeActs = {
  permissions: act({
    id: 'permissions.show',
    may: 'none',
    says: 'see the permissions',
    purpose: 'view',
    label: 'Permissions',
    verb: {
      name: 'permissions',
      aliases: ['scopes', 'data'],
      group: 'Team',
      help: 'Shows what we ask Salesforce for, why, and what data we get.',
      example: 'permissions',
    },
  }),
  help: act({
    id: 'help.show',
    may: 'none',
    says: 'see the help',
    purpose: 'view',
    label: 'Help',
    verb: {
      name: 'help',
      aliases: ['?', '-h', '--help'],
      group: 'Team',
      args: '[verb]',
      help: 'Tells what I can do, or more about one verb.',
      example: 'help add',
    },
  }),
  version: act({
    may: 'none',
    says: 'see the version',
    verb: {
      name: 'version',
      aliases: ['ping'],
      group: 'Team',
      help: 'Tells which version runs, since when, and when it last looked for work.',
      example: 'version',
    },
  }),
  open: act({ ...seeing, id: 'home.open', label: 'Open home' }),
  refresh: act({ ...seeing, id: 'home.refresh', label: 'Refresh' }),
  page: act({
    id: 'home.page',
    may: 'none',
    says: 'see the domains',
    purpose: 'view',
    value: page,
  }),
  diagnostics: act({
    ...seeing,
    id: 'diagnostics.show',
    label: 'Copy diagnostics',
    window: 'Diagnostics',
    value: anyText,
  }),
};
