export type SoqlErrorCode =
  | 'MALFORMED_QUERY'
  | 'INVALID_TYPE'
  | 'INVALID_FIELD'
  | 'INVALID_QUERY_FILTER_OPERATOR';

/** A query that Salesforce would refuse, with the code and words of its refusal. */
export class SoqlError extends Error {
  override readonly name = 'SoqlError';
  readonly code: SoqlErrorCode;
  constructor(code: SoqlErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

export const malformed = (message: string): SoqlError => new SoqlError('MALFORMED_QUERY', message);
