import { AppError, type Facts } from '../lib/errors.ts';
import { networkTrouble } from '../lib/network-trouble.ts';
import { createScrubber } from '../lib/scrub.ts';
import { type ApiRow, apiRows, type OAuthCall, type OAuthRow } from './error-tables.ts';
import { oauthRows } from './oauth-errors.ts';

/** What Salesforce said when it refused an API call. */
export interface ApiRefusal {
  readonly status: number;
  readonly errorCode: string;
  readonly message: string;
}

/** The AppError for `{ error, error_description }` of the token or revoke endpoint. Its texts hold none of `secrets`. */
export function fromOAuthError(
  call: OAuthCall,
  error: string,
  description: string,
  secrets: readonly string[] = [],
): AppError {
  const row = oauthRows.find((each) => fitsOAuth(each, call, brief(error, 60), brief(description)));
  const sf = brief(scrub(error, secrets), 60);
  const says = brief(scrub(description, secrets));
  return refusal(row, `${call} refused`, sf, says, { call });
}

/** The AppError for `error` and `error_description` that came back to the callback instead of a code. */
export function fromCallbackError(error: string, description: string): AppError {
  return fromOAuthError('callback', error, description);
}

/** The AppError for an error of the REST API. Its texts hold none of `secrets`. */
export function fromApiError(
  { status, errorCode, message }: ApiRefusal,
  secrets: readonly string[] = [],
): AppError {
  const row = apiRows.find((each) => fitsApi(each, status, brief(errorCode, 60), brief(message)));
  const sf = brief(scrub(errorCode, secrets), 60);
  const says = brief(scrub(message, secrets));
  return refusal(row, `HTTP ${status}`, sf, says, { status });
}

/** What proxies answer where a name leads nowhere, among other things. */
const GOT_NOWHERE: ReadonlySet<number> = new Set([404, 500, 502, 503, 504]);

/**
 * The AppError where no answer came from `host`: refused, reset, not found, no certificate, no way through the proxy.
 * `sent: false` says that nothing went out, so that nothing can have happened there.
 */
export function fromNetwork(error: unknown, host: string): AppError {
  const { code, proxy, isUntrusted, isUnsent, notFound } = networkTrouble(error);
  // Undici's errors can carry a piece of the answer, so only their code goes on.
  return new AppError('E-SF-DOWN', `no answer (${code})`, {
    transient: true,
    network: code,
    ...(isUnsent ? { sent: false } : {}),
    // Where a proxy resolves names, the one that is not found is the proxy's; of ours it says no more than that it got nowhere.
    ...(notFound === host ? { host: 'not found' } : {}),
    ...(typeof proxy === 'number' && GOT_NOWHERE.has(proxy) ? { nowhere: true } : {}),
    ...(proxy === undefined ? {} : { proxy }),
    ...(isUntrusted ? { untrusted: true } : {}),
  });
}

/** The AppError for an answer that is none: a page, a half, another shape than documented. `why` is our own text. */
export function brokenAnswer(why: string, facts: Facts = {}): AppError {
  return new AppError('E-SF-DOWN', why, { transient: true, broken: why, ...facts });
}

/** A text of Salesforce's for a log line or a person: one line, bounded, never a page of HTML. */
export function brief(text: string, longest = 200): string {
  const line = text
    .slice(0, longest * 4)
    .replace(/\s+/g, ' ')
    .trim();
  if (/^<(?:!doctype|html|\?xml|head|body)/i.test(line)) return '(a page)';
  return line.length > longest ? `${line.slice(0, longest)}…`.toWellFormed() : line;
}

function refusal(
  row: OAuthRow | ApiRow | undefined,
  what: string,
  sf: string,
  says: string,
  more: Facts = {},
): AppError {
  const facts: Facts = row?.facts ?? { transient: false };
  return new AppError(row?.code ?? 'E-UNKNOWN', `${what}: ${sf} ${says}`.trim(), {
    ...facts,
    ...more,
    sf,
    says,
  });
}

function fitsOAuth(row: OAuthRow, call: OAuthCall, sf: string, says: string): boolean {
  return (
    (row.calls?.includes(call) ?? true) && fitsCode(row.errors, sf) && fitsText(row.says, says)
  );
}

function fitsApi(row: ApiRow, status: number, sf: string, says: string): boolean {
  return (row.status ?? status) === status && fitsCode(row.errors, sf) && fitsText(row.says, says);
}

function fitsCode(errors: readonly string[] | undefined, sf: string): boolean {
  const code = sf.toLowerCase();
  return (
    errors?.some((each) =>
      each.endsWith('*') ? code.startsWith(each.slice(0, -1)) : each === code,
    ) ?? true
  );
}

function fitsText(parts: readonly string[] | undefined, says: string): boolean {
  const text = says.toLowerCase().replaceAll('’', "'");
  return parts?.some((part) => (part === '' ? text === '' : text.includes(part))) ?? true;
}

/** An answer may echo what we sent; nothing that we sent in secret is repeated. */
function scrub(text: string, secrets: readonly string[]): string {
  return createScrubber(secrets).text(text);
}
