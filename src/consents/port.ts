/** What the landing page says before anything is used up. */
export interface LandingView {
  readonly domainName: string;
  /** Slack display name. */
  readonly askedBy: string;
  readonly workspaceName: string;
  readonly askedAt: Date;
  readonly expiresAt: Date;
  readonly purpose: 'add' | 'reconnect';
  /** Where the browser goes to sign in, such as `acme.my.salesforce.com`. */
  readonly signInHost: string;
}

export interface CallbackQuery {
  readonly state?: string;
  readonly code?: string;
  readonly error?: string;
  readonly error_description?: string;
}

export interface Connected {
  readonly domainName: string;
  readonly orgId: string;
  readonly username: string;
  readonly orgName: string;
  readonly purpose: 'add' | 'reconnect';
  readonly workspaceTeamId: string;
  readonly slackUrl: string;
  readonly cookieName: string;
}

/**
 * What the browser pages need of a consent. Each function throws AppError; these facts, where given, fill the page's
 * words (times are ISO 8601): see `ConsentFacts`.
 */
export interface ConsentPort {
  /** Throws E-LINK-EXPIRED, E-LINK-USED, E-LINK-REPLACED, E-NOT-FOUND … */
  landing(link: string): Promise<LandingView>;
  /** The same browser may press again; another one gets E-LINK-USED. */
  press(
    link: string,
    cookie: string | undefined,
  ): Promise<{ redirectTo: string; cookieValue: string; maxAgeSeconds: number }>;
  callback(
    query: CallbackQuery,
    cookieOf: (name: string) => string | undefined,
  ): Promise<Connected>;
  /** `__Host-ow-<8 of the link's hash>` on https, `ow-…` on http. */
  cookieName(link: string): string;
}

/** The facts that a page knows how to say. All optional: without them it says less. */
export type ConsentFacts = {
  /** Where the button leads back to. */
  readonly workspaceTeamId?: string;
  /** How long to wait before it is asked for again. */
  readonly seconds?: number;
  /** Cleared in the browser with the page. */
  readonly cookieName?: string;
  /** A token was received, not stored, and could not be revoked either. */
  readonly grantLeft?: boolean;
  /** Nobody can say whether the grant was kept. */
  readonly unsure?: boolean;
  readonly domainName?: string;
  readonly expiredAt?: string;
  readonly openedAt?: string;
  readonly connectedAt?: string;
  readonly connectedBy?: string;
  /** Names of the bot's admins, joined by commas. */
  readonly admins?: string;
  readonly appName?: string;
  readonly username?: string;
  /** The permission or scope that is missing. */
  readonly missing?: string;
  readonly expectedOrg?: string;
  readonly gotOrg?: string;
  readonly gotName?: string;
  /** On reconnect: the address is the same, the org id is new. */
  readonly refreshed?: boolean;
  readonly expectedHost?: string;
  readonly gotHost?: string;
  /** Why Salesforce refused: at which call, its code and words, or what its answer lacked. */
  readonly call?: string;
  readonly sf?: string;
  readonly says?: string;
  readonly broken?: string;
  /** Which policy of the org keeps our app out; which setting of it does not fit. */
  readonly policy?: string;
  readonly setting?: string;
  readonly used?: number;
  readonly limit?: number;
};
