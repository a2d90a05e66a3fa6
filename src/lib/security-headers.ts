import { DAY, SECOND } from './time.ts';

const HSTS_SECONDS = (365 * DAY) / SECOND;

/**
 * What every answer of ours carries. Paths of ours are secrets: `same-origin` tells Salesforce and Slack nothing, and still
 * lets our own form name its origin. Whoever shows a page says which styles it has.
 */
export const securityHeaders = (isHttps: boolean): Readonly<Record<string, string>> => ({
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  ...(isHttps ? { 'strict-transport-security': `max-age=${HSTS_SECONDS}` } : {}),
});
