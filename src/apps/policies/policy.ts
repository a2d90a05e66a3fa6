export const policyKinds = [
  'ban look-alikes',
  'revoke unused',
  'revoke inactive',
  're-revoke banned',
  'revoke run out',
] as const;
export type PolicyKind = (typeof policyKinds)[number];

/** A kind in one word: `re-revoke_banned`. */
export const slugOf = (kind: string): string => kind.replaceAll(' ', '_');

export interface PolicyView {
  readonly kind: PolicyKind;
  readonly isOn: boolean;
  /** Someone asked to switch it on; it comes into force with a second admin, or after 24 h. */
  readonly asked: { readonly by: string; readonly at: Date; readonly inForceAt: Date } | undefined;
  readonly onBy: string | undefined;
  readonly onSince: Date | undefined;
  readonly rehearsal: Rehearsal | undefined;
}

/** What a policy would have done on the stored history of so many days. */
export interface Rehearsal {
  readonly at: Date;
  readonly days: number;
  readonly tokens: number;
  readonly apps: number;
  /** Of these tokens, how many were used again later. */
  readonly usedLater: number;
  readonly examples: readonly {
    readonly app: string;
    readonly domain: string;
    readonly tokens: number;
  }[];
}
