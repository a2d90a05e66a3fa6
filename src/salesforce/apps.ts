import type { AppFactsRow, SalesforceOrg } from '../domains/ports.ts';
import { blank, kindOf, maxApps } from './app-row.ts';
import type { Connection } from './connection.ts';
import type { OptionalRead } from './degrade.ts';
import { isUnseen, withKnownFields } from './degrade.ts';
import { addExternal, readExternal } from './external-apps.ts';
import { toId, toIdOf } from './ids.ts';
import { queryAll, type Row } from './query.ts';
import { type Fields, soql } from './soql.ts';
import { keptText, keptTextOrNull } from './text.ts';

type Apps = Awaited<ReturnType<SalesforceOrg['apps']>>;

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
    'OptionsRefreshTokenValidityMetric',
    'OptionsAllowAdminApprovedUsersOnly',
  ],
};

/**
 * The apps that the org knows: menu items joined with what connected apps and external client apps say of themselves.
 * What cannot be read leaves a note for an admin, and nulls; only the menu items are needed. Throws E-TOO-BIG over 20,000.
 */
export async function readApps(connection: Connection): Promise<Apps> {
  const notes: string[] = [];
  const optional: OptionalRead = (why, rows) =>
    rows.catch((error: unknown) => {
      if (!isUnseen(error)) throw error;
      notes.push(why);
      return undefined;
    });
  const menu = await read(
    connection,
    'AppMenuItem',
    items,
    (fields) => soql`SELECT ${fields} FROM AppMenuItem`,
  );
  const connectedRows = await optional(
    'Policies of connected apps are not visible. Give the connected user "Customize Application".',
    read(
      connection,
      'ConnectedApplication',
      connected,
      (fields) => soql`SELECT ${fields} FROM ConnectedApplication`,
    ),
  );
  const external = await readExternal(connection, optional);

  const facts = new Map<string, AppFactsRow>();
  for (const row of menu) addMenuItem(facts, row);
  for (const row of connectedRows ?? []) addConnected(facts, row);
  addExternal(facts, external);
  return { rows: [...facts.values()], notes };
}

function read(
  connection: Connection,
  object: string,
  fields: { wanted: Fields; needed: Fields },
  query: (fields: Fields) => string,
): Promise<readonly Row[]> {
  return withKnownFields(connection, object, fields, (known) =>
    queryAll(connection, query(known), { maxRows: maxApps }),
  );
}

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
    untilUsed: toBoolean(row.OptionsRefreshTokenValidityMetric),
  });
}

/**
 * -1 where there is no period: until revoked. A period is hours, days or months, as it was set, and no field tells which
 * (object reference of ConnectedApplication): it is not visible, null.
 */
const toHours = (row: Row): number | null => (row.RefreshTokenValidityPeriod === null ? -1 : null);

const toBoolean = (value: unknown) => (typeof value === 'boolean' ? value : null);
