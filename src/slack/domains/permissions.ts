import type { KnownBlock } from '@slack/types';
import { context, type Message, message, section } from '../kit/blocks.ts';
import { bold, inert } from '../kit/escape.ts';

export interface PermissionRow {
  readonly scope: string;
  readonly salesforceSays: string;
  readonly weDo: string;
  readonly weGet: string;
}

const known: Record<string, Omit<PermissionRow, 'scope'>> = {
  api: {
    salesforceSays:
      "Access to the signed-in user's account by APIs such as REST and Bulk 2.0; includes chatter_api (Connect REST).",
    weDo: 'Read apps, packages, tokens, users, permissions, app sign-ins, the setup audit trail and the log of API usage. We change one thing: we revoke tokens of apps, where an operator, a policy that admins switched on, or whoever gave the access says so. Where an admin here wants whoever gave an app access to be asked about it, Slack is asked who has their e-mail.',
    weGet:
      'Domain name, id, kind, address; connected apps; installed packages; who holds tokens, last use, use count; user names, e-mails, active or not, profile and wide permissions; from which addresses apps signed in; changes of apps and permissions in Setup; how often apps call the API: by day, user, object and address, no record.',
  },
  web: {
    salesforceSays: 'Use of the access token on the web; includes visualforce.',
    weDo: 'Named by the guide. We make no use of it; whoever runs this bot may leave it out.',
    weGet: 'Nothing.',
  },
  refresh_token: {
    salesforceSays: "Access when you aren't signed in.",
    weDo: 'Sync on a schedule.',
    weGet: 'The grant itself, encrypted.',
  },
};

/** The scopes that are asked for, in words; one that we do not know is named all the same. */
export const permissionRows = (scopes: readonly string[]): PermissionRow[] =>
  scopes.map((scope) => ({
    scope,
    ...(known[scope] ?? {
      salesforceSays: 'See the documentation of Salesforce.',
      weDo: 'Added by whoever runs this bot. We make no use of it.',
      weGet: 'Nothing.',
    }),
  }));

/** Two names of one scope, and scopes that hold others. */
const holding: Readonly<Record<string, readonly string[]>> = {
  api: ['chatter_api'],
  web: ['visualforce'],
  refresh_token: ['offline_access'],
  offline_access: ['refresh_token'],
};
const REFRESH = ['refresh_token', 'offline_access'];

/** Those of `asked` that go beyond what was granted: `full` is all but the right to come back. */
export function scopesBeyond(granted: readonly string[], asked: readonly string[]): string[] {
  const held = new Set(granted.flatMap((scope) => [scope, ...(holding[scope] ?? [])]));
  const isFull = held.has('full');
  return asked.filter((scope) => !held.has(scope) && !(isFull && !REFRESH.includes(scope)));
}

const PROMISE =
  "We don't read accounts, contacts, cases, files or Chatter posts, though the grant could. Tokens are encrypted and never shown.";

const TITLES = ['Permission', 'Salesforce says', 'What we do with it', 'What data we get'] as const;

/** The table of the guide, a section a row: a real table is refused in windows, and shown last in messages. */
export const permissionBlocks = (scopes: readonly string[]): KnownBlock[] =>
  permissionRows(scopes).map(asSection);

/** More than any of our texts has: they are what people consent to, so nothing of them is cut. */
const LONGEST = 600;

const asSection = (row: PermissionRow): KnownBlock =>
  section(
    [
      `*${TITLES[0]}:* ${bold(row.scope)}`,
      `*${TITLES[1]}:* ${inert(row.salesforceSays, LONGEST)}`,
      `*${TITLES[2]}:* ${inert(row.weDo, LONGEST)}`,
      `*${TITLES[3]}:* ${inert(row.weGet, LONGEST)}`,
    ].join('\n'),
  );

/** What we ask Salesforce for, why, and what we get. */
export function permissionsMessage(scopes: readonly string[]): Message {
  const lines = permissionRows(scopes).map(
    (row) =>
      `${inert(row.scope)}: Salesforce says: ${row.salesforceSays} We: ${row.weDo} We get: ${row.weGet}`,
  );
  return message(['What we ask Salesforce for.', ...lines, PROMISE].join('\n'), [
    section('*What we ask Salesforce for*, and what it means here.'),
    ...permissionBlocks(scopes),
    context(PROMISE),
  ]);
}
