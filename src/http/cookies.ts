import { parseCookie, stringifySetCookie } from 'cookie';

/** The value of a cookie that the browser sent, or undefined. */
export const cookieOf = (header: string | undefined, name: string): string | undefined =>
  parseCookie(header ?? '')[name];

/**
 * `Set-Cookie` for a consent's cookie: out of reach of scripts, sent along when Salesforce sends the browser back (Lax),
 * on https only where we are on https. An age of 0 clears it. Throws TypeError where the name is none.
 */
export const setCookie = (cookie: {
  name: string;
  value: string;
  maxAgeSeconds: number;
  secure: boolean;
}): string =>
  stringifySetCookie({
    name: cookie.name,
    value: cookie.value,
    maxAge: Math.max(0, Math.floor(cookie.maxAgeSeconds)),
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: cookie.secure,
  });

/** Whether this could be the name of a consent's cookie; nothing else is ever cleared. */
export const isConsentCookie = (name: string): boolean => /^(?:__Host-)?ow-[\w-]{1,32}$/.test(name);
