const CAUSES_MAX = 5;
const MESSAGE_MAX = 1000;
const STACK_MAX = 4000;

/**
 * What is logged of an error and of its causes: type, message, code and stack. Nothing else that hangs on it:
 * the errors of HTTP clients carry requests, headers and whole answers, our own carry names for the words of a page.
 */
export function describeError(error: unknown, depth = 0): object {
  if (!(error instanceof Error)) return { message: cut(String(error), MESSAGE_MAX) };
  const goesOn = error.cause !== undefined && depth < CAUSES_MAX;
  return {
    type: error.name,
    message: cut(error.message, MESSAGE_MAX),
    ...('code' in error && isPlain(error.code) ? { code: error.code } : {}),
    stack: cut(error.stack ?? '', STACK_MAX),
    ...(goesOn ? { cause: describeError(error.cause, depth + 1) } : {}),
    ...(error instanceof AggregateError && depth < CAUSES_MAX
      ? { errors: error.errors.slice(0, CAUSES_MAX).map((one) => describeError(one, depth + 1)) }
      : {}),
  };
}

const isPlain = (value: unknown): value is string | number =>
  typeof value === 'string' || typeof value === 'number';

const cut = (text: string, max: number): string =>
  text.length > max ? `${text.slice(0, max)}… (${text.length} characters)` : text;
