import * as v from 'valibot';

/** Critical and high ones call for a person; the others add to the score. */
export type Severity = 'critical' | 'high' | 'medium' | 'low';

const evidence = v.object({
  /** Such as `OauthToken.AppMenuItemId` or `holders with "Modify All Data"`. */
  field: v.string(),
  /** Foreign text where it comes from Salesforce. */
  value: v.nullable(v.union([v.string(), v.number(), v.boolean()])),
  readAt: v.string(),
});

/** What a finding stands on: a field of Salesforce's or a count of ours, its value, and when it was read. */
export type Evidence = Readonly<v.InferOutput<typeof evidence>>;

/** As it stands in jsonb. */
export const evidenceList = v.array(evidence);
