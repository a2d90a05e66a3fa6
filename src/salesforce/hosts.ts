/**
 * Which hosts may ever be spoken to. A secret (client secret, code, token) leaves only towards these.
 * `extraHosts` are `host:port` over http, for machines that run a stand-in of Salesforce.
 */

/** Ends of the addresses under which an org answers. A name must stand before them. */
const orgSuffixes = ['.my.salesforce.com', '.my.salesforce.mil', '.my.sfcrmproducts.cn'] as const;

const signInHosts = ['login.salesforce.com', 'test.salesforce.com'];

/** `acme`, `acme.develop`, `acme--uat.sandbox`, the older `acme--uat.cs12`. */
const orgName = /^[a-z0-9](?:[a-z0-9-]{0,62})(?:\.[a-z0-9][a-z0-9-]{0,30})?$/;

/** True for the host of an org: one of Salesforce's endings with a well-formed name before it. */
export function isOrgHost(host: string): boolean {
  const suffix = orgSuffixes.find((end) => host.endsWith(end));
  if (suffix === undefined) return false;
  const name = host.slice(0, -suffix.length);
  return orgName.test(name) && !name.includes('xn--');
}

export function isSignInHost(host: string): boolean {
  return signInHosts.includes(host);
}

/**
 * The generic sign-in page for the org at this address: a host says that it is a sandbox's or a scratch org's. Undefined
 * for the clouds of Defense and of China: theirs is not on record, and no grant leaves them for the public cloud's.
 */
export function genericOrigin(
  instanceUrl: string,
  logins: { readonly production: string; readonly sandbox: string },
): string | undefined {
  const { hostname } = new URL(instanceUrl);
  if (isOrgHost(hostname) && !hostname.endsWith('.my.salesforce.com')) return undefined;
  return hostname.includes('--') || /\.(?:sandbox|scratch)\./.test(hostname)
    ? logins.sandbox
    : logins.production;
}

/** `http://host:port` where this URL is one of the extra hosts, written as they are; else undefined. */
export function extraOrigin(url: URL, extraHosts: readonly string[]): string | undefined {
  if (url.protocol !== 'http:') return undefined;
  const host = `${url.hostname}:${url.port || '80'}`;
  return extraHosts.some((extra) => extra.toLowerCase() === host) ? url.origin : undefined;
}

/** The origin of an org's `instance_url`, or undefined where it is not one that we speak to. */
export function checkInstanceUrl(text: string, extraHosts: readonly string[]): string | undefined {
  const url = plainUrl(text);
  if (url === undefined || url.pathname !== '/' || url.search !== '') return undefined;
  return allowedOrigin(url, extraHosts, isOrgHost);
}

/** The origin where a consent starts and tokens are asked for: an org, or the generic sign-in hosts. */
export function checkSignInOrigin(text: string, extraHosts: readonly string[]): string | undefined {
  const url = plainUrl(text);
  if (url === undefined || url.pathname !== '/' || url.search !== '') return undefined;
  return allowedOrigin(url, extraHosts, isOrgOrSignInHost);
}

/** The URL of a token answer's `id`, where its host is one that may name a user; else undefined. */
export function checkIdentityUrl(text: string, extraHosts: readonly string[]): URL | undefined {
  const url = plainUrl(text);
  if (url === undefined) return undefined;
  return allowedOrigin(url, extraHosts, isOrgOrSignInHost) === undefined ? undefined : url;
}

const isOrgOrSignInHost = (host: string) => isOrgHost(host) || isSignInHost(host);

function allowedOrigin(
  url: URL,
  extraHosts: readonly string[],
  isAllowed: (host: string) => boolean,
): string | undefined {
  if (url.protocol !== 'https:') return extraOrigin(url, extraHosts);
  return url.port === '' && isAllowed(url.hostname) ? url.origin : undefined;
}

/** A URL of printable ASCII without user, password, fragment or backslash; else undefined. */
function plainUrl(text: string): URL | undefined {
  if (text.length > 500 || !/^[!-~]+$/.test(text) || /[\\@#]/.test(text)) return undefined;
  return URL.parse(text) ?? undefined;
}
