export interface Cookie {
  name: string;
  value: string;
  hostname: string;
  path: string;
  httpOnly: boolean;
}

/** As in real browsers a cookie belongs to a host name, whatever the port. */
export interface CookieJar {
  cookies: Cookie[];
}

/** Whether a cookie is sent to an address. */
export const goesTo = (cookie: Cookie, url: URL) =>
  cookie.hostname === url.hostname && url.pathname.startsWith(cookie.path);

/** Gives the cookies after a Set-Cookie line, which may break the rules and be ignored. */
export function keep(jar: Cookie[], line: string, url: URL): Cookie[] {
  const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
  const at = pair.indexOf('=');
  const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
  const attribute = (wanted: string) => {
    const found = attributes.find((each) => each.toLowerCase().split('=')[0] === wanted);
    return found === undefined ? null : (found.split('=')[1] ?? '');
  };
  const path = attribute('path') ?? '/';
  const trusted = url.protocol === 'https:' || ['localhost', '127.0.0.1'].includes(url.hostname);
  if (attribute('secure') !== null && !trusted) return jar;
  const isHostOnly = attribute('secure') !== null && path === '/' && attribute('domain') === null;
  if (name.startsWith('__Host-') && !isHostOnly) return jar;
  const others = jar.filter(
    (each) => each.name !== name || each.hostname !== url.hostname || each.path !== path,
  );
  const expires = attribute('expires');
  const over = attribute('max-age') === '0' || (expires !== null && Date.parse(expires) <= 0);
  if (over) return others;
  return [
    ...others,
    { name, value, hostname: url.hostname, path, httpOnly: attribute('httponly') !== null },
  ];
}
