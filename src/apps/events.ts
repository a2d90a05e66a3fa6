import type { Trx } from '../db/database.ts';
import type { AppStatus, RiskLevel } from './inventory/view.ts';
import type { KeptFinding } from './risk/finding-changes.ts';

/** A finding as it stands after a reading. `isFresh`: the reading before did not show it, or not as grave. */
export type StandingFinding = KeptFinding & { readonly isFresh: boolean };

/** What a reading says of an app that may be news to people: whether it is, hangs on what they last saw. */
export interface AppChange {
  readonly appId: number;
  readonly status: AppStatus;
  readonly level: RiskLevel;
  /** Before this reading; undefined where the app is new in it. */
  readonly levelBefore: RiskLevel | undefined;
  readonly users: number;
  readonly tokens: number;
  readonly findings: readonly StandingFinding[];
  /** The decision that it had and has no longer, and which facts have changed. */
  readonly lapsed: { readonly decisionId: number; readonly why: string } | undefined;
  /** Tokens to it again: since its ban, or since nobody held one. */
  readonly back: { readonly tokens: number; readonly users: number } | undefined;
}

/** A message in Slack, by where it stands. */
export interface AttachedMessage {
  readonly channel: string;
  readonly ts: string;
  readonly threadTs?: string | undefined;
}

/** What happens to an app, a decision or a revocation, told in the transaction in which it happens. */
export type AppEvent =
  /** Apps that were not there at the last reading, worst first; one event per reading. */
  | {
      readonly kind: 'apps appeared';
      readonly workspaceId: number;
      readonly domainId: number;
      /** None of the first complete reading: that is one list to review, no single cards. */
      readonly apps: readonly AppChange[];
      readonly found: number;
      readonly baseline: boolean;
      /** As their `first_seen_at`. */
      readonly at: Date;
    }
  /** Something about known apps may be news; one event per reading. */
  | {
      readonly kind: 'apps changed';
      readonly workspaceId: number;
      readonly domainId: number;
      readonly apps: readonly AppChange[];
      readonly at: Date;
    }
  /** Something about the domain as a whole calls for a person, and did not before. */
  | {
      readonly kind: 'domain signalled';
      readonly workspaceId: number;
      readonly domainId: number;
      readonly rules: readonly string[];
      readonly runId: string;
      /** Approvals that ended with it, since more people with far-reaching rights hold their apps. */
      readonly lapsed: readonly { readonly appId: number; readonly decisionId: number }[];
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
  /** The decision no longer holds: it ended by time, or somebody took it back. What a reading ends is a change of the app. */
  | {
      readonly kind: 'decision ended';
      readonly workspaceId: number;
      readonly appId: number;
      readonly decisionId: number;
      readonly why: 'expired' | 'undone';
      /** Who took it back. */
      readonly said: { readonly by?: string };
    }
  /** One act on many apps: told as one, by a message that offers to undo it. */
  | {
      readonly kind: 'group made' | 'group undone';
      readonly workspaceId: number;
      readonly groupId: number;
      /** Those whose cards and lists show something else now. */
      readonly appIds: readonly number[];
    }
  /** It can no longer be undone. */
  | { readonly kind: 'group closed'; readonly workspaceId: number; readonly groupId: number }
  /** An approval ends within so many days: somebody is asked whether it stays. */
  | {
      readonly kind: 'decision ends soon';
      readonly workspaceId: number;
      readonly appId: number;
      readonly decisionId: number;
      readonly days: number;
    }
  /** An approval ended and nobody had answered for it; `at`: its end, our clock. */
  | { readonly kind: 'approval ran out'; readonly workspaceId: number; readonly at: Date }
  /** People who hold tokens became inactive in Salesforce, by one reading: one card for each of these. */
  | {
      readonly kind: 'people left';
      readonly workspaceId: number;
      readonly domainId: number;
      readonly leavingIds: readonly number[];
    }
  /** Somebody answered such cards, or what they say is no longer so. */
  | {
      readonly kind: 'leavings changed';
      readonly workspaceId: number;
      readonly leavingIds: readonly number[];
    }
  /** Its row changed: asked, agreed, frozen, a batch further, done, stopped. `said`: a thread line is due (an end). */
  | {
      readonly kind: 'revocation changed';
      readonly workspaceId: number;
      readonly appId: number;
      readonly revocationId: number;
      readonly said: boolean;
    }
  /** Tokens of one user are revoked first: at that time it is to be told what still calls. */
  | {
      readonly kind: 'canary begun';
      readonly workspaceId: number;
      readonly appId: number;
      readonly revocationId: number;
      readonly by: string;
      readonly at: Date;
    }
  /** The breach of a vendor began or is a step further. `again`: its watch found new tokens, and asked for this revocation. */
  | {
      readonly kind: 'breach changed';
      readonly workspaceId: number;
      readonly breachId: number;
      readonly again?: number | undefined;
    }
  | {
      readonly kind: 'app assigned';
      readonly workspaceId: number;
      readonly appId: number;
      readonly to: string;
      readonly by: string;
    }
  /** Somebody is asked about what they granted, could not be asked, has answered, or has not in time. */
  | {
      readonly kind: 'question asked';
      readonly workspaceId: number;
      readonly appId: number;
      readonly questionId: number;
      /** Whom it is put to, in Slack. */
      readonly user: string;
    }
  | {
      readonly kind: 'question unasked' | 'question unanswered';
      readonly workspaceId: number;
      readonly appId: number;
      readonly questionId: number;
    }
  | {
      readonly kind: 'question answered';
      readonly workspaceId: number;
      readonly appId: number;
      readonly questionId: number;
      /** They say that it was not them, or that somebody talked them into it. */
      readonly isAlarm: boolean;
    }
  /** Whoever said that it was not them granted the app again. */
  | {
      readonly kind: 'grant returned';
      readonly workspaceId: number;
      readonly appId: number;
      readonly questionId: number;
      /** Of the reading that saw it. */
      readonly at: Date;
    }
  /** So many new grants at once that nobody is asked about them. */
  | {
      readonly kind: 'grants rolled out';
      readonly workspaceId: number;
      readonly domainId: number;
      readonly grants: number;
      readonly at: Date;
    }
  | {
      readonly kind: 'message attached';
      readonly workspaceId: number;
      readonly appId: number;
      readonly by: string;
      readonly message: AttachedMessage;
      readonly note: string | undefined;
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
