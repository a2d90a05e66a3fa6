/** What kind of request a path is; faults and counts go by it. */
export type CallKind =
  | 'authorize'
  | 'token'
  | 'revoke'
  | 'introspect'
  | 'userinfo'
  | 'identity'
  | 'versions'
  | 'query'
  | 'limits'
  | 'describe'
  | 'usage'
  | 'log'
  | 'page'
  | 'control'
  | 'unknown';

export interface LoggedCall {
  at: string;
  kind: CallKind;
  method: string;
  /** Path without its query. */
  path: string;
  /** At which address it arrived. */
  host: string;
  soql?: string;
  userId?: string;
  grantId?: string;
  status?: number;
}

export interface Refresh {
  at: string;
  grantId: string;
  /** Whether the answer carried a new refresh token. */
  rotated: boolean;
}

export interface RevokedRow {
  appName: string;
  /** Null where the app is not installed. */
  applicationId: string | null;
  userId: string;
  createdDate: string;
}

export interface Revocation {
  at: string;
  by: 'refresh token' | 'access token' | 'delete token' | 'usage' | 'event' | 'sixth approval';
  /** The OauthToken rows that are gone because of it. */
  rows: RevokedRow[];
}

/** What an org was asked and did, for tests to count. */
export interface Ledger {
  /** REST calls that count against the org's daily limit. */
  apiCalls: number;
  calls: LoggedCall[];
  tokenCalls: { refresh: number; exchange: number; refused: number };
  refreshes: Refresh[];
  refreshesByGrant: Record<string, number>;
  revocations: Revocation[];
  /** Uses of a refresh token that rotation had replaced. */
  reuse: { at: string; grantId: string }[];
  /** Uses of an authorization code that had been used. */
  codeReuse: { at: string }[];
}

export const createLedger = (): Ledger => ({
  apiCalls: 0,
  calls: [],
  tokenCalls: { refresh: 0, exchange: 0, refused: 0 },
  refreshes: [],
  refreshesByGrant: {},
  revocations: [],
  reuse: [],
  codeReuse: [],
});
