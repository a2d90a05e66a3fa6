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
  /** Parts of the description in lower case, any of which will do; none: any description. */
  readonly says?: readonly string[];
  readonly calls?: readonly OAuthCall[];
}

export interface ApiRow extends Verdict {
  readonly errors?: readonly string[];
  readonly says?: readonly string[];
  readonly status?: number;
}

const passing = { transient: true };
const lasting = { transient: false };

/** Salesforce's OAuth errors. The first row that fits decides; what fits none is E-UNKNOWN. */
export const oauthRows: readonly OAuthRow[] = [
  { says: ['blocked by admin'], code: 'E-APP-BLOCKED', facts: lasting },
  {
    says: ['must be installed into org', 'is not installed in this org'],
    code: 'E-APP-BLOCKED',
    facts: lasting,
  },

  // One code, many meanings. Only what is left at the end of these says that the grant is dead.
  { errors: ['invalid_grant'], says: ['already being processed'], code: 'E-BUSY', facts: passing },
  {
    errors: ['invalid_grant'],
    says: ['expired authorization code'],
    calls: ['refresh'],
    code: 'E-BUSY',
    facts: passing,
  },
  {
    errors: ['invalid_grant'],
    says: ['ip restricted', 'invalid login hours'],
    code: 'E-ACCESS',
    facts: { ...lasting, expired: false, ip: true },
  },
  {
    errors: ['invalid_grant'],
    says: ['inactive user', 'user is inactive'],
    code: 'E-USER-OFF',
    facts: lasting,
  },
  { errors: ['invalid_grant'], says: ['inactive org'], code: 'E-DOMAIN-GONE', facts: lasting },
  {
    errors: ['invalid_grant'],
    says: ["hasn't approved"],
    calls: ['exchange'],
    code: 'E-APP-BLOCKED',
    facts: lasting,
  },
  { errors: ['invalid_grant'], calls: ['exchange'], code: 'E-STATE', facts: lasting },
  { errors: ['invalid_grant'], calls: ['refresh'], code: 'E-GRANT-EXPIRED', facts: lasting },
  { errors: ['inactive_user'], code: 'E-USER-OFF', facts: lasting },
  { errors: ['inactive_org'], code: 'E-DOMAIN-GONE', facts: lasting },

  {
    errors: ['invalid_request'],
    says: ['code verifier', 'code_verifier'],
    calls: ['exchange'],
    code: 'E-STATE',
    facts: lasting,
  },
  { errors: ['invalid_client', 'invalid_client_*'], code: 'E-CONFIG', facts: lasting },
  {
    errors: [
      'redirect_uri_mismatch',
      'unauthorized_client',
      'unsupported_*',
      'invalid_request',
      'invalid_scope',
    ],
    code: 'E-CONFIG',
    facts: lasting,
  },

  {
    errors: [
      'oauth_app_*',
      'oauth_ec_app_*',
      'oauth_authorization_blocked',
      'oauth_approval_error_generic',
    ],
    code: 'E-APP-BLOCKED',
    facts: lasting,
  },

  {
    errors: ['access_denied', 'access-denied'],
    calls: ['callback'],
    code: 'E-DENIED',
    facts: lasting,
  },
  {
    errors: [
      'immediate_unsuccessful',
      'login_required',
      'consent_required',
      'interaction_required',
    ],
    code: 'E-DENIED',
    facts: lasting,
  },
  {
    errors: ['access_denied', 'access-denied'],
    code: 'E-ACCESS',
    facts: { ...lasting, expired: false },
  },

  {
    errors: ['rate_limit_exceeded', 'server_error', 'temporarily_unavailable', 'unknown_error'],
    code: 'E-SF-DOWN',
    facts: passing,
  },
];

/** Salesforce's REST errors. `expired`: a refresh may help. The first row that fits decides; none is E-UNKNOWN. */
export const apiRows: readonly ApiRow[] = [
  {
    says: ['not valid for use with the rest api', 'connected app is not attached to agent'],
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
    errors: ['inactive_organization', 'org_inactive', 'org_locked'],
    code: 'E-DOMAIN-GONE',
    facts: lasting,
  },

  { errors: ['query_timeout'], code: 'E-SF-DOWN', facts: { ...passing, slow: true } },
  { errors: ['invalid_query_locator'], code: 'E-SF-DOWN', facts: { ...passing, locator: true } },
  {
    errors: ['server_unavailable', 'unknown_exception', 'unable_to_lock_row', 'concurrent_*'],
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
    errors: [
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
