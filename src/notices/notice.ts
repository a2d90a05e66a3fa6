/**
 * The closed list of what people are told. A notice is a new message, once; a card is a message that is edited.
 * `facts` hold ids and numbers only; names are read when the message is drawn, so that the words are true at that moment.
 */
export type NoticeKind =
  /** Thread line of the domain's card: how many domains are watched now. { count } */
  | 'domains.count'
  /** Thread line: the first sync ended well. { apps, tokens } */
  | 'sync.ready.thread'
  /** DM (and e-mail) to who connected it. { domainId } */
  | 'sync.ready.person'
  /** DM (and e-mail) to who connected it: the domain broke. { domainId, code } */
  | 'domain.broken.person'
  /** Thread line: the domain broke, or is well again. { domainId, code } / { domainId, downMs } */
  | 'domain.broken.thread'
  | 'domain.mended.thread'
  /** Thread lines of an alert's card: what the ladder says, and the end. { alertId } / { alertId, downMs } */
  | 'alert.reminder.thread'
  | 'alert.red.thread'
  | 'alert.lapsed.thread'
  | 'alert.woken.thread'
  | 'alert.closed.thread'
  /** DM to who gave the grant: still broken; or one for many domains. { alertId } */
  | 'alert.reminder.person'
  | 'alert.group.person'
  /** DM to an admin: broken for three days. { alertId } */
  | 'alert.admins.person'
  /** One line a day in a channel: what is broken for long. { channel, ids } */
  | 'alert.daily'
  /** What quiet hours held back, at their end. { channel, until } */
  | 'alert.away'
  /** A card that is no alert, over the path of one. { channel, by } */
  | 'alert.test'
  /** Somebody chose anew what a channel gets. { by, on, off, quiet } */
  | 'route.changed'
  /** Thread line: a new grant. { by, username, previousUsername, restored, carriedOver } */
  | 'domain.reconnected.thread'
  /** Thread line: Salesforce never confirmed the end of a grant that was replaced. */
  | 'grant.left.thread'
  /** Thread line: what the first sync after a reconnect found. { appeared, removed } */
  | 'domain.caughtUp.thread'
  /** DM to an admin: Slack refuses a channel. { channel, why } */
  | 'channel.refused'
  /** DM: a role was given, changed or taken. { role, until, by } */
  | 'role.changed'
  /** DM to who asked for a role: the answer. { requestId } */
  | 'access.answered'
  /** DM to who asked for a consent: the one it was handed to sends it back. { consentId, by } */
  | 'consent.declined'
  /** DM to who installed the bot, once. */
  | 'first.run'
  /** DM to who asked for it: everything is erased. { domains } */
  | 'workspace.erased'
  /** DM to who asked: the consent ended without a connection. { consentId } */
  | 'consent.ended';

/** Where a message goes: a channel, a person's DM, or the thread of a card. */
export type Target =
  | { readonly to: 'channel'; readonly channel: string }
  | { readonly to: 'person'; readonly user: string }
  | { readonly to: 'thread'; readonly cardId: number }
  /** The person's e-mail address, where SMTP is configured. */
  | { readonly to: 'mail'; readonly user: string };

export interface Notice {
  readonly id: string;
  readonly workspaceId: number;
  readonly kind: NoticeKind;
  readonly target: Target;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly createdAt: Date;
}

export interface NewNotice {
  readonly workspaceId: number;
  /** Makes it exist once: a second one with the same key in the workspace is dropped. */
  readonly key: string;
  readonly kind: NoticeKind;
  readonly target: Target;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** A message that is edited as its subject changes. */
export interface Card {
  readonly id: number;
  readonly workspaceId: number;
  readonly kind: 'domain' | 'consent' | 'alert' | 'access' | 'handover';
  /**
   * The id of what it shows: a domain's or alert's number, a consent's uuid (its own card, and that of whom it was
   * handed to), `request/admin` of a wish for a role.
   */
  readonly subject: string;
  readonly target: Target;
  readonly posted: { readonly channel: string; readonly ts: string } | undefined;
}
