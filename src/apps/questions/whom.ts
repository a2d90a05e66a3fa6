/** What Salesforce says of who granted an app. */
export interface Granter {
  /** Foreign text; '' where none is shown. */
  readonly email: string;
  readonly username: string;
  readonly name: string;
  readonly active: boolean;
  /** Null: not visible. */
  readonly profile: string | null;
  /** `User.UserType`; null: not visible, undefined: not asked for. */
  readonly userType: string | null | undefined;
  /** Other active users of the org, as far as we know them, with the same address. */
  readonly sameAddress: number;
}

/** What Slack says of an address. */
export type SlackFound =
  | { readonly kind: 'found'; readonly person: SlackCandidate }
  | { readonly kind: 'nobody' }
  /** The bot may not look people up by their address. */
  | { readonly kind: 'no scope' }
  /** Slack did not say. */
  | { readonly kind: 'unknown' };

export interface SlackCandidate {
  /** Of the organisation on an Enterprise Grid, else of the workspace. */
  readonly id: string;
  readonly email: string | undefined;
  readonly deactivated: boolean;
  readonly bot: boolean;
  readonly guest: boolean;
  /** Of another organisation, or not of this workspace. */
  readonly outside: boolean;
}

/** Why somebody could not be asked. Kept in the question's row: a word stays what it means. */
const unaskedWhys = [
  'no address',
  'inactive',
  'service user',
  'not a person',
  'kind hidden',
  'shared address',
  'nobody',
  'other address',
  'deactivated',
  'bot',
  'guest',
  'outside',
  'no scope',
  'silent',
  'asked before',
] as const;
export type UnaskedWhy = (typeof unaskedWhys)[number];

export const isUnaskedWhy = (text: string | null): text is UnaskedWhy =>
  unaskedWhys.some((each) => each === text);

/** Of users that programs sign in with, as far as their names say so. One too many is a question less. */
const SERVICE =
  /(?:^|[^\p{L}])(?:api|automat\p{L}*|bots?|daemon|etl|integrat\p{L}*|middleware|no-?reply|services?|svc|system|sync)(?:$|[^\p{L}])/iu;
/** Of their profiles. *System Administrator* and those of Service Cloud are people's. */
const API_PROFILE = /(?:^|[^\p{L}])api(?:$|[^\p{L}])|integrat|automat/iu;

const namesService = ({ username, name }: Pick<Granter, 'username' | 'name'>): boolean =>
  SERVICE.test(name) || SERVICE.test(username.split('@')[0] ?? '');

/** Addresses are the same but for ASCII capitals: what only resembles, such as by a letter of another script, is another. */
const folded = (address: string): string =>
  address.replaceAll(/[A-Z]/gu, (letter) => letter.toLowerCase());

const ADDRESS = /^[^\s@]+@[^\s@]+$/u;

/** Why Salesforce's side says that nobody is to be asked; undefined where it does not. It is asked before Slack is. */
export function againstGranter(granter: Granter): UnaskedWhy | undefined {
  const { email, active, profile, userType, sameAddress } = granter;
  if (!active) return 'inactive';
  if (typeof userType === 'string' && userType !== 'Standard') return 'not a person';
  if ((profile !== null && API_PROFILE.test(profile)) || namesService(granter))
    return 'service user';
  // Neither its type nor its profile is visible: it may be a program.
  if (profile === null && typeof userType !== 'string') return 'kind hidden';
  if (!ADDRESS.test(email)) return 'no address';
  return sameAddress > 0 ? 'shared address' : undefined;
}

export type Whom =
  | { readonly ask: string }
  | { readonly why: UnaskedWhy }
  /** Slack did not say: to be asked again. */
  | { readonly again: true };

/** Who is asked about a grant: one active full member of this very workspace with exactly that address, or nobody. */
export function whomToAsk(granter: Granter, found: SlackFound): Whom {
  const why = againstGranter(granter);
  if (why) return { why };
  switch (found.kind) {
    case 'unknown':
      return { again: true };
    case 'no scope':
      return { why: 'no scope' };
    case 'nobody':
      return { why: 'nobody' };
    case 'found':
      return candidate(granter, found.person);
  }
}

function candidate({ email }: Granter, person: SlackCandidate): Whom {
  if (person.email === undefined || folded(person.email) !== folded(email))
    return { why: 'other address' };
  if (person.deactivated) return { why: 'deactivated' };
  if (person.bot) return { why: 'bot' };
  if (person.outside) return { why: 'outside' };
  return person.guest ? { why: 'guest' } : { ask: person.id };
}
