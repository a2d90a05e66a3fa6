import { ofDatabase } from './database.ts';
import { ofLinks } from './links.ts';
import { ofOrgs } from './orgs.ts';
import { ofPeople } from './people.ts';
import type { ErrorRow, Harm, PageWords } from './row.ts';
import { ofSalesforce } from './salesforce.ts';
import { ofSlack } from './slack.ts';
import { ofSyncs } from './syncs.ts';

const rows = {
  ...ofLinks,
  ...ofOrgs,
  ...ofPeople,
  ...ofSalesforce,
  ...ofSyncs,
  ...ofDatabase,
  ...ofSlack,
};

/**
 * Every failure that a person may be told of. The codes are the contract; a row says all that there is to a code.
 * `E-UNKNOWN` is ours: it always comes with a reference that the log knows.
 */
export type ErrorCode = keyof typeof rows;

/** The conditions that rows name: `alerts/conditions.ts` has one of each, or does not compile. */
export type OpenedCondition = NonNullable<(typeof rows)[ErrorCode]['harm']>['opens'];

const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(rows, code);

export const errorCodes: readonly ErrorCode[] = Object.keys(rows).filter(isErrorCode);

/** Undefined where the text is no code of ours. */
export const errorCodeOf = (text: string | null | undefined): ErrorCode | undefined =>
  typeof text === 'string' && isErrorCode(text) ? text : undefined;

export const rowOf = (code: ErrorCode): ErrorRow => rows[code];

/** Where no page should meet it, what a page says of what nobody foresaw. */
export const pageOf = (code: ErrorCode): PageWords => rows[code].page ?? rows['E-UNKNOWN'].page;

/** What becomes of a domain by this code. One that no sync should meet harms it as what nobody foresaw does. */
export const harmOf = (code: ErrorCode): Harm & { readonly opens: OpenedCondition } =>
  rows[code].harm ?? rows['E-UNKNOWN'].harm;

/** Whether it may be over within minutes though nobody does anything. */
export const isPassing = (code: ErrorCode, facts: { readonly transient?: unknown }): boolean =>
  harmOf(code).again === 'soon' || facts.transient === true;
