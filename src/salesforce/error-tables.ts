import type { ErrorCode, Facts } from '../lib/errors.ts';

/** Where an OAuth error came from: some texts mean one thing in one place and another elsewhere. */
export type OAuthCall = 'exchange' | 'refresh' | 'revoke' | 'callback';

interface Verdict {
  readonly code: ErrorCode;
  /** `transient`: the same call may succeed within minutes though nobody does anything. */
  readonly facts: Facts & { readonly transient: boolean };
}

export interface OAuthRow extends Verdict {
  /** Whole codes in lower case, or a start of one with `*`; none: any. */
  readonly errors?: readonly string[];
  /** Parts of the description in lower case, any of which will do; '' is no description; none: any. */
  readonly says?: readonly string[];
  readonly calls?: readonly OAuthCall[];
}

export interface ApiRow extends Verdict {
  readonly errors?: readonly string[];
  readonly says?: readonly string[];
  readonly status?: number;
}

export const passing = { transient: true };
export const lasting = { transient: false };

/** Salesforce's REST errors. `expired`: a refresh may help. The first row that fits decides; none is E-UNKNOWN. */
export const apiRows: readonly ApiRow[] = [
  {
    says: ['session is not valid for use with', 'connected app is not attached to agent'],
    code: 'E-ACCESS',
    facts: { ...lasting, expired: false },
  },
  { errors: ['invalid_session_id'], code: 'E-ACCESS', facts: { ...lasting, expired: true } },
  { status: 401, code: 'E-ACCESS', facts: { ...lasting, expired: true } },

  {
    errors: ['request_limit_exceeded'],
    says: ['concurrent'],
    code: 'E-SF-DOWN',
    facts: { ...passing, concurrent: true },
  },
  { errors: ['request_limit_exceeded'], code: 'E-API-LIMIT', facts: { ...lasting, daily: true } },
  { errors: ['api_disabled_for_org', 'api_currently_disabled'], code: 'E-API-OFF', facts: lasting },
  {
    errors: ['inactive_organization', 'org_inactive', 'org_locked', 'trial_expired'],
    code: 'E-DOMAIN-GONE',
    facts: lasting,
  },

  { errors: ['query_timeout'], code: 'E-SF-DOWN', facts: { ...passing, slow: true } },
  { errors: ['invalid_query_locator'], code: 'E-SF-DOWN', facts: { ...passing, locator: true } },
  {
    errors: [
      'server_unavailable',
      'unknown_exception',
      'unable_to_lock_row',
      'concurrent_*',
      'org_in_maintenance',
      'insert_update_delete_not_allowed_during_maintenance',
    ],
    code: 'E-SF-DOWN',
    facts: passing,
  },

  // Plain texts of the identity service: the session, or what it may do.
  {
    errors: ['error_http_*'],
    says: ['bad_oauth_token', 'missing_oauth_token'],
    code: 'E-ACCESS',
    facts: { ...lasting, expired: true },
  },
  {
    errors: ['error_http_*'],
    says: ['wrong_org', 'no_access', 'no_site_endpoint', 'inactive_user'],
    code: 'E-ACCESS',
    facts: { ...lasting, expired: false },
  },

  {
    errors: ['login_during_restricted_*'],
    code: 'E-ACCESS',
    facts: { ...lasting, expired: false, ip: true },
  },
  {
    errors: [
      'password_lockout',
      'insufficient_access*',
      'functionality_not_enabled',
      'operation_too_large',
      'forbidden',
    ],
    code: 'E-ACCESS',
    facts: { ...lasting, expired: false },
  },
  { status: 403, code: 'E-ACCESS', facts: { ...lasting, expired: false } },
];
