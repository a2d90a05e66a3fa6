import type { Db } from '../db/database.ts';
import type { Clock } from '../lib/clock.ts';
import { SECOND } from '../lib/time.ts';
import type { ChannelStore } from './channel-store.ts';
import type { Card, Notice, Posted } from './notice.ts';
import type { PauseStore } from './pause-store.ts';
import type { DeliveryOutcome, Refusal } from './refusal.ts';
import type { NoticeStore } from './store.ts';

/** Asked of Slack now; a question that failed is no answer. */
type Still = (workspaceId: number, user: string) => Promise<'there' | 'gone' | 'unknown'>;

/** What is out is marked within its claim, which is a minute: after that another one may send it again. */
export const MARK_WITHIN_MS = 40 * SECOND;

/** People who stand for others. */
export interface Circle {
  /** Undefined where nobody knows yet who they are. */
  readonly of: (workspaceId: number) => Promise<readonly string[] | undefined>;
  /** Whether one of them is there, and still stands for others. */
  readonly isStill: Still;
}

/** What delivery needs of the world. `M` is a rendered message: only the edge looks inside. */
export interface DeliverDeps<M extends { readonly text: string }> {
  readonly db: Db;
  readonly store: NoticeStore;
  readonly channels: ChannelStore;
  readonly pauses: PauseStore;
  readonly clock: Clock;
  /** Nothing where there is nothing to say any more. */
  readonly renderCard: (card: Card) => Promise<M | undefined>;
  /** After a card was drawn: what else shows its subject. Never throws. */
  readonly drawn: (card: Card) => Promise<void>;
  readonly renderNotice: (notice: Notice) => Promise<M | undefined>;
  /** `key`: a UUID by which Slack may tell doubles. */
  readonly post: (
    workspaceId: number,
    place: { channel: string } | { user: string },
    message: M,
    options: { threadTs?: string | undefined; key: string },
  ) => Promise<Posted>;
  readonly edit: (workspaceId: number, at: Posted, message: M) => Promise<void>;
  /** False where nobody knows an address. */
  readonly mail: (workspaceId: number, user: string, message: M) => Promise<boolean>;
  /** Whether outsiders can read the channel. */
  readonly isShared: (workspaceId: number, channel: string) => Promise<boolean>;
  /** Who is told what nobody else takes: the first circle that has somebody left, or may have, counts. */
  readonly admins: readonly Circle[];
  /** There is nobody left in any circle. */
  readonly allAdminsGone: (workspaceId: number) => Promise<void>;
  /** The one id of somebody whom Slack calls by several. */
  readonly idOf: (workspaceId: number, user: string) => Promise<string | undefined>;
  /** Whether somebody is still an active full member of the workspace. */
  readonly isThere: Still;
  readonly pauseWorkspace: (workspaceId: number, until: Date) => Promise<void>;
  /** Looks for what is due once more after so many milliseconds, so that nothing waits for the next look. */
  readonly lookIn: (ms: number) => void;
  /** The id of a message among all that any deployment ever sends. */
  readonly messageId: (of: string) => string;
  /** Reads a thrown value of `post` and `edit`. */
  readonly asRefusal: (error: unknown) => Refusal;
  readonly count: (kind: 'notice' | 'card' | 'mail', outcome: DeliveryOutcome) => void;
  readonly warn: (what: string, facts: Record<string, unknown>) => void;
}
