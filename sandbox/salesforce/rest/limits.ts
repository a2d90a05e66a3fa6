import { type Answer, json, restError } from '../http.ts';
import type { Viewer } from '../objects/schema.ts';
import type { OrgState } from '../state.ts';

const hourOf = (org: OrgState) => Math.floor(org.nowSeconds() / 3_600);

/** Calls of the last 24 hours by the clock: ours and those of others. */
export function apiUsed(org: OrgState): number {
  let ours = 0;
  for (const [hour, calls] of org.callsByHour) if (hour > hourOf(org) - 24) ours += calls;
  return ours + org.foreignCalls;
}

/** Counts one REST call. */
export function countCall(org: OrgState): void {
  const hour = hourOf(org);
  org.callsByHour.set(hour, (org.callsByHour.get(hour) ?? 0) + 1);
  org.ledger.apiCalls += 1;
}

export const limitHeader = (org: OrgState) => ({
  'sforce-limit-info': `api-usage=${apiUsed(org)}/${org.settings.apiLimit}`,
});

/** `GET /services/data/vN/limits`; needs View Setup and Configuration. */
export function limits(viewer: Viewer): Answer {
  if (!viewer.may('ViewSetup')) {
    return restError(
      403,
      'INSUFFICIENT_ACCESS',
      'insufficient access rights: View Setup and Configuration',
    );
  }
  const { apiLimit } = viewer.state.settings;
  return json(200, {
    DailyApiRequests: { Max: apiLimit, Remaining: Math.max(0, apiLimit - apiUsed(viewer.state)) },
    DailyBulkV2QueryJobs: { Max: 10_000, Remaining: 10_000 },
    DailyBulkV2QueryFileStorageMB: { Max: 976_562, Remaining: 976_562 },
    HourlyODataCallout: { Max: 20_000, Remaining: 20_000 },
  });
}
