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
  /** E-mail to who gave the grant: it ends soon. { domainId, grantId, days } */
  | 'grant.ending.person'
  /** A card that is no alert, over the path of one. { channel, by } */
  | 'alert.test'
  /** Somebody chose anew what a channel gets. { by, on, off, quiet } */
  | 'route.changed'
  /** Thread line: a new grant. { by, username, previousUsername, restored, carriedOver } */
  | 'domain.reconnected.thread'
  /** Thread line: the org's address is another one. { domainId } */
  | 'domain.moved.thread'
  /** Thread line: somebody chose how often it is read. { by, beforeMs, afterMs } */
  | 'domain.interval.thread'
  /** Thread line: Salesforce never confirmed the end of a grant that was replaced. */
  | 'grant.left.thread'
  /** Thread line: what the first sync after a reconnect found. { appeared, removed } */
  | 'domain.caughtUp.thread'
  /** DM to an admin: Slack refuses a channel. { channel, why } */
  | 'channel.refused'
  /** DM to an admin: the mail server refuses what is for somebody. { user, why } */
  | 'mail.refused'
  /** DM: a role was given, changed or taken. { role, until, by } */
  | 'role.changed'
  /** DM to who asked for a role: the answer. { requestId } */
  | 'access.answered'
  /** DM to who asked for a consent: the one it was handed to sends it back. { consentId, by } */
  | 'consent.declined'
  /** DM to who installed the bot, once. */
  | 'first.run'
  /** Thread lines of an app's card. { appId, decisionId, previousId } / { appId, decisionId, why } / { appId, decisionId } / { appId, rules } / { revocationId } */
  | 'app.decided.thread'
  | 'app.decisionEnded.thread'
  | 'app.decisionEndsSoon.thread'
  | 'app.changed.thread'
  | 'app.revoked.thread'
  /** DM to who made or owns a decision that ends within 14 days. { appId, decisionId } */
  | 'app.decisionEndsSoon.person'
  /** A banned app holds tokens again: a new message, since an edit tells nobody. { appId, tokens, users } */
  | 'app.back'
  /** A rule speaks of a domain as a whole. { domainId, rules } */
  | 'domain.signalled'
  /** DM: somebody made you the owner of an app. { appId, by } */
  | 'app.assigned.person'
  /** A policy was asked for, switched or paused. { policy, what, by } */
  | 'policy.changed'
  /** What happened in a week. { from, to } as ISO days */
  | 'digest.week'
  /** DM to who asked for it: everything is erased. { domains } */
  | 'workspace.erased';

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

export const cardKinds = [
  'domain',
  'consent',
  'alert',
  'access',
  'handover',
  'ending',
  'app',
  'apps',
  'revocation',
] as const;

/** A message that is edited as its subject changes. */
export interface Card {
  readonly id: number;
  readonly workspaceId: number;
  readonly kind: (typeof cardKinds)[number];
  /**
   * The id of what it shows: a domain's or alert's number, a consent's uuid (its own card, and that of whom it was
   * handed to), `request/admin` of a wish for a role, an app's or revocation's number, `domain/batch` of a list of apps,
   * `domain/grant/days/place` of a warning that a grant ends.
   */
  readonly subject: string;
  readonly target: Target;
  readonly posted: { readonly channel: string; readonly ts: string } | undefined;
}
