import { act } from '../kernel/act.ts';
import type { HomeLook } from '../kernel/reply.ts';
import { anyText, type Packed } from '../kernel/value.ts';

const seeing = { may: 'none', says: 'see that', purpose: 'view' } as const;

export const firstLook: HomeLook = { page: 0, facts: false };

/** `2`, `2+` with the facts of all. What is neither is the first page. */
const look: Packed<HomeLook> = {
  pack: ({ page, facts }) => `${page}${facts ? '+' : ''}`,
  read(text = '') {
    const [, page, facts] = /^(\d{1,3})(\+?)$/u.exec(text) ?? [];
    return page === undefined ? firstLook : { page: Number(page), facts: facts === '+' };
  },
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
    value: look,
  }),
  diagnostics: act({
    ...seeing,
    id: 'diagnostics.show',
    label: 'Copy diagnostics',
    window: 'Diagnostics',
    value: anyText,
  }),
};
