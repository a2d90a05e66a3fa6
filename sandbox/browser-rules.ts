import type { IncomingHttpHeaders } from 'node:http';

/** Two addresses are of one site when scheme and host agree; the port does not count. */
export function siteOf(from: URL, to: URL): string {
  if (from.origin === to.origin) return 'same-origin';
  return from.protocol === to.protocol && from.hostname === to.hostname
    ? 'same-site'
    : 'cross-site';
}

/** The less trusted of two relations, as a chain of redirects counts. */
export function worse(a: string, b: string): string {
  const order = ['same-origin', 'same-site', 'cross-site'];
  return order.indexOf(a) > order.indexOf(b) ? a : b;
}

/** The Origin that a form's POST carries, as the page's referrer policy has it. */
export function originSent(from: string | null, headers: IncomingHttpHeaders): string {
  if (from === null || headers['referrer-policy'] === 'no-referrer') return 'null';
  return new URL(from).origin;
}

/** The sources that a page's content policy lets its forms go to; none when it does not say. */
export function formAction(headers: IncomingHttpHeaders): string[] {
  const policy = String(headers['content-security-policy'] ?? '');
  const directive = policy.split(';').find((part) => part.trim().startsWith('form-action'));
  return directive?.trim().split(/\s+/).slice(1) ?? [];
}

/** Chromium holds every hop of a form's redirect chain to the page's form-action. */
export function allowed(policy: string[], pageUrl: string, target: URL): boolean {
  if (policy.length === 0) return true;
  return policy.some(
    (source) => (source === "'self'" ? new URL(pageUrl).origin : source) === target.origin,
  );
}
