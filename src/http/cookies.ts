const NAME = /^[\w-]{1,64}$/;
const VALUE = /^[\w-]{0,200}$/;

/** The value of a cookie that the browser sent, or undefined. */
export function cookieOf(header: string | undefined, name: string): string | undefined {
  for (const pair of (header ?? '').split(';')) {
    const [key, ...rest] = pair.split('=');
    if (key?.trim() === name) return rest.join('=').trim();
  }
  return undefined;
}

/**
 * `Set-Cookie` for a consent's cookie: out of reach of scripts, sent along when Salesforce sends the browser back (Lax),
 * on https only where we are on https. An age of 0 clears it. Throws RangeError where name or value would need quoting.
 */
export function setCookie(cookie: {
  name: string;
  value: string;
  maxAgeSeconds: number;
  secure: boolean;
}): string {
  if (!NAME.test(cookie.name) || !VALUE.test(cookie.value))
    throw new RangeError('not a cookie of ours');
  const age = Math.max(0, Math.floor(cookie.maxAgeSeconds));
  const attributes = [
    `Path=/`,
    `Max-Age=${age}`,
    'HttpOnly',
    'SameSite=Lax',
    ...(cookie.secure ? ['Secure'] : []),
  ];
  return [`${cookie.name}=${cookie.value}`, ...attributes].join('; ');
}

/** Whether this could be the name of a consent's cookie; nothing else is ever cleared. */
export const isConsentCookie = (name: string): boolean => /^(?:__Host-)?ow-[\w-]{1,32}$/.test(name);
