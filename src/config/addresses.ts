import type { Reader } from './names.ts';

/** The hosts that are this machine, as `URL` writes them. */
export const isLoopbackHost = (hostname: string): boolean =>
  ['localhost', '127.0.0.1', '[::1]'].includes(hostname);

/** Where browsers and Salesforce reach us: an origin, without a slash at its end. */
export function readPublicUrl(read: Reader, port: number): string {
  const local = `http://localhost:${port}`;
  const url = read.url(
    'PUBLIC_URL',
    ['http:', 'https:'],
    'must be an origin, such as https://orgwarden.example.com',
  );
  if (url === undefined) return local;
  if (!isOrigin(url)) {
    read.problem(
      'PUBLIC_URL',
      'must be an origin: no path, query or user, such as https://orgwarden.example.com',
    );
  }
  if (url.hostname.endsWith('.')) read.problem('PUBLIC_URL', 'must not end its host with a dot');
  if (url.protocol === 'http:' && !isLoopbackHost(url.hostname)) {
    read.problem(
      'PUBLIC_URL',
      'must be https: plain http is for localhost, 127.0.0.1 and [::1] only',
    );
  }
  return url.origin;
}

const isOrigin = (url: URL): boolean =>
  url.pathname === '/' &&
  url.search === '' &&
  url.hash === '' &&
  url.username === '' &&
  url.password === '';

/** A server that must be named. The problem never repeats it: a password may be in it. */
export function readServerUrl(
  read: Reader,
  name: 'DATABASE_URL' | 'REDIS_URL',
  protocols: readonly string[],
  example: string,
): string {
  const value = read.needed(name, `set it to the server's address, such as ${example}`);
  read.url(name, protocols, `is not such an address: ${example}`);
  return value ?? '';
}

/** An address that is https, unless this is a trial on one machine. */
export function readHttpUrl(
  read: Reader,
  name: 'SLACK_API_URL' | 'SLACK_WEB_URL' | 'SALESFORCE_LOGIN_URL',
  isLoopback: boolean,
): string | undefined {
  const url = read.url(name, ['http:', 'https:'], 'must be an address that starts with https://');
  if (url === undefined) return undefined;
  if (url.protocol !== 'https:' && !isLoopback) {
    read.problem(
      name,
      'must be https: plain http is accepted only where PUBLIC_URL is localhost, 127.0.0.1 or [::1]',
    );
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    read.problem(name, 'must have no user, query or fragment');
  }
  return url.href;
}
