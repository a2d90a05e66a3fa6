import type { SalesforceId } from './ids.ts';
import type { SoqlTime } from './times.ts';

/** Fields written in our own code, such as `AppMenuItem.ApplicationId`. */
export type Fields = readonly string[];

const idShape = /^[a-zA-Z0-9]{18}$/;
const timeShape = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const fieldShape = /^[A-Z][A-Za-z]*(?:\.[A-Z][A-Za-z]*)?$/;

/**
 * The only way to SOQL. It takes ids, times and lists of our own field names, each checked by pattern once more, and
 * nothing else: no text of Salesforce's or Slack's can get into a query. Throws TypeError on anything else.
 */
export function soql(
  parts: TemplateStringsArray,
  ...values: readonly (SalesforceId | SoqlTime | Fields)[]
): string {
  return parts.reduce((query, part, i) => query + written(values[i - 1]) + part);
}

function written(value: SalesforceId | SoqlTime | Fields | undefined): string {
  if (typeof value === 'string') {
    if (idShape.test(value)) return `'${value}'`;
    if (timeShape.test(value)) return value;
  } else if (Array.isArray(value) && value.length > 0) {
    if (value.every((field) => typeof field === 'string' && fieldShape.test(field))) {
      return value.join(', ');
    }
  }
  throw new TypeError('only ids, times and field names go into SOQL');
}
