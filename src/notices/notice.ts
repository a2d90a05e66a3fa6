import * as v from 'valibot';
import { isNoticeKind, type NoticeKind, type NoticeKinds, noticeKinds } from './kinds.ts';

/** Where a message goes: a channel, a person's DM, or the thread of a card. */
export type Target =
  | { readonly to: 'channel'; readonly channel: string }
  | { readonly to: 'person'; readonly user: string }
  | { readonly to: 'thread'; readonly cardId: number }
  /** The person's e-mail address, where SMTP is configured. */
  | { readonly to: 'mail'; readonly user: string }
  /** Whoever is an admin when it is delivered: each has a copy. */
  | { readonly to: 'admins' };

/** A message of ours in Slack. */
export interface Posted {
  readonly channel: string;
  readonly ts: string;
}

/** A notice as it is kept, before anyone looked at its facts. */
export interface KeptNotice {
  readonly id: string;
  readonly workspaceId: number;
  readonly kind: string;
  readonly target: Target;
  readonly facts: unknown;
  readonly createdAt: Date;
}

/** Something that people must be told, once. */
export interface Notice<Kind extends NoticeKind = NoticeKind> extends KeptNotice {
  readonly kind: Kind;
  readonly facts: v.InferOutput<NoticeKinds[Kind]['facts']>;
}

/** The one door through which facts come: undefined where the kind or its facts are none that this version knows. */
export function readNotice(kept: KeptNotice): Notice | undefined {
  const { kind } = kept;
  if (!isNoticeKind(kind)) return undefined;
  const read = v.safeParse(noticeKinds[kind].facts, kept.facts);
  return read.success ? { ...kept, kind, facts: read.output } : undefined;
}

/** A channel, or a person where no channel takes it. */
export type Place = Extract<Target, { to: 'channel' | 'person' }>;

interface Targets {
  readonly thread: Extract<Target, { to: 'thread' }>;
  readonly channel: Extract<Target, { to: 'channel' }>;
  readonly person: Extract<Target, { to: 'person' | 'mail' }>;
  readonly place: Place;
  readonly admins: Extract<Target, { to: 'admins' }>;
}

type NewOf<Kind extends NoticeKind> = {
  readonly workspaceId: number;
  /** Makes it exist once: a second one with the same key in the workspace is dropped. */
  readonly key: string;
  readonly kind: Kind;
  readonly target: Targets[NoticeKinds[Kind]['to']];
  readonly facts: v.InferInput<NoticeKinds[Kind]['facts']>;
};

/** A notice to be written: of some kinds, or of any. */
export type NewNotice<Kind extends NoticeKind = NoticeKind> = { [K in Kind]: NewOf<K> }[Kind];

/** What is said to a thread, a person, a channel or a place: a notice before it is known to which. */
export type Saying<To extends keyof Targets> = {
  [K in NoticeKind]: NoticeKinds[K]['to'] extends To ? Omit<NewOf<K>, 'target'> : never;
}[NoticeKind];

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
  'wish',
  'group',
  'question',
  'answer',
  'breach',
  'keep',
  'leaving',
] as const;

/** A message that is edited as its subject changes. */
export interface Card {
  readonly id: number;
  readonly workspaceId: number;
  readonly kind: (typeof cardKinds)[number];
  /**
   * The id of what it shows: a domain's or alert's number, a consent's uuid (its own card, and that of whom it was
   * handed to), `request/admin` of a wish for a role, an app's number, `31.<round>` of what waits for a second person
   * (`wish.ts`), `domain/batch` of a list of apps, `g7/C0123` of one act on many apps (`group-card-store.ts`), `b7` of a
   * vendor's breach, `k12/14` of what is asked about an approval so many days before its end (`keep-card-store.ts`), `l7` of
   * people who became inactive, `domain/grant/days/place` of a warning that a grant ends, a question's number for whom it is put to
   * (`question`) and for the channel that hears of an alarming answer (`answer`). `app/was/ts`
   * is the message that an app's card was before.
   */
  readonly subject: string;
  readonly target: Target;
  readonly posted: Posted | undefined;
  /** What the last new message about its subject said: `shown.ts` reads it. */
  readonly shown?: unknown;
}

/** A message that the card of an app was until it was posted anew: it leads there, and is never posted itself. */
export const isFormer = ({ subject }: Pick<Card, 'subject'>): boolean => subject.includes('/was/');
