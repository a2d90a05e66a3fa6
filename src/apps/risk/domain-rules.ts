import type { Privilege } from '../../domains/ports.ts';
import type { Evidence, Finding } from './finding.ts';
import { found } from './rule.ts';

/** What is known of a domain as a whole after a reading. `null` is "not visible", never "none". */
export interface DomainSignals {
  readonly now: Date;
  /** Lines of SetupAuditTrail of the last 30 days about apps and permissions. */
  readonly trail:
    | readonly {
        readonly at: Date;
        readonly action: string;
        readonly byUser: string | null;
        readonly display: string;
      }[]
    | null;
  /** For each privilege, how many people hold it who do not hold Modify All Data: administrators have it anyway. */
  readonly holders: readonly { readonly privilege: Privilege; readonly people: number }[] | null;
  /** Types of LoginHistory of the last 30 days, with how many people used each. */
  readonly loginTypes: readonly { readonly type: string; readonly people: number }[] | null;
  readonly coverage: {
    readonly tokensRead: number;
    readonly tokensCounted: number;
    readonly ownRowsOnly: boolean;
  };
  /** The last complete reading, this one included; null: there was none. */
  readonly lastCompleteAt: Date | null;
  readonly intervalMs: number;
}

type DomainRule = (signals: DomainSignals) => Finding | undefined;

/** By these anybody lets in what no admin installed, or calls the API by any client. */
const DANGEROUS: ReadonlySet<string> = new Set([
  'Approve Uninstalled Connected Apps',
  'Use Any API Client',
]);
const NAMED = /approve uninstalled connected apps|use any api (?:client|auth)/i;
const SHOWN = 3;

/** Somebody was given a permission that opens the door to apps that no admin installed. */
const dangerousPermission: DomainRule = ({ trail, holders, now }) => {
  const given = (trail ?? [])
    .filter(({ display }) => NAMED.test(display))
    .toSorted((a, b) => b.at.getTime() - a.at.getTime() || (a.display < b.display ? -1 : 1));
  const held = (holders ?? []).filter(
    ({ privilege, people }) => people > 0 && DANGEROUS.has(privilege),
  );
  if (given.length === 0 && held.length === 0) return undefined;
  return found(
    'dangerous-permission',
    given.length > 0 ? 'high' : 'medium',
    now,
    ...given
      .slice(0, SHOWN)
      .map(({ at, display }): Pair => [`SetupAuditTrail, ${at.toISOString()}`, display]),
    ...held.map(({ privilege, people }): Pair => [`people with "${privilege}"`, people]),
  );
};

/** Sign-ins by user name and password over the API: Salesforce shows them in no list of apps. */
const BY_PASSWORD = /^(?:other apex api|partner product|appexchange|data ?loader|api|soap)/i;

const passwordLogins: DomainRule = ({ loginTypes, now }) => {
  const used = (loginTypes ?? [])
    .filter(({ type, people }) => people > 0 && BY_PASSWORD.test(type))
    .toSorted((a, b) => (a.type < b.type ? -1 : 1));
  if (used.length === 0) return undefined;
  return found(
    'password-logins',
    'medium',
    now,
    ...used.map(
      ({ type, people }): Pair => [`people with LoginHistory.LoginType "${type}"`, people],
    ),
  );
};

/** What we do not see. About us, not about the org. */
const coverageGap: DomainRule = (signals) => {
  const { tokensRead, tokensCounted, ownRowsOnly } = signals.coverage;
  const evidence: Pair[] = [];
  if (ownRowsOnly) evidence.push(['only our own tokens are visible', true]);
  if (tokensRead < tokensCounted)
    evidence.push(['tokens read', tokensRead], ['tokens counted', tokensCounted]);
  const { lastCompleteAt, now, intervalMs } = signals;
  const isLate =
    lastCompleteAt !== null && now.getTime() - lastCompleteAt.getTime() > 2 * intervalMs;
  if (isLate) evidence.push(['last complete reading', lastCompleteAt.toISOString()]);
  const isGap = evidence.length > 0;
  for (const [what, signal] of [
    ['SetupAuditTrail', signals.trail],
    ['LoginHistory', signals.loginTypes],
    ['permissions of holders', signals.holders],
  ] as const)
    if (signal === null) evidence.push(['not visible', what]);
  if (evidence.length === 0) return undefined;
  const isBad = ownRowsOnly || tokensRead * 2 < tokensCounted;
  return found('coverage-gap', isBad ? 'high' : isGap ? 'medium' : 'low', now, ...evidence);
};

type Pair = readonly [string, Evidence['value']];

/** What is wrong with a domain as a whole, each rule at most once. Throws nothing. */
export const domainFindings = (signals: DomainSignals): Finding[] =>
  [dangerousPermission, passwordLogins, coverageGap].flatMap((rule) => rule(signals) ?? []);
