import { lasting, type OAuthRow, passing } from './error-tables.ts';

const refused = { ...lasting, expired: false };

/** What the org says of our app: the grant lives, and an admin of the org can change it. */
const blocked = (policy: string, transient = false) =>
  ({ code: 'E-APP-BLOCKED', facts: { transient, policy } }) as const;

/** What whoever runs the bot has to change. */
const wrong = (setting: string) => ({ code: 'E-CONFIG', facts: { ...lasting, setting } }) as const;

/**
 * Salesforce's OAuth errors: every code that its own mobile SDKs know, and the texts that public records show. The first
 * row that fits decides; what fits none is E-UNKNOWN.
 */
export const oauthRows: readonly OAuthRow[] = [
  // By text: they come beside several codes.
  { says: ['blocked by admin'], ...blocked('blocked') },
  {
    says: ['must be installed into org', 'is not installed in this org'],
    ...blocked('not installed'),
  },
  { says: ['not admin approved', "hasn't approved this consumer"], ...blocked('approval') },
  {
    says: ['rate exceeded', 'rate limit exceeded', 'too many requests'],
    code: 'E-SF-DOWN',
    facts: passing,
  },
  { says: ['already being processed'], code: 'E-BUSY', facts: passing },

  // One code, many meanings. Only an end that is told, or none told at all, says that the grant is dead.
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
    facts: { ...refused, ip: true },
  },
  {
    errors: ['invalid_grant'],
    says: ['inactive user', 'user is inactive'],
    code: 'E-USER-OFF',
    facts: lasting,
  },
  { errors: ['invalid_grant'], says: ['inactive org'], code: 'E-DOMAIN-GONE', facts: lasting },
  { errors: ['invalid_grant'], says: ['audience'], code: 'E-CONFIG', facts: lasting },
  {
    errors: ['invalid_grant'],
    says: ['', 'authorization code', 'code verifier', 'code_verifier'],
    calls: ['exchange'],
    code: 'E-STATE',
    facts: lasting,
  },
  {
    errors: ['invalid_grant'],
    says: [
      '',
      'expired access',
      'expired refresh',
      'expired token',
      'token expired',
      'revoked',
      'invalid refresh token',
      'invalid token',
    ],
    calls: ['refresh'],
    code: 'E-GRANT-EXPIRED',
    facts: lasting,
  },
  { errors: ['invalid_grant'], calls: ['exchange', 'refresh'], code: 'E-ACCESS', facts: refused },
  { errors: ['inactive_user'], code: 'E-USER-OFF', facts: lasting },
  { errors: ['inactive_org'], code: 'E-DOMAIN-GONE', facts: lasting },

  // The org's policy for our app.
  { errors: ['invalid_app_access'], ...blocked('approval') },
  {
    errors: ['app_not_found', 'installation_error', 'oauth_ec_app_not_found'],
    ...blocked('not installed'),
  },
  { errors: ['oauth_approval_error_generic'], says: ['scope'], ...wrong('scope') },
  { errors: ['oauth_approval_error_generic'], ...blocked('not installed') },
  { errors: ['oauth_app_access_denied'], ...blocked('approval') },
  { errors: ['oauth_flow_disabled'], ...blocked('off') },
  {
    errors: ['ecapp_policy_not_found', 'oauth_policy_not_found', 'invalid_distribution_state'],
    ...blocked('not set'),
  },
  { errors: ['invalid_session_level'], ...blocked('session level') },
  // Salesforce could not check the app: that may pass.
  { errors: ['fail_close_app_blocked'], ...blocked('blocked', true) },
  { errors: ['client_blocked_retry', 'app_attest_failed_retry'], ...blocked('blocked', true) },
  {
    errors: [
      'app_blocked',
      'client_blocked',
      'app_attest_failed',
      'oauth_app_*',
      'oauth_ec_app_*',
      'oauth_authorization_blocked',
    ],
    ...blocked('blocked'),
  },

  // Passing, before what looks like it.
  {
    errors: [
      'rate_limit_exceeded',
      'server_error',
      'service_unavailable',
      'system_down',
      'temporarily_unavailable',
      'unknown_error',
      'slow_down',
      'authorization_pending',
    ],
    code: 'E-SF-DOWN',
    facts: passing,
  },

  // How our app, or our side of it, is set up.
  {
    errors: ['invalid_request'],
    says: ['code verifier', 'code_verifier'],
    calls: ['exchange'],
    code: 'E-STATE',
    facts: lasting,
  },
  { errors: ['invalid_scope'], ...wrong('scope') },
  { errors: ['invalid_dpop_proof', 'use_dpop_nonce'], ...wrong('dpop') },
  {
    errors: [
      'invalid_client',
      'invalid_client_*',
      'invalid_basic_auth_header',
      'redirect_uri_*',
      'unauthorized_client',
      'unsupported_grant_type',
      'unsupported_response_type',
      'unsupported_token_type',
      'invalid_request',
      'invalid_assertion_type',
      'bad_jti_claim',
    ],
    code: 'E-CONFIG',
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
    calls: ['callback'],
    code: 'E-DENIED',
    facts: lasting,
  },
  // Refused, for a reason that none of ours names; whether the grant lives is not said.
  {
    errors: [
      'access_denied',
      'access-denied',
      'immediate_unsuccessful',
      'login_error',
      'login_required',
      'invalid_otp',
      'otp_error',
      'invalid_token',
      'invalid_expid',
      'unsupported_expid',
      'exceeded_registration_limit',
      'failed_registration',
      'registration_error',
    ],
    code: 'E-ACCESS',
    facts: refused,
  },
];
