/** Critical and high ones call for a person; the others add to the score. */
export type Severity = 'critical' | 'high' | 'medium' | 'low';

/** What a finding stands on: a field of Salesforce's or a count of ours, its value, and when it was read. */
export interface Evidence {
  /** Such as `OauthToken.AppMenuItemId` or `holders with "Modify All Data"`. */
  readonly field: string;
  /** Foreign text where it comes from Salesforce. */
  readonly value: string | number | boolean | null;
  readonly readAt: string;
}
