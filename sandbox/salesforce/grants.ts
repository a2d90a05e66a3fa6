import { createHash, randomBytes } from 'node:crypto';

/** Why one of our grants no longer lives. */
export type GrantEnd =
  | 'revoked'
  | 'reuse'
  | 'sixth approval'
  | 'refreshed sandbox'
  | 'uninstalled'
  | 'row revoked'
  | 'policy'
  | 'event';

/** One approval of our own app: what the bot holds. */
export interface Grant {
  id: string;
  userIndex: number;
  scopes: string[];
  createdAt: string;
  /** When it renewed a session last; at first its creation. Milliseconds of the clock. */
  usedAt: number;
  identityOrigin: string;
  refreshToken: string | null;
  /** Hashes of refresh tokens that rotation replaced. */
  replaced: Set<string>;
  /** The row of OauthToken that shows it. */
  ref: number;
  ended: GrantEnd | null;
}

export interface Session {
  accessToken: string;
  grant: Grant;
  userIndex: number;
  issuedAt: number;
  issuedReal: number;
  ended: boolean;
}

export interface Code {
  code: string;
  userIndex: number;
  redirectUri: string;
  scopes: string[];
  challenge: string | null;
  identityOrigin: string;
  issuedAt: number;
  used: boolean;
}

/** Our app's codes, grants and sessions in one org. */
export interface Grants {
  all: Grant[];
  codes: Map<string, Code>;
  sessions: Map<string, Session>;
  /** Refresh tokens whose refresh is going on. */
  busy: Set<string>;
  byRefreshToken(token: string): { grant: Grant; current: boolean } | null;
  byRef(ref: number): Grant | null;
  end(grant: Grant, why: GrantEnd): void;
}

export function createGrants(): Grants {
  const all: Grant[] = [];
  const sessions = new Map<string, Session>();
  return {
    all,
    codes: new Map(),
    sessions,
    busy: new Set(),
    byRefreshToken(token) {
      const hashed = hash(token);
      for (const grant of all) {
        if (grant.refreshToken === token) return { grant, current: true };
        if (grant.replaced.has(hashed)) return { grant, current: false };
      }
      return null;
    },
    byRef: (ref) => all.find((grant) => grant.ref === ref) ?? null,
    end(grant, why) {
      grant.ended ??= why;
      for (const session of sessions.values()) if (session.grant === grant) session.ended = true;
    },
  };
}

/** A fresh secret of our simulator, url-safe, 32 bytes strong unless told otherwise. */
export const randomSecret = (bytes = 32): string => randomBytes(bytes).toString('base64url');

export const hash = (text: string): string => createHash('sha256').update(text).digest('base64url');
