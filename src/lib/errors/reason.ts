import { type Given, type Said, say } from './row.ts';
import type { ErrorCode } from './rows.ts';

const LONGEST = 200;

/**
 * Why Salesforce refused a consent or a token, in its own words, or what its answer lacked; undefined where the error is
 * about something else, or nobody foresaw it: then the log has the words, under the reference that is shown. Salesforce's
 * words are others' text: scrubbed where they came in, escaped where they are shown.
 */
export function reasonOf(code: ErrorCode, { call, sf, says, broken }: Given): Said | undefined {
  if (call === undefined || code === 'E-UNKNOWN') return undefined;
  if (broken) return say`Its answer could not be used: ${String(broken)}.`;
  const words = [sf, says].filter((each) => typeof each === 'string' && each !== '').join(': ');
  return words === '' ? undefined : say`Salesforce said: ${[{ foreign: words, max: LONGEST }]}`;
}
