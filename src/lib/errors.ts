import type { Facts } from './errors/row.ts';
import type { ErrorCode } from './errors/rows.ts';
import { newReference } from './ids.ts';

export type { Facts } from './errors/row.ts';
export { type ErrorCode, errorCodes } from './errors/rows.ts';

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

/**
 * Whether our own database is what failed: it says nothing of whatever we were talking to. Also where an edge took it for the
 * other side's silence, as where a token was to be read for a call.
 */
export function isDatabaseDown(error: unknown): boolean {
  if (error instanceof AppError) return error.code === 'E-DB-DOWN';
  return error instanceof Error && error.cause !== undefined && isDatabaseDown(error.cause);
}

/** An `E-UNKNOWN` with a reference among its facts, to be shown and logged; any other error as it is. */
export function withReference(error: AppError): AppError {
  if (error.code !== 'E-UNKNOWN' || typeof error.facts.reference === 'string') return error;
  const facts = { ...error.facts, reference: newReference() };
  return new AppError(error.code, error.message.replace(/^E-UNKNOWN: /, ''), facts, {
    cause: error.cause ?? error,
  });
}
