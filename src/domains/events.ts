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
  | {
      readonly kind: 'mended';
      readonly workspaceId: number;
      readonly domainId: number;
      readonly since: Date;
      readonly at: Date;
    }
  | {
      readonly kind: 'consent asked';
      readonly workspaceId: number;
      readonly consentId: string;
      readonly by: string;
    }
  | { readonly kind: 'consent changed'; readonly workspaceId: number; readonly consentId: string };

/** Supplied by `app.ts`: writes what people must be told of the event, in the event's own transaction. */
export type Announce = (trx: Trx, event: DomainEvent) => Promise<void>;
