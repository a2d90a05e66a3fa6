/** What the Slack edge is set up with; `config.ts` has checked it. */
export interface SlackSettings {
  /** Undefined only in Socket Mode. */
  readonly signingSecret: string | undefined;
  /** One workspace. */
  readonly botToken?: string | undefined;
  /** Many workspaces. */
  readonly clientId?: string | undefined;
  readonly clientSecret?: string | undefined;
  readonly stateSecret?: string | undefined;
  /** Team or enterprise ids that may install; `*` is anyone. */
  readonly workspaces?: readonly string[] | undefined;
  /** Socket Mode. */
  readonly appToken?: string | undefined;
  readonly apiUrl: string;
  readonly webUrl: string;
  /** With its slash. */
  readonly commandName: string;
  readonly admins: readonly string[];
}

/** What the bot may do in Slack, and why: the manifest and the README are compared with it. */
export const botScopes = {
  commands: 'the slash command and the shortcuts',
  'chat:write': 'cards, alerts and direct messages',
  'users:read': 'who is a full member, guest, owner or admin; names instead of ids',
  'users:read.email':
    'the e-mail beside the direct message, where SMTP is set; who granted an app, by their address',
  'channels:read': 'whether it may post in a public channel, and whether outsiders are in it',
  'groups:read': 'the same for private channels',
  'files:write': 'the file of an export, in the direct messages of who asked for it',
  'files:read': 'the file of decisions that an admin gives to `import`, and no other',
  'app_mentions:read': 'answers in threads, where slash commands do not work',
  'links:read':
    'that a link to the page of error codes was posted; Slack tells of links to this bot alone',
  'links:write': 'what the code means, below that link',
} as const;

/** Scopes that an admin may leave out, and what is off then; the rest works without them. */
export const optionalScopes = {
  'users:read.email':
    'no e-mail goes beside a direct message, and nobody is asked about what they granted',
  'files:read': '`import` takes no file',
  'links:read': 'a link to an error code stays a bare link',
  'links:write': 'a link to an error code stays a bare link',
} as const satisfies Partial<Record<keyof typeof botScopes, string>>;

/** The events it listens to. */
export const botEvents = [
  'app_home_opened',
  'app_mention',
  'link_shared',
  'app_uninstalled',
  'tokens_revoked',
  'channel_shared',
  'channel_unshared',
  'channel_unarchive',
  'group_unarchive',
  'member_joined_channel',
] as const;
