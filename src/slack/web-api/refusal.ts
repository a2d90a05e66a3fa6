import { webApi } from '@slack/bolt';
import type { Limited } from '../../notices/refusal.ts';

export type Refused =
  /** Nothing was done; worth trying again. `limited`: Slack asks us to leave that alone for a while. */
  | { readonly kind: 'passing'; readonly retryAfterMs?: number; readonly limited?: Limited }
  /** Nothing was done, and will not be as things are. `error` is Slack's code. */
  | { readonly kind: 'permanent'; readonly error: string; readonly detail?: string }
  /** No answer, or one that says nothing: it may have been done. */
  | { readonly kind: 'lost' };

/** Slack did not do what we asked. */
export class SlackRefusal extends Error {
  override readonly name = 'SlackRefusal';
  readonly refused: Refused;

  constructor(refused: Refused, options?: ErrorOptions) {
    super(refused.kind === 'permanent' ? `permanent: ${refused.error}` : refused.kind, options);
    this.refused = refused;
  }
}

const UNCERTAIN: ReadonlySet<string> = new Set([
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
]);

/** Slack's word to go slower that comes as an error: it does not say for how long. */
const SLOWER: ReadonlySet<string> = new Set(['ratelimited', 'rate_limited']);

// The connection was never made, so nothing can have been done.
const NEVER_SENT: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Past this function nobody knows web-api's errors. `called`: what a 429 is about. */
export function toRefusal(error: unknown, called?: Limited): SlackRefusal {
  if (error instanceof SlackRefusal) return error;
  if (!isSlacks(error))
    return new SlackRefusal(
      { kind: 'lost' },
      { cause: new Error('an answer that is not Slack’s') },
    );
  return new SlackRefusal(classify(error, called), { cause: error });
}

/** As Slack writes its codes. */
const CODE = /^[a-z][a-z0-9_.:-]{0,79}$/;

/** web-api takes whatever is no JSON for a code: a page of a proxy's, megabytes of it, or a body that was cut short. */
function isSlacks(error: unknown): boolean {
  if (!(error instanceof webApi.WebAPIPlatformError)) return true;
  const code: unknown = error.data.error;
  return typeof code === 'string' && CODE.test(code);
}

function classify(error: unknown, called: Limited | undefined): Refused {
  if (error instanceof webApi.WebAPIRateLimitedError) {
    const retryAfterMs = error.retryAfter * 1000;
    return { kind: 'passing', retryAfterMs, ...(called && { limited: called }) };
  }
  if (error instanceof webApi.WebAPIPlatformError) {
    const code = error.data.error;
    if (SLOWER.has(code)) return { kind: 'passing' };
    if (UNCERTAIN.has(code)) return { kind: 'lost' };
    const detail = error.data.response_metadata?.messages?.slice(0, 5).join(' ');
    return { kind: 'permanent', error: code, ...(detail && { detail }) };
  }
  if (error instanceof webApi.WebAPIHTTPError) {
    return error.statusCode >= 500 ? { kind: 'lost' } : { kind: 'passing' };
  }
  if (error instanceof webApi.WebAPIRequestError) {
    return neverSent(error.original) ? { kind: 'passing' } : { kind: 'lost' };
  }
  return { kind: 'lost' };
}

function neverSent(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code: unknown = Reflect.get(error, 'code');
  return NEVER_SENT.has(code) || neverSent(error.cause);
}

const AUTH: ReadonlySet<string> = new Set([
  'account_inactive',
  'token_revoked',
  'invalid_auth',
  'not_authed',
  'team_access_not_granted',
]);

/** The installation itself is over, not just this call. */
export const isAuthRefusal = (refusal: SlackRefusal): boolean =>
  refusal.refused.kind === 'permanent' && AUTH.has(refusal.refused.error);

/** We go too fast, whether Slack says for how long or not. */
export const isTooFast = ({ refused, cause }: SlackRefusal): boolean =>
  (refused.kind === 'passing' && refused.retryAfterMs !== undefined) ||
  (cause instanceof webApi.WebAPIPlatformError && SLOWER.has(cause.data.error));

const LATE: ReadonlySet<string> = new Set([
  'expired_trigger_id',
  'trigger_expired',
  'exchanged_trigger_id',
  'trigger_exchanged',
  'invalid_trigger_id',
]);

export const isLateTrigger = (refusal: SlackRefusal): boolean =>
  refusal.refused.kind === 'permanent' && LATE.has(refusal.refused.error);

const BLOCKS: ReadonlySet<string> = new Set([
  'invalid_blocks',
  'invalid_blocks_format',
  'msg_blocks_too_long',
  'block_mismatch',
  'invalid_attachments',
]);

/** The blocks were refused: the text alone may still go. */
export const isBlocksRefusal = (refusal: SlackRefusal): boolean =>
  refusal.refused.kind === 'permanent' && BLOCKS.has(refusal.refused.error);
