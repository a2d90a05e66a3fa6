import type { AppFactsRow } from '../domains/ports.ts';
import { blank, maxApps } from './app-row.ts';
import type { Connection } from './connection.ts';
import { type OptionalRead, withKnownFields } from './degrade.ts';
import { readScopes } from './external-scopes.ts';
import { toId, toIdOf } from './ids.ts';
import { queryAll, type Row } from './query.ts';
import { soql } from './soql.ts';
import { keptText, keptTextOrNull } from './text.ts';

const app = {
  needed: ['Id', 'MasterLabel'],
  wanted: ['Id', 'MasterLabel', 'DeveloperName', 'NamespacePrefix'],
};
const policy = {
  needed: ['ExternalClientApplicationId'],
  wanted: [
    'ExternalClientApplicationId',
    'PermittedUsersPolicyType',
    'RefreshTokenPolicyType',
    'RefreshTokenValidityPeriod',
    'RefreshTokenValidityUnit',
  ],
};

export interface External {
  readonly apps: readonly Row[];
  readonly policies: readonly Row[];
  readonly scopes: ReadonlyMap<string, readonly string[]>;
}

/** External client apps with their policies and scopes, each as far as it is visible. */
export async function readExternal(
  connection: Connection,
  optional: OptionalRead,
): Promise<External> {
  const apps = await optional(
    'External client apps are not visible. Give the connected user "View all External Client Apps, view their settings, and edit their policies".',
    withKnownFields(connection, 'ExternalClientApplication', app, (fields) =>
      queryAll(connection, soql`SELECT ${fields} FROM ExternalClientApplication`, {
        maxRows: maxApps,
      }),
    ),
  );
  if (apps === undefined || apps.length === 0) return { apps: [], policies: [], scopes: new Map() };
  const policies = await optional(
    'Policies of external client apps are not visible, by the same permission.',
    withKnownFields(connection, 'ExtlClntAppOauthPlcyCnfg', policy, (fields) =>
      queryAll(connection, soql`SELECT ${fields} FROM ExtlClntAppOauthPlcyCnfg`, {
        maxRows: maxApps,
      }),
    ),
  );
  return { apps, policies: policies ?? [], scopes: await readScopes(connection, optional) };
}

/** Joins them with what the menu says of the same apps. */
export function addExternal(facts: Map<string, AppFactsRow>, external: External): void {
  for (const row of external.apps) addApp(facts, row, external.scopes);
  for (const row of external.policies) addPolicy(facts, row);
}

function addApp(facts: Map<string, AppFactsRow>, row: Row, scopes: External['scopes']): void {
  const id = toIdOf('0xI', row.Id);
  if (id === undefined) return;
  const known = facts.get(id) ?? blank(id);
  facts.set(id, {
    ...known,
    kind: 'external',
    name: known.name || keptText(row.MasterLabel),
    label: known.label || keptText(row.MasterLabel),
    developerName: keptTextOrNull(row.DeveloperName),
    namespace: known.namespace ?? keptTextOrNull(row.NamespacePrefix),
    scopes: scopes.get(id) ?? null,
  });
}

function addPolicy(facts: Map<string, AppFactsRow>, row: Row): void {
  const id = toId(row.ExternalClientApplicationId);
  const known = id === undefined ? undefined : facts.get(id);
  if (known === undefined) return;
  const type = row.PermittedUsersPolicyType;
  facts.set(known.applicationId, {
    ...known,
    adminApprovedOnly:
      typeof type === 'string' ? type === 'AdminApprovedPreAuthorized' : known.adminApprovedOnly,
    refreshTokenHours: hoursOf(row),
    untilUsed: untilUsedOf(row.RefreshTokenPolicyType),
  });
}

/** By the words of the metadata, and by the codes that are reported of SOQL. */
const hoursIn: Readonly<Record<string, number>> = {
  Hours: 1,
  Days: 24,
  Months: 30 * 24,
  '0': 24,
  '1': 1,
  '2': 30 * 24,
};

/** Hours, -1 for ever, 0 at once; null where it is not readable. */
function hoursOf(row: Row): number | null {
  const { RefreshTokenPolicyType: type, RefreshTokenValidityPeriod: period } = row;
  if (type === 'Infinite') return -1;
  if (type === 'Zero') return 0;
  const unit = String(row.RefreshTokenValidityUnit);
  const hours = Object.hasOwn(hoursIn, unit) ? hoursIn[unit] : undefined;
  return typeof period === 'number' && hours !== undefined ? Math.trunc(period * hours) : null;
}

/** False where no use prolongs it, as it also has no end or lives at once no longer. */
function untilUsedOf(type: unknown): boolean | null {
  if (type === 'SpecificInactivity') return true;
  return type === 'SpecificLifetime' || type === 'Infinite' || type === 'Zero' ? false : null;
}
