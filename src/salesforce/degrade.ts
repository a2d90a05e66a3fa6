import { AppError } from '../lib/errors.ts';
import type { Connection } from './connection.ts';
import { brokenAnswer } from './errors.ts';
import type { Row } from './query.ts';
import type { Fields } from './soql.ts';

/** Salesforce answers alike for what does not exist and for what the user may not see. */
const unseen = new Set([
  'INVALID_TYPE',
  'INVALID_FIELD',
  'NOT_FOUND',
  'INSUFFICIENT_ACCESS',
  'INSUFFICIENT_ACCESS_OR_READONLY',
  'FUNCTIONALITY_NOT_ENABLED',
  'FORBIDDEN',
]);

/** The rows, or nothing and a note of why, where the org or the user's permissions withhold them. */
export type OptionalRead = (
  why: string,
  rows: Promise<readonly Row[]>,
) => Promise<readonly Row[] | undefined>;

/** True where one object or field is missing or withheld, and the rest of the org can still be read. */
export function isUnseen(error: unknown): error is AppError {
  return error instanceof AppError && unseen.has(String(error.facts.sf));
}

/**
 * What `read` gives with all `wanted` fields; where Salesforce does not know one of them, what it gives with those that
 * its describe names. `needed` must be among them, else the first refusal is thrown.
 */
export async function withKnownFields<T>(
  connection: Connection,
  object: string,
  { wanted, needed }: { wanted: Fields; needed: Fields },
  read: (fields: Fields) => Promise<T>,
): Promise<T> {
  try {
    return await read(wanted);
  } catch (error) {
    if (!isUnseen(error) || error.facts.sf !== 'INVALID_FIELD') throw error;
    const known = await describedFields(connection, object);
    const fields = wanted.filter((field) => known.has(field.split('.')[0] ?? ''));
    if (fields.length === wanted.length || needed.some((each) => !fields.includes(each))) {
      throw error;
    }
    return read(fields);
  }
}

/** Names of fields and of relationships, as SOQL begins a field with them. */
export async function describedFields(
  connection: Connection,
  object: string,
  api: 'rest' | 'tooling' = 'rest',
): Promise<Set<string>> {
  const folder = api === 'tooling' ? '/tooling/sobjects' : '/sobjects';
  const body = await connection.get(`${connection.root}${folder}/${object}/describe`);
  if (typeof body !== 'object' || body === null || !('fields' in body)) {
    throw brokenAnswer('a describe without fields');
  }
  const names = new Set<string>();
  for (const field of Array.isArray(body.fields) ? body.fields : []) {
    if (typeof field !== 'object' || field === null) continue;
    if ('name' in field && typeof field.name === 'string') names.add(field.name);
    if ('relationshipName' in field && typeof field.relationshipName === 'string') {
      names.add(field.relationshipName);
    }
  }
  return names;
}
