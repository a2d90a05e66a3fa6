import type { AppFactsRow } from '../domains/ports.ts';
import type { SalesforceId } from './ids.ts';

/** More apps than this in one org are E-TOO-BIG. */
export const maxApps = 20_000;

/** What an app is by the first characters of its id. */
export function kindOf(id: SalesforceId): AppFactsRow['kind'] {
  if (id.startsWith('0H4')) return 'connected';
  return id.startsWith('0xI') ? 'external' : 'unknown';
}

/** An app of which only the id is known. */
export const blank = (id: SalesforceId): AppFactsRow => ({
  applicationId: id,
  name: '',
  label: '',
  developerName: null,
  namespace: null,
  kind: kindOf(id),
  adminApprovedOnly: null,
  startUrl: null,
  refreshTokenHours: null,
  untilUsed: null,
  scopes: null,
});
