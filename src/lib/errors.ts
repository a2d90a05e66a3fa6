import { newReference } from './ids.ts';

/**
 * Every failure that a person may be told of. The codes are the contract, the words live at the edge that says them
 * (`slack/errors.ts`, `http/pages/`). `E-UNKNOWN` is ours: it always comes with a reference that the log knows.
 */
export const errorCodes = [
  'E-LINK-EXPIRED',
  'E-LINK-USED',
  'E-LINK-REPLACED',
  'E-STATE',
  'E-DENIED',
  'E-APP-BLOCKED',
  'E-NOT-ADMIN',
  'E-WRONG-ORG',
  'E-DUPLICATE',
  'E-DUP-DELETED',
  'E-SCOPE',
  'E-NOT-PERMITTED',
  'E-OUTSIDE',
  'E-GRANT-EXPIRED',
  'E-LOST',
  'E-USER-OFF',
  'E-ACCESS',
  'E-API-OFF',
  'E-API-LIMIT',
  'E-SF-DOWN',
  'E-DOMAIN-GONE',
  'E-CONFIG',
  'E-PARTIAL',
  'E-SLOW',
  'E-TOO-BIG',
  'E-PARKED',
  'E-SLACK-CHANNEL',
  'E-SLACK-LATE',
  'E-STALE-CARD',
  'E-BUSY',
  'E-NOT-FOUND',
  'E-UNKNOWN',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** What the words of an error are filled with; never a secret, foreign text still unescaped. */
export type Facts = Readonly<Record<string, string | number | boolean | null>>;

export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly facts: Facts;

  constructor(code: ErrorCode, detail: string, facts: Facts = {}, options?: ErrorOptions) {
    super(`${code}: ${detail}`, options);
    this.code = code;
    this.facts = facts;
  }
}

/** The same error, or an `E-UNKNOWN` that keeps it as its cause. */
export function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const detail = error instanceof Error ? error.message : String(error);
  return new AppError('E-UNKNOWN', detail, {}, { cause: error });
}

/** An `E-UNKNOWN` with a reference among its facts, to be shown and logged; any other error as it is. */
export function withReference(error: AppError): AppError {
  if (error.code !== 'E-UNKNOWN' || typeof error.facts.reference === 'string') return error;
  const facts = { ...error.facts, reference: newReference() };
  return new AppError(error.code, error.message.replace(/^E-UNKNOWN: /, ''), facts, {
    cause: error.cause ?? error,
  });
}
