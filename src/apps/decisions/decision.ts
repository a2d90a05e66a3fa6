import type { Fingerprint, StandingDecision } from '../inventory/status.ts';
import type { DecisionView } from '../inventory/view.ts';

/** What stood before the person who decided; a later reading is compared with it. */
export interface Seen {
  readonly users: number;
  readonly tokens: number;
  /** Null: not visible. */
  readonly admins: number | null;
  readonly adminApprovedOnly: boolean | null;
  /** Hours; -1: until revoked; null: not visible. */
  readonly refreshTokenHours: number | null;
  readonly scopes: readonly string[] | null;
  readonly risk: number;
}

/** A decision as it stands in the database. */
export interface Decision extends DecisionView, StandingDecision {
  readonly appId: number | null;
  readonly seen: Seen;
}

export const MOST_SNOOZE_WITHOUT_REASON_MS = 24 * 3_600_000;
/** How long an approval that is renewed goes on. */
export const RENEWED_MS = 365 * 24 * 3_600_000;
/** An approval's end is said this long before. */
export const REMINDED_BEFORE_MS = 14 * 24 * 3_600_000;

/** The host of a start URL, lower case; null where there is none or it is no URL. */
export function startHostOf(startUrl: string | null): string | null {
  if (startUrl === null || !URL.canParse(startUrl)) return null;
  return new URL(startUrl).host || null;
}

export function fingerprintOf(app: {
  identity: string;
  name: string;
  namespace: string | null;
  start_url: string | null;
  application_id: string | null;
  admin_approved_only: boolean | null;
}): Fingerprint {
  return {
    identity: app.identity,
    name: app.name,
    namespace: app.namespace,
    startHost: startHostOf(app.start_url),
    installed: app.application_id !== null,
    adminApprovedOnly: app.admin_approved_only,
  };
}
