import { brief } from './errors.ts';
import { parseJson } from './json.ts';

export interface Refusal {
  /** Salesforce's code; '' where the answer names none. */
  readonly error: string;
  readonly description: string;
}

/**
 * What an answer that refuses says, in any of the forms that Salesforce is known to use: JSON (one object, or a list of
 * which the first counts), a form `error=…&error_description=…`, or a line of plain text, which is the description.
 */
export function readRefusal(body: string): Refusal {
  return fromJson(body) ?? fromForm(body) ?? { error: '', description: brief(body) };
}

function fromJson(body: string): Refusal | undefined {
  const parsed = parseJson(body);
  const first: unknown = Array.isArray(parsed) ? parsed[0] : parsed;
  if (typeof first !== 'object' || first === null) return undefined;
  const fields: Readonly<Record<string, unknown>> = { ...first };
  return {
    error: textOf(fields.error ?? fields.errorCode),
    description: textOf(fields.error_description ?? fields.message),
  };
}

function fromForm(body: string): Refusal | undefined {
  const text = body.slice(0, 10_000).trim();
  if (!/^(?:[\w.]+=[^\s<>{}]*)(?:&[\w.]+=[^\s<>{}]*)*$/.test(text)) return undefined;
  const form = new URLSearchParams(text);
  const error = form.get('error') ?? '';
  return error === '' ? undefined : { error, description: form.get('error_description') ?? '' };
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : '');
