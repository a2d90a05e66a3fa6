import type { Trx } from '../db/database.ts';
import type { ErrorCode, Facts } from '../lib/errors.ts';

/** What happens to a domain or a consent, told in the transaction in which it happens. `notices/` turns it into messages. */
export type DomainEvent =
  | {
      readonly kind: 'connected';
      readonly workspaceId: number;
      readonly domainId: number;
      readonly by: string;
      readonly channel: string;
      readonly consentId: string;
      readonly watched: number;
    }
  | { readonly kind: 'changed'; readonly workspaceId: number; readonly domainId: number }
  /** Its My Domain was renamed: the address is another one, the org is the same. */
  | {
      readonly kind: 'moved';
      readonly workspaceId: number;
      readonly domainId: number;
      readonly at: Date;
    }
  | {
      readonly kind: 'renamed';
      readonly workspaceId: number;
      readonly domainId: number;
      readonly by: string;
      readonly before: string;
      readonly after: string;
    }
  /** How often it is read was chosen anew, milliseconds. */
  | {
      readonly kind: 'interval changed';
      readonly workspaceId: number;
      readonly domainId: number;
      readonly by: string;
      readonly beforeMs: number;
      readonly afterMs: number;
    }
  | {
      readonly kind: 'ready';
      readonly workspaceId: number;
      readonly domainId: number;
      readonly by: string;
      readonly apps: number;
      readonly tokens: number;
    }
  | {
      readonly kind: 'broke';
      readonly workspaceId: number;
      readonly domainId: number;
      readonly by: string;
      readonly code: ErrorCode;
      readonly facts: Facts;
      readonly since: Date;
    }
  /** It failed again, with the code that is known already. */
  | {
      readonly kind: 'still broken';
      readonly workspaceId: number;
      readonly domainId: number;
      readonly code: ErrorCode;
      readonly facts: Facts;
    }
  | {
      readonly kind: 'mended';
      readonly workspaceId: number;
      readonly domainId: number;
      readonly since: Date;
      readonly at: Date;
    }
  | {
      readonly kind: 'reconnected';
      readonly workspaceId: number;
      readonly domainId: number;
      readonly by: string;
      readonly consentId: string;
      readonly username: string;
      readonly previousUsername: string;
      /** Since when it was broken, where it was. */
      readonly since: Date | undefined;
      /** It was deleted, and its history is back. */
      readonly restored: boolean;
      /** Its org was refreshed: the address is the same, the org id is new. */
      readonly carriedOver: boolean;
      readonly watched: number;
    }
  | {
      readonly kind: 'deleted';
      readonly workspaceId: number;
      readonly domainId: number;
      readonly by: string;
      readonly watched: number;
    }
  /** The first sync after a reconnect: what was missed meanwhile. */
  | {
      readonly kind: 'caught up';
      readonly workspaceId: number;
      readonly domainId: number;
      readonly appeared: number;
      readonly removed: number;
      readonly at: Date;
    }
  | {
      readonly kind: 'consent asked';
      readonly workspaceId: number;
      readonly consentId: string;
      readonly by: string;
      /** Whose card it takes over. */
      readonly instead?: string | undefined;
      /** On a reconnect: its card tells of the link. */
      readonly domainId?: number | undefined;
    }
  /** Somebody else is to approve it. */
  | {
      readonly kind: 'consent handed';
      readonly workspaceId: number;
      readonly consentId: string;
      readonly to: string;
    }
  /** The one it was handed to sends it back. */
  | {
      readonly kind: 'consent declined';
      readonly workspaceId: number;
      readonly consentId: string;
      readonly by: string;
      readonly askedBy: string;
    }
  | {
      readonly kind: 'consent changed';
      readonly workspaceId: number;
      readonly consentId: string;
      readonly domainId?: number | undefined;
    }
  /** Salesforce never confirmed the end of a grant that a new one replaced; we stopped trying. */
  | { readonly kind: 'grant left'; readonly workspaceId: number; readonly domainId: number };

/** Supplied by `app.ts`: writes what people must be told of the event, in the event's own transaction. */
export type Announce = (trx: Trx, event: DomainEvent) => Promise<void>;
