import type { Trx } from '../db/database.ts';

/** What happens to an app, a decision or a revocation, told in the transaction in which it happens. */
export type AppEvent =
  /** Apps that were not there at the last reading, newest risk first; one event per reading. */
  | {
      readonly kind: 'apps appeared';
      readonly workspaceId: number;
      readonly domainId: number;
      readonly appIds: readonly number[];
      /** The first complete reading: one list to review, no single cards. */
      readonly baseline: boolean;
      /** As their `first_seen_at`. */
      readonly at: Date;
    }
  /** Something about known apps calls for a person: new findings of high or critical severity. */
  | {
      readonly kind: 'apps changed';
      readonly workspaceId: number;
      readonly domainId: number;
      readonly apps: readonly { readonly appId: number; readonly rules: readonly string[] }[];
      /** As the `since` of these findings. */
      readonly at: Date;
    }
  /** Something about the domain as a whole calls for a person, and did not before. */
  | {
      readonly kind: 'domain signalled';
      readonly workspaceId: number;
      readonly domainId: number;
      readonly rules: readonly string[];
      readonly runId: string;
    }
  /** A banned app holds tokens again. */
  | {
      readonly kind: 'app back';
      readonly workspaceId: number;
      readonly domainId: number;
      readonly appId: number;
      readonly tokens: number;
      readonly users: number;
      readonly runId: string;
    }
  /** Their cards show something that is no longer so. */
  | {
      readonly kind: 'apps redraw';
      readonly workspaceId: number;
      readonly appIds: readonly number[];
    }
  | {
      readonly kind: 'decided';
      readonly workspaceId: number;
      readonly appId: number;
      readonly decisionId: number;
      /** The decision that it replaces. */
      readonly previousId: number | undefined;
      readonly by: string;
    }
  /** The decision no longer holds: it ended by time, or the facts changed so much that a person must look again. */
  | {
      readonly kind: 'decision ended';
      readonly workspaceId: number;
      readonly appId: number;
      readonly decisionId: number;
      readonly why: 'expired' | 'reopened' | 'undone';
      /** Who took it back, or what has changed. */
      readonly said: { readonly by?: string; readonly changed?: string };
    }
  /** An approval ends within 14 days. */
  | {
      readonly kind: 'decision ends soon';
      readonly workspaceId: number;
      readonly appId: number;
      readonly decisionId: number;
    }
  /** Its row changed: asked, agreed, frozen, a batch further, done, stopped. `said`: a thread line is due (an end). */
  | {
      readonly kind: 'revocation changed';
      readonly workspaceId: number;
      readonly appId: number;
      readonly revocationId: number;
      readonly said: boolean;
    }
  | {
      readonly kind: 'app assigned';
      readonly workspaceId: number;
      readonly appId: number;
      readonly to: string;
      readonly by: string;
    }
  | {
      readonly kind: 'policy changed';
      readonly workspaceId: number;
      /** A kind of policy, all of them, or the second person's bound. */
      readonly policy: string;
      readonly what:
        | 'asked'
        | 'on'
        | 'off'
        | 'paused'
        | 'resumed'
        | 'declined'
        | 'withdrawn'
        | 'lapsed';
      readonly by: string;
      /** Of what waits for a second person now: since when. */
      readonly askedAt?: Date | undefined;
      /** Of the bound: the number, and who is told of it in person. */
      readonly bound?: { readonly users: number; readonly tell: readonly string[] } | undefined;
    };

/** Supplied by the composition root: writes what people must be told of the event, in the event's own transaction. */
export type AnnounceApps = (trx: Trx, event: AppEvent) => Promise<void>;
