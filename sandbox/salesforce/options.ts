import type { Clock } from '../../src/lib/clock.ts';
import type { UserSpec } from './generate/people.ts';
import type { OrgSize } from './generate/sizes.ts';

/** The External Client App that the orgs know: ours. */
export interface AppRegistration {
  clientId: string;
  clientSecret: string;
  redirectUris: string[];
  name: string;
  scopes?: string[];
}

export interface SalesforceOptions {
  clock: Clock;
  app: AppRegistration;
  /** What the header `x-sandbox-token` of a control call must carry. */
  controlToken: string;
}

export interface OrgSpec {
  name: string;
  seed?: number;
  size?: OrgSize;
  kind?: 'production' | 'sandbox' | 'developer';
  /** Whether each refresh gives a new refresh token and ends the old one. */
  rotation?: boolean;
  users?: UserSpec[];
  /** How long every answer takes, in real milliseconds. */
  delayMs?: number;
  /** API calls that the org may take in 24 hours. */
  apiLimit?: number;
  port?: number;
  /** Listens at a second address, to which a renamed My Domain moves. */
  nextAddress?: boolean;
  /** `host:port` that was once its address and is no longer found. */
  formerHost?: string;
  pkceRequired?: boolean;
}

/** Something that the bot did and must not do; a test asserts that there is none. */
export interface Problem {
  at: string;
  org: string;
  kind: string;
  detail: string;
}
