import type { AppFactsRow, SalesforceOrg } from '../domains/ports.ts';
import type { Connection } from './connection.ts';
import { isUnseen, withKnownFields } from './degrade.ts';
import { type SalesforceId, toId, toIdOf } from './ids.ts';
import { queryAll, type Row } from './query.ts';
import { type Fields, soql } from './soql.ts';
import { keptText, keptTextOrNull } from './text.ts';

type Apps = Awaited<ReturnType<SalesforceOrg['apps']>>;

const maxRows = 20_000;

const items = {
  needed: ['ApplicationId', 'Name', 'Type'],
  wanted: [
    'ApplicationId',
    'Name',
    'Type',
    'Label',
    'NamespacePrefix',
    'IsUsingAdminAuthorization',
    'StartUrl',
  ],
};
const connected = {
  needed: ['Id', 'Name'],
  wanted: [
    'Id',
    'Name',
    'StartUrl',
    'RefreshTokenValidityPeriod',
    'OptionsAllowAdminApprovedUsersOnly',
  ],
};
const external = {
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

/**
 * The apps that the org knows: menu items joined with what connected apps and external client apps say of themselves.
 * What cannot be read leaves a note for an admin, and nulls; only the menu items are needed. Throws E-TOO-BIG over 20,000.
 */
export async function readApps(connection: Connection): Promise<Apps> {
  const notes: string[] = [];
  const menu = await read(
    connection,
    'AppMenuItem',
    items,
    (fields) => soql`SELECT ${fields} FROM AppMenuItem`,
  );
  const optional = async (why: string, rows: Promise<readonly Row[]>) =>
    rows.catch((error: unknown) => {
      if (!isUnseen(error)) throw error;
      notes.push(why);
      return undefined;
    });

  const connectedRows = await optional(
    'Policies of connected apps are not visible. Give the connected user "Customize Application".',
    read(
      connection,
      'ConnectedApplication',
      connected,
      (fields) => soql`SELECT ${fields} FROM ConnectedApplication`,
    ),
  );
  const why =
    'External client apps are not visible. Give the connected user "View all External Client Apps, view their settings, and edit their policies".';
  const externalRows = await optional(
    why,
    read(
      connection,
      'ExternalClientApplication',
      external,
      (fields) => soql`SELECT ${fields} FROM ExternalClientApplication`,
    ),
  );
  const policyRows =
    externalRows === undefined || externalRows.length === 0
      ? undefined
      : await optional(
          'Policies of external client apps are not visible, by the same permission.',
          read(
            connection,
            'ExtlClntAppOauthPlcyCnfg',
            policy,
            (fields) => soql`SELECT ${fields} FROM ExtlClntAppOauthPlcyCnfg`,
          ),
        );

  const facts = new Map<string, AppFactsRow>();
  for (const row of menu) addMenuItem(facts, row);
  for (const row of connectedRows ?? []) addConnected(facts, row);
  for (const row of externalRows ?? []) addExternal(facts, row);
  for (const row of policyRows ?? []) addPolicy(facts, row);
  return { rows: [...facts.values()], notes };
}

function read(
  connection: Connection,
  object: string,
  fields: { wanted: Fields; needed: Fields },
  query: (fields: Fields) => string,
): Promise<readonly Row[]> {
  return withKnownFields(connection, object, fields, (known) =>
    queryAll(connection, query(known), { maxRows }),
  );
}

function kindOf(id: SalesforceId): AppFactsRow['kind'] {
  if (id.startsWith('0H4')) return 'connected';
  return id.startsWith('0xI') ? 'external' : 'unknown';
}

const blank = (id: SalesforceId): AppFactsRow => ({
  applicationId: id,
  name: '',
  label: '',
  namespace: null,
  kind: kindOf(id),
  adminApprovedOnly: null,
  startUrl: null,
  refreshTokenHours: null,
});

/** Menu items are also tabs and canvas pages; an app is what has the id of one, or says so. */
function addMenuItem(facts: Map<string, AppFactsRow>, row: Row): void {
  const id = toId(row.ApplicationId);
  if (id === undefined) return;
  if (kindOf(id) === 'unknown' && row.Type !== 'ConnectedApplication') return;
  const name = keptText(row.Name);
  facts.set(id, {
    ...blank(id),
    name,
    label: keptText(row.Label) || name,
    namespace: keptTextOrNull(row.NamespacePrefix),
    adminApprovedOnly: toBoolean(row.IsUsingAdminAuthorization),
    startUrl: keptTextOrNull(row.StartUrl),
  });
}

function addConnected(facts: Map<string, AppFactsRow>, row: Row): void {
  const id = toIdOf('0H4', row.Id);
  if (id === undefined) return;
  const known = facts.get(id) ?? blank(id);
  facts.set(id, {
    ...known,
    kind: 'connected',
    name: known.name || keptText(row.Name),
    label: known.label || keptText(row.Name),
    adminApprovedOnly: toBoolean(row.OptionsAllowAdminApprovedUsersOnly) ?? known.adminApprovedOnly,
    startUrl: keptTextOrNull(row.StartUrl) ?? known.startUrl,
    refreshTokenHours: toHours(row),
  });
}

function addExternal(facts: Map<string, AppFactsRow>, row: Row): void {
  const id = toIdOf('0xI', row.Id);
  if (id === undefined) return;
  const known = facts.get(id) ?? blank(id);
  facts.set(id, {
    ...known,
    kind: 'external',
    name: known.name || keptText(row.DeveloperName ?? row.MasterLabel),
    label: known.label || keptText(row.MasterLabel),
    namespace: known.namespace ?? keptTextOrNull(row.NamespacePrefix),
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
    refreshTokenHours: policyHours(row),
  });
}

/** Hours; a period that is readable and empty means until revoked, -1. Null: not readable. */
function toHours(row: Row): number | null {
  if (!('RefreshTokenValidityPeriod' in row)) return null;
  const hours = row.RefreshTokenValidityPeriod;
  if (hours === null) return -1;
  return typeof hours === 'number' && Number.isFinite(hours) ? Math.trunc(hours) : null;
}

const hoursIn: Readonly<Record<string, number>> = { Hours: 1, Days: 24, Months: 30 * 24 };

/** The same of an external client app, whose policy has a type and a unit. */
function policyHours(row: Row): number | null {
  const { RefreshTokenPolicyType: type, RefreshTokenValidityPeriod: period } = row;
  if (type === 'Infinite') return -1;
  if (type === 'Zero') return 0;
  const unit = hoursIn[String(row.RefreshTokenValidityUnit)];
  return typeof period === 'number' && unit !== undefined ? Math.trunc(period * unit) : null;
}

const toBoolean = (value: unknown) => (typeof value === 'boolean' ? value : null);
