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
  /** DM to an admin: Slack refuses a channel. { channel, why } */
  | 'channel.refused'
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
  readonly kind: 'domain' | 'consent';
  /** The id of what it shows: a domain's number, a consent's uuid. */
  readonly subject: string;
  readonly target: Target;
  readonly posted: { readonly channel: string; readonly ts: string } | undefined;
}
