import type { SalesforceId } from './ids.ts';
import type { SoqlTime } from './times.ts';

/** Fields written in our own code, such as `AppMenuItem.ApplicationId`; over two parents at most. */
export type Fields = readonly string[];

/** For `IN`: at most a few hundred, as a query is an address. */
export interface AnyOf {
  readonly ids: readonly SalesforceId[];
}

/** True where one of these fields of a parent or of the row itself is. */
export interface AnyTrue {
  readonly anyTrue: Fields;
}

const idShape = /^[a-zA-Z0-9]{18}$/;
const timeShape = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const fieldShape = /^[A-Z][A-Za-z_]*(?:\.[A-Z][A-Za-z_]*){0,2}$/;

type Value = SalesforceId | SoqlTime | Fields | AnyOf | AnyTrue;

/**
 * The only way to SOQL. It takes ids, times and lists of our own field names, each checked by pattern once more, and
 * nothing else: no text of Salesforce's or Slack's can get into a query. Throws TypeError on anything else.
 */
export function soql(parts: TemplateStringsArray, ...values: readonly Value[]): string {
  return parts.reduce((query, part, i) => query + written(values[i - 1]) + part);
}

function written(value: Value | undefined): string {
  if (typeof value === 'string') {
    if (idShape.test(value)) return `'${value}'`;
    if (timeShape.test(value)) return value;
  } else if (isFields(value)) {
    if (allAre(value, fieldShape)) return value.join(', ');
  } else if (value !== undefined && 'anyTrue' in value) {
    if (allAre(value.anyTrue, fieldShape)) {
      return `(${value.anyTrue.map((field) => `${field} = true`).join(' OR ')})`;
    }
  } else if (value !== undefined && allAre(value.ids, idShape)) {
    return `(${value.ids.map((id) => `'${id}'`).join(', ')})`;
  }
  throw new TypeError('only ids, times and field names go into SOQL');
}

const isFields = (value: Exclude<Value, string> | undefined): value is Fields =>
  Array.isArray(value);

const allAre = (texts: readonly string[], shape: RegExp) =>
  texts.length > 0 && texts.every((text) => typeof text === 'string' && shape.test(text));
