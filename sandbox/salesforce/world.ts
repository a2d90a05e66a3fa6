import type { Clock } from '../../src/lib/clock.ts';
import type { AppRegistration, Problem } from './options.ts';
import type { OrgState } from './state.ts';

/** A sign-in that is under way in a browser: from the authorize request to Allow or Deny. */
export interface SignIn {
  ticket: string;
  redirectUri: string;
  state: string | null;
  scopes: string[];
  challenge: string | null;
  loginHint: string | null;
  startedAt: number;
  /** Where the tokens' identity URL will point: the host that was asked first. */
  identityOrigin: string;
  org: OrgState | null;
  userIndex: number | null;
  /** Set while the identity provider has not sent the browser back. */
  atProvider: boolean;
}

/** What all orgs and the sign-in host share. */
export interface World {
  clock: Clock;
  app: AppRegistration & { scopes: string[] };
  controlToken: string;
  problems: Problem[];
  orgs: OrgState[];
  signIns: Map<string, SignIn>;
  loginUrl: string;
  providerUrl: string;
  /** Every code, token and verifier that was ever given out or taken in. */
  secrets: Set<string>;
  report(org: string, kind: string, detail: string): void;
}

/** Makes the shared part; the hosts' addresses are filled in once they listen. */
export function createWorld(options: {
  clock: Clock;
  app: AppRegistration;
  controlToken: string;
}): World {
  const problems: Problem[] = [];
  return {
    clock: options.clock,
    app: { ...options.app, scopes: options.app.scopes ?? ['api', 'web', 'refresh_token', 'id'] },
    controlToken: options.controlToken,
    problems,
    orgs: [],
    signIns: new Map(),
    loginUrl: '',
    providerUrl: '',
    secrets: new Set([options.app.clientSecret]),
    report(org, kind, detail) {
      problems.push({ at: options.clock.now().toISOString(), org, kind, detail });
    },
  };
}
