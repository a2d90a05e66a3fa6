import type { ErrorCode } from '../lib/errors.ts';

/** What may be wrong with a domain: one alert for each at a time. */
export type Condition = 'grant' | 'access' | 'salesforce' | 'limit' | 'slow' | 'partial' | 'late';

export function conditionOf(code: ErrorCode): Condition {
  switch (code) {
    case 'E-GRANT-EXPIRED':
    case 'E-LOST':
    case 'E-USER-OFF':
      return 'grant';
    case 'E-SF-DOWN':
      return 'salesforce';
    case 'E-API-LIMIT':
      return 'limit';
    case 'E-SLOW':
      return 'slow';
    case 'E-PARTIAL':
      return 'partial';
    default:
      return 'access';
  }
}
