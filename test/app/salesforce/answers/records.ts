import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import expectations from './expected.json' with { type: 'json' };

/** One answer of Salesforce as a public record has it. */
export interface Answer {
  readonly id: string;
  readonly call: string;
  /** When Salesforce gives it, what it means to us, and the public records that show it. */
  readonly when: string;
  readonly meaning: string;
  readonly source: readonly string[];
  /** None where a record has a code alone. */
  readonly status: number | null;
  /** Lower-case names; null: absent or empty. */
  readonly headers: Readonly<Record<string, string | null>>;
  readonly body: string | null;
  readonly errorCode?: string;
  readonly confidence: string;
  readonly bodyIs?: string;
  readonly statusIs?: string;
}

/** What must come of it. */
export interface Expected {
  /** By who reads it, what that gives: the parts that matter. Nothing is demanded of an answer that is not sure. */
  readonly reads: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Why a class is demanded of an answer whose wording no record has. */
  readonly sureOf?: string;
}

const path = join(import.meta.dirname, '../../../../sandbox/salesforce/truth/answers.json');
const truth: {
  cases: Answer[];
  meta: { confidence: Record<string, string>; tokenErrorCodes: { values: string[] } };
} = JSON.parse(readFileSync(path, 'utf8'));

export const answers: readonly Answer[] = truth.cases;
/** How surely an answer is known, as the records name it. */
export const confidences: readonly string[] = Object.keys(truth.meta.confidence);
export const tokenErrorCodes: readonly string[] = truth.meta.tokenErrorCodes.values;

export const expected: Readonly<Record<string, Expected>> = expectations.cases;
export const expectedOfCodes: Readonly<Record<string, { exchange: string; refresh: string }>> =
  expectations.tokenErrorCodes;

/** No record has it as it is here: only that it does no harm may be demanded. */
export const isUnsure = ({ confidence, bodyIs = '', statusIs = '' }: Answer): boolean =>
  confidence === 'not verified' ||
  /^(?:assumed|not recorded|wording)/.test(bodyIs) ||
  /^(?:assumed|to be checked)/.test(statusIs);
