/** `not visible`: this user or this org does not show it, which is neither yes nor no. */
export type ProbeVerdict = 'holds' | 'differs' | 'not visible';

/** One assumption of ours about an org, and what the org said to it. No part names a person, an app, an org or a secret. */
export interface ProbeRow {
  /** Such as `OauthToken.UserId` or `query.count`: the same in every org and release. */
  readonly id: string;
  readonly assumes: string;
  readonly verdict: ProbeVerdict;
  /** Types, flags, statuses, content types, names of fields, counts. */
  readonly came: string;
  /** What whoever uses the bot loses where it does not hold. */
  readonly means: string;
}
