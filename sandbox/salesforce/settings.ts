import type { GrantLife } from './generate/apps.ts';
import type { Value } from './objects/row.ts';
import type { OrgSpec } from './options.ts';

/** Whether and for whom our own app may be used in the org. */
export type OurAppState =
  | 'installed'
  | 'uninstalled'
  | 'not-found'
  | 'switched-off'
  | 'blocked'
  | 'admin-approved';

/** Rows that an org gives otherwise than one would think: a field is empty, or a row comes twice. */
export interface OddRows {
  object: string;
  /** Rows that hold all of these. */
  where: Record<string, Value>;
  /** What they hold instead. */
  set: Record<string, Value>;
  /** How many of them; all by default. */
  most?: number;
  /** Each comes once more. */
  twice?: boolean;
}

/** What a test or the demo may change about how an org behaves. */
export interface OrgSettings {
  /** How long a session lives, in milliseconds of the clock. */
  sessionMs: number;
  /** When set, sessions end this many real milliseconds after their issue instead. */
  realSessionMs: number | null;
  rotation: boolean;
  /** Whether rotation gives the approval's row a new CreatedDate. */
  rotationRenews: boolean;
  pkceRequired: boolean;
  delayMs: number;
  apiLimit: number;
  /** How many rows queryMore of OauthToken gives before it stops without a word. */
  tokenCap: number;
  /** Whether totalSize of a capped OauthToken query tells the true number. */
  trueTotalSize: boolean;
  /** Whether LastUsedDate comes back null for every row. */
  hideLastUsed: boolean;
  /** Whether signing in goes through an identity provider on another host. */
  identityProvider: boolean;
  /** Whether a sign-in that begins here may end in another org, as single sign-on can make it. */
  wanders: boolean;
  /** Whether answers are packed for clients that ask for it. */
  gzip: boolean;
  ourApp: OurAppState;
  /** Fields that this org does not have, as `Object.Field`. */
  lacks: readonly string[];
  /** Rows that this org gives oddly. */
  oddRows: readonly OddRows[];
  /** Objects that this org gives by Tooling only, other than the record has it. */
  byTooling: readonly string[];
  /** The API versions that this org knows, oldest and newest. */
  versions: { from: number; to: number };
  /** Whether a DeleteToken is only taken with a living session beside it. */
  revokeNeedsSession: boolean;
  /** How a revoke that was done is answered: a record of `truth/answers.json`. */
  revokedAs: 'revoke-ok-no-type' | 'revoke-ok-html' | 'revoke-ok-jsonp';
  /** How one of a token that is not known is answered: a record, or as JSON. */
  unknownAs: 'revoke-invalid' | 'revoke-unsupported' | 'json';
  /** The status with which the usage resource of external client apps ends tokens. */
  usageEndsWith: 200 | 204;
  /** How long a grant of our app lasts here, as its policy says; null: until it is revoked. */
  ourPolicy: GrantLife | null;
  /** Which files of the API usage log the org has: free ones of days, or those of hours, too. */
  usageLog: 'none' | 'daily' | 'hourly';
  /** Whether units of an external client app's policy come as `0`, `1` and `2` instead of words. */
  unitCodes: boolean;
}

/** As an org is at its start. */
export const settingsOf = (spec: OrgSpec): OrgSettings => ({
  sessionMs: 2 * 3_600_000,
  realSessionMs: null,
  rotation: spec.rotation ?? false,
  rotationRenews: false,
  pkceRequired: spec.pkceRequired ?? false,
  delayMs: spec.delayMs ?? 0,
  apiLimit: spec.apiLimit ?? 100_000,
  tokenCap: 2_500,
  trueTotalSize: false,
  hideLastUsed: false,
  identityProvider: false,
  wanders: false,
  gzip: spec.size !== 'huge',
  ourApp: 'installed',
  // There only with API Access Control, which Salesforce's support switches on.
  lacks: [
    'PermissionSet.PermissionsUseAnyApiClient',
    'UserPermissionAccess.PermissionsUseAnyApiClient',
  ],
  oddRows: [],
  byTooling: [],
  versions: { from: 60, to: 68 },
  revokeNeedsSession: false,
  revokedAs: 'revoke-ok-no-type',
  unknownAs: 'revoke-invalid',
  usageEndsWith: 204,
  ourPolicy: null,
  usageLog: 'daily',
  unitCodes: false,
});
