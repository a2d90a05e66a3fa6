import { distance } from 'fastest-levenshtein';
import type { Role } from '../../members/role.ts';
import { appVerbs } from '../apps/verbs.ts';

/** What a verb is, apart from what it does: the help, the parser's answers and the role check read this. */
export interface VerbFacts {
  readonly aliases: readonly string[];
  /** Who may: 'none' is any full member. */
  readonly needs: Role | 'none';
  readonly group: 'Domains' | 'Apps' | 'Team';
  readonly args: string;
  /** One sentence, from the reader's side. */
  readonly does: string;
  readonly example: string;
  /** As in "You can't …". */
  readonly act: string;
  /** Keys it takes, as in `status:error`. */
  readonly keys: readonly string[];
}

export const verbs = {
  list: {
    aliases: ['ls', 'domains', 'orgs', ''],
    needs: 'none',
    group: 'Domains',
    args: '[status:…] [kind:…]',
    does: 'Shows your domains, worst first, and what needs you.',
    example: 'list status:error',
    act: 'see the domains',
    keys: ['status', 'kind', 'page'],
  },
  add: {
    aliases: ['connect', 'new'],
    needs: 'operator',
    group: 'Domains',
    args: '[my-domain] [name]',
    does: 'Connects a Salesforce domain. An admin of that domain approves it in Salesforce.',
    example: 'add acme.my.salesforce.com "Production EU"',
    act: 'add domains',
    keys: [],
  },
  status: {
    aliases: ['show', 'info'],
    needs: 'none',
    group: 'Domains',
    args: '[domain]',
    does: 'Shows one domain in detail: its state, its last syncs, how much of it could be read.',
    example: 'status "Production EU"',
    act: 'see a domain',
    keys: [],
  },
  sync: {
    aliases: ['refresh'],
    needs: 'operator',
    group: 'Domains',
    args: '<domain>',
    does: 'Starts a sync of a domain now, beside those by schedule.',
    example: 'sync production',
    act: 'start a sync',
    keys: [],
  },
  reconnect: {
    aliases: ['reauth', 'fix'],
    needs: 'operator',
    group: 'Domains',
    args: '[domain]',
    does: 'Renews our access to a domain after "Grant expired" or a change of admin. Keeps history and decisions; an admin of that domain signs in.',
    example: 'reconnect "EMEA sandbox"',
    act: 'reconnect domains',
    keys: [],
  },
  delete: {
    aliases: ['remove', 'disconnect', 'rm'],
    needs: 'admin',
    group: 'Domains',
    args: '<domain>',
    does: 'Stops watching a domain and revokes our own grant there, after a question. History is kept for 90 days.',
    example: 'delete "Sales dev"',
    act: 'delete domains',
    keys: [],
  },
  ...appVerbs,
  export: {
    aliases: ['csv'],
    needs: 'operator',
    group: 'Team',
    args: 'apps|domains|audit [since:…]',
    does: 'Sends you a file by direct message. The audit log needs the admin role.',
    example: 'export audit since:30d',
    act: 'export',
    keys: ['since'],
  },
  audit: {
    aliases: ['log', 'history'],
    needs: 'operator',
    group: 'Team',
    args: '[domain] [since:…]',
    does: 'Shows the last ten acts: who did what, and when.',
    example: 'audit "Production EU" since:7d',
    act: 'see the audit log',
    keys: ['since'],
  },
  roles: {
    aliases: ['who'],
    needs: 'none',
    group: 'Team',
    args: '[@user]',
    does: 'Shows who may do what; admins give and take roles.',
    example: 'roles @sam',
    act: 'see the roles',
    keys: [],
  },
  settings: {
    aliases: ['config'],
    needs: 'admin',
    group: 'Team',
    args: '',
    does: 'Alert channel, how long the audit log is kept, and erasing everything.',
    example: 'settings',
    act: 'change settings',
    keys: [],
  },
  alerts: {
    aliases: ['notify', 'notifications'],
    needs: 'viewer',
    group: 'Team',
    args: '',
    does: 'Shows which alerts this channel gets and when it is left alone; an admin changes it.',
    example: 'alerts',
    act: 'see the alerts of a channel',
    keys: [],
  },
  digest: {
    aliases: ['report'],
    needs: 'viewer',
    group: 'Team',
    args: '',
    does: 'Shows the digest of last week, as channels get it on Mondays.',
    example: 'digest',
    act: 'see the digest',
    keys: [],
  },
  permissions: {
    aliases: ['scopes', 'data'],
    needs: 'none',
    group: 'Team',
    args: '',
    does: 'Shows what we ask Salesforce for, why, and what data we get.',
    example: 'permissions',
    act: 'see the permissions',
    keys: [],
  },
  help: {
    aliases: ['?', '-h', '--help'],
    needs: 'none',
    group: 'Team',
    args: '[verb]',
    does: 'Tells what I can do, or more about one verb.',
    example: 'help add',
    act: 'see the help',
    keys: [],
  },
  version: {
    aliases: ['ping'],
    needs: 'none',
    group: 'Team',
    args: '',
    does: 'Tells which version runs, since when, and when it last looked for work.',
    example: 'version',
    act: 'see the version',
    keys: [],
  },
} as const satisfies Record<string, VerbFacts>;

export type Verb = keyof typeof verbs;

const table: Readonly<Record<Verb, VerbFacts>> = verbs;
export const verbNames = Object.keys(table).filter(isVerb);
export const factsOf = (verb: Verb): VerbFacts => table[verb];

function isVerb(name: string): name is Verb {
  return Object.hasOwn(verbs, name);
}

/** The verb behind a typed word or alias. */
export function verbOf(word: string): Verb | undefined {
  if (isVerb(word)) return word;
  return verbNames.find((verb) => factsOf(verb).aliases.includes(word));
}

const NEAR = 2;

/** The nearest of some words within two letters, and not a wholly different one. */
export function nearest(word: string, among: readonly string[]): string | undefined {
  const near = among
    .map((each) => ({ each, away: distance(word.toLowerCase(), each.toLowerCase()) }))
    .filter(({ each, away }) => away <= NEAR && away < Math.min(each.length, word.length))
    .sort((a, b) => a.away - b.away);
  return near[0]?.each;
}

export const nearestVerb = (word: string): Verb | undefined => {
  const names = verbNames.flatMap((verb) => [
    verb,
    ...factsOf(verb).aliases.filter((a) => a.length > 2),
  ]);
  const found = nearest(word, names);
  return found === undefined ? undefined : verbOf(found);
};
