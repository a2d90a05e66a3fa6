import { harmOf } from '../lib/errors/rows.ts';
import type { ErrorCode } from '../lib/errors.ts';

/** What may be wrong with a domain: one alert for each at a time. */
export type Condition = 'grant' | 'access' | 'salesforce' | 'limit' | 'slow' | 'partial' | 'late';

export const conditionOf = (code: ErrorCode): Condition => harmOf(code).opens;
