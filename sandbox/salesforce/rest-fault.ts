import type { FaultAct } from './faults.ts';
import { type Answer, restError } from './http.ts';

/** The REST error that a fault asks for, if it asks for one. */
export function restFault(fault: FaultAct): Answer | null {
  switch (fault.do) {
    case 'rest-error':
      return restError(fault.status, fault.errorCode, fault.message);
    case 'api-limit':
      return restError(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.');
    case 'api-disabled-for-org':
      return restError(
        403,
        'API_DISABLED_FOR_ORG',
        'The REST API is not enabled for this Organization',
      );
    case 'api-currently-disabled':
      return restError(403, 'API_CURRENTLY_DISABLED', 'API is disabled for this User');
    case 'invalid-session':
      return restError(401, 'INVALID_SESSION_ID', 'Session expired or invalid');
    case 'not-valid-for-rest':
      return restError(
        401,
        'INVALID_SESSION_ID',
        'This session is not valid for use with the REST API',
      );
    default:
      return null;
  }
}
