import type { CopyRow } from '../db/copy-lines.ts';
import { toTextArray } from '../db/stage.ts';
import type { AppFactsRow } from '../domains/ports.ts';

/** What tokens without a name of an app are listed under, where nothing else tells which it is. */
export const NO_NAME = '(no name)';

export interface StagedApp {
  readonly n: number;
  name: string;
  readonly applicationId: string | null;
}

/** What is known of apps beside what the org's lists say. */
export interface MoreOfApps {
  /** By number: an external client app bears the name, and these tokens are not known to be its. */
  readonly namesakes: ReadonlyMap<
    number,
    { readonly state: 'refused' | 'unknown'; readonly askedTo: Date | null }
  >;
  /** External client apps that may hold tokens which are not settled: one without any would be said too early. */
  readonly unsettled: ReadonlySet<string>;
  /** Undefined: not visible. */
  readonly allowed: ReadonlyMap<string, readonly string[]> | 'not asked' | undefined;
}

export const appColumns = [
  'n',
  'identity',
  'name',
  'application_id',
  'label',
  'developer_name',
  'namespace',
  'kind',
  'admin_approved_only',
  'start_url',
  'refresh_token_hours',
  'until_used',
  'scopes',
  'allowed',
  'is_allowed_read',
  'namesake',
  'asked_to',
  'is_listed',
];

/** An app as a row of `stage_app`, in the order of `appColumns`: what its tokens say, and what the org's lists do. */
export function appLine(
  app: StagedApp & { readonly identity: string },
  { fact, isListed }: { readonly fact: AppFactsRow | undefined; readonly isListed: boolean },
  more: MoreOfApps,
): CopyRow {
  const people = more.allowed === 'not asked' ? undefined : more.allowed;
  const namesake = more.namesakes.get(app.n);
  const allowed = fact && people ? (people.get(fact.applicationId) ?? []) : undefined;
  return [
    app.n,
    app.identity,
    app.name || fact?.label || NO_NAME,
    app.applicationId,
    fact?.label ?? null,
    fact?.developerName ?? null,
    fact?.namespace ?? null,
    fact?.kind ?? installedKind(app.applicationId),
    fact?.adminApprovedOnly ?? null,
    fact?.startUrl ?? null,
    fact?.refreshTokenHours ?? null,
    fact?.untilUsed ?? null,
    fact?.scopes ? toTextArray(fact.scopes) : null,
    allowed ? toTextArray(allowed) : null,
    more.allowed !== 'not asked',
    namesake?.state ?? null,
    namesake?.askedTo?.toISOString() ?? null,
    isListed,
  ];
}

/** What an app is of which the org's lists say nothing. */
export function installedKind(applicationId: string | null): string {
  if (applicationId === null) return 'not installed';
  return applicationId.startsWith('0xI') ? 'external' : 'unknown';
}
