import { sha256 } from '../../lib/ids.ts';

/** An index row of PostgreSQL holds under 2,700 bytes. */
const LONGEST_PLAIN = 200;

/**
 * The identity of our own grant's rows in a domain, found by user and time. Nothing else is of it, whatever it is called: a
 * foreign app that bears our name is an app like any other.
 */
export const OWN_IDENTITY = 'own';

/**
 * What an app is across readings of a domain: its `ApplicationId`, or, when not installed, its exact name,
 * code point for code point. A name is chosen by whoever made the app, so it is never folded here.
 */
export function appIdentity(app: { applicationId: string | null; appName: string }): string {
  if (app.applicationId !== null) return `id:${app.applicationId}`;
  return app.appName.length <= LONGEST_PLAIN
    ? `name:${app.appName}`
    : `name-sha256:${sha256(app.appName)}`;
}

/** The identity of what is not installed and has no name. */
export const NAMELESS = appIdentity({ applicationId: null, appName: '' });
