import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether a form came from a page of ours. Every browser of today sends at least one of the two headers with a form that
 * comes from elsewhere; one that sends neither is let through, since there is nothing to go by.
 */
export function isFromOurPage(headers: IncomingHttpHeaders, publicUrl: string): boolean {
  const { origin, 'sec-fetch-site': site } = headers;
  if (origin !== undefined && origin !== publicUrl) return false;
  return site === undefined || site === 'same-origin';
}
