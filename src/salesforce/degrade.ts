import { AppError } from '../lib/errors.ts';
import type { Connection } from './connection.ts';
import { brokenAnswer } from './errors.ts';
import type { Offer } from './offer.ts';
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

interface FieldsAsked {
  readonly wanted: Fields;
  /** Without one of these the object is of no use, and the refusal stands. */
  readonly needed: Fields;
  /** Those that most orgs lack: where one is missing, nobody needs to be told. */
  readonly rare?: Fields;
}

/**
 * What `read` gives with all `wanted` fields. Where the org does not know one of them, what it gives with those that its
 * describe names; that is kept, and what is missing is noted by its name.
 */
export async function withKnownFields<T>(
  connection: Connection,
  object: string,
  asked: FieldsAsked,
  read: (fields: Fields) => Promise<T>,
): Promise<T> {
  const { offer } = connection;
  // To ask for a rare field first is to be refused in nearly every org.
  const kept = asked.rare
    ? await keptFields(connection, object, 'rest')
    : offer.fields.get(keyOf(object, 'rest'));
  const tried = kept === undefined ? asked.wanted : present(offer, object, kept, asked);
  try {
    return await read(tried);
  } catch (error) {
    if (!isUnseen(error) || error.facts.sf !== 'INVALID_FIELD') throw error;
    const fields = present(offer, object, await describedFields(connection, object), asked);
    if (`${fields}` === `${tried}` || asked.needed.some((each) => !fields.includes(each))) {
      throw error;
    }
    return read(fields);
  }
}

/** Those of the wanted fields that are there; what is missing is noted. */
function present(
  { missing }: Offer,
  object: string,
  known: ReadonlySet<string>,
  { wanted, rare = [] }: FieldsAsked,
): Fields {
  const fields = wanted.filter((each) => isAmong(known, each));
  for (const each of wanted) {
    if (!fields.includes(each) && !rare.includes(each)) missing.add(`${object}.${each}`);
  }
  return fields;
}

/** A field of a parent is there where the relationship is. */
const isAmong = (known: ReadonlySet<string>, field: string) => known.has(field.split('.')[0] ?? '');

const keyOf = (object: string, api: 'rest' | 'tooling') => `${api} ${object}`;

/** The same as `describedFields`, where it was asked before within a day. */
export async function keptFields(
  connection: Connection,
  object: string,
  api: 'rest' | 'tooling',
): Promise<ReadonlySet<string>> {
  return (
    connection.offer.fields.get(keyOf(object, api)) ?? describedFields(connection, object, api)
  );
}

/** Names of fields and of relationships, as SOQL begins a field with them; they are kept. */
async function describedFields(
  connection: Connection,
  object: string,
  api: 'rest' | 'tooling' = 'rest',
): Promise<ReadonlySet<string>> {
  const folder = api === 'tooling' ? '/tooling/sobjects' : '/sobjects';
  const body = await connection.get(`${await connection.root()}${folder}/${object}/describe`);
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
  connection.offer.fields.set(keyOf(object, api), names);
  return names;
}
