import type { SignInPage } from '../domains/ports.ts';
import { extraOrigin, isOrgHost, isSignInHost } from './hosts.ts';

export type MyDomain =
  | { readonly ok: true; readonly signIn: SignInPage }
  | { readonly ok: false; readonly why: string };

/** What a person may paste from the address bar, and the My Domain host that belongs to it. */
const conversions = [
  ['.lightning.force.com', '.my.salesforce.com'],
  ['.my.salesforce-setup.com', '.my.salesforce.com'],
  ['.lightning.crmforce.mil', '.my.salesforce.mil'],
  ['.lightning.sfcrmapps.cn', '.my.sfcrmproducts.cn'],
] as const;

const example = 'such as acme.my.salesforce.com';

/**
 * The sign-in page of the org that a person typed or pasted, or why not, in words for the field's error.
 * Pure and total: any text gets an answer.
 */
export function parseMyDomain(text: string, extraHosts: readonly string[]): MyDomain {
  const typed = text.trim();
  if (typed === '') return refuse(`Type the domain's My Domain address, ${example}.`);
  if (typed.length > 2000) return refuse(`This is too long for an address. Type it, ${example}.`);
  if (!/^[!-~]+$/.test(typed) || /[\\%]/.test(authority(typed))) {
    return refuse(`An address has plain letters, digits, dots and hyphens only, ${example}.`);
  }
  if (authority(typed).includes('@')) {
    return refuse(`An address has no user name or password in it. Type it, ${example}.`);
  }

  const url = parse(typed, extraHosts);
  if (url === undefined) return refuse(`Type the domain's My Domain address, ${example}.`);
  const extra = extraOrigin(url, extraHosts);
  if (extra !== undefined) return accept(extra);
  if (url.protocol !== 'https:') {
    return refuse(`Salesforce is reached by https only. Type the address, ${example}.`);
  }
  if (url.port !== '') return refuse(`A My Domain address has no port. Type it, ${example}.`);
  return fromHost(url.hostname);
}

function fromHost(host: string): MyDomain {
  if (host.endsWith('.')) return refuse('Leave out the dot at the end of the address.');
  if (isSignInHost(host)) {
    return refuse(`${host} is shared by all of Salesforce. Choose it under Sign-in page instead.`);
  }
  for (const [shown, own] of conversions) {
    if (host.endsWith(shown)) host = host.slice(0, -shown.length) + own;
  }
  if (isOrgHost(host)) return accept(`https://${host}`);
  if (/^[a-z0-9-]+$/.test(host)) {
    return refuse(`This is a name, not an address. Is it ${host}.my.salesforce.com?`.slice(0, 150));
  }
  return refuse(
    'A My Domain address ends in .my.salesforce.com; an admin finds it in Setup, My Domain.',
  );
}

/** With a scheme as it is; without one as https, except for an extra host, which is http. */
function parse(typed: string, extraHosts: readonly string[]): URL | undefined {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(typed)) return URL.parse(typed) ?? undefined;
  const plain = URL.parse(`http://${typed}`);
  if (plain !== null && extraOrigin(plain, extraHosts) !== undefined) return plain;
  return URL.parse(`https://${typed}`) ?? undefined;
}

/** The part between scheme and path, as it was typed: `new URL` would already have decoded it. */
function authority(typed: string): string {
  return typed.replace(/^[a-z][a-z0-9+.-]*:\/*/i, keepHostPort).split(/[/?#]/, 1)[0] ?? '';
}

/** `localhost:4010` begins like a scheme and is none. */
function keepHostPort(start: string): string {
  return start.endsWith('/') ? '' : start;
}

const accept = (origin: string): MyDomain => ({
  ok: true,
  signIn: { kind: 'my-domain', origin },
});
const refuse = (why: string): MyDomain => ({ ok: false, why });
