import type { App } from './generate/apps.ts';

/** Calls of one app and user that are alike, one a second from their time on. */
export interface UsageEntry {
  atSeconds: number;
  userId: string;
  /** Null: the log names no app, as it does for many clients. */
  app: App | null;
  object: string;
  family: string;
  resource: string;
  http: string;
  ip: string;
  calls: number;
}

export interface CallOptions {
  object?: string;
  calls?: number;
  /** Such as `Bulk`; REST by default. */
  family?: string;
  /** Such as `/v64.0/jobs/query`; that of a query by default. */
  resource?: string;
  ip?: string;
  at?: Date;
  /** The log does not say which app it was. */
  unnamed?: boolean;
}
