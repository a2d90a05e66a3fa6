import type { Optional, Privilege, PrivilegedRow } from '../domains/ports.ts';
import type { Connection } from './connection.ts';
import { isUnseen, withKnownFields } from './degrade.ts';
import { type SalesforceId, toIdOf } from './ids.ts';
import { fieldsOf } from './json.ts';
import { queryAll, type Row } from './query.ts';
import { type Fields, soql } from './soql.ts';
import { keptTextOrNull } from './text.ts';

const fieldOf: Readonly<Record<Privilege, string>> = {
  'Modify All Data': 'PermissionsModifyAllData',
  'View All Data': 'PermissionsViewAllData',
  'Customize Application': 'PermissionsCustomizeApplication',
  'Manage Users': 'PermissionsManageUsers',
  'Approve Uninstalled Connected Apps': 'PermissionsCanApproveUninstalledApps',
  'Use Any API Client': 'PermissionsUseAnyApiClient',
};
const privilegeOf = Object.entries(fieldOf) as [Privilege, string][];
const PROFILE = 'Profile.Name';
const permissions = {
  wanted: [...Object.values(fieldOf), PROFILE],
  needed: [],
  // There only where Salesforce's support switched API Access Control on; else nobody can hold it.
  rare: [fieldOf['Use Any API Client']],
};

const maxRows = 1_000_000;

/**
 * People with a privilege by a permission set, the one that their profile owns, or one that a group adds up: ids only, of
 * active and inactive people. Or why they cannot be seen. A privilege whose field the org lacks is seen of nobody.
 */
export async function readPrivileged(
  connection: Connection,
  among?: readonly string[],
): Promise<Optional<readonly PrivilegedRow[]>> {
  try {
    const ids = among?.flatMap((id) => toIdOf('005', id) ?? []);
    const rows = await withKnownFields(connection, 'PermissionSet', permissions, (known) =>
      readHolders(connection, known, ids),
    );
    const byUser = new Map<SalesforceId, Held>();
    for (const { AssigneeId, IsActive, PermissionSet: set } of rows) {
      const userId = toIdOf('005', AssigneeId);
      const given = privilegesOf(set);
      // An assignment that has run out says so.
      if (userId === undefined || IsActive === false || given.length === 0) continue;
      const held = byUser.get(userId) ?? { privileges: new Set(), profile: null };
      for (const each of given) held.privileges.add(each);
      const name = profileOf(set);
      byUser.set(userId, name === null ? held : { ...held, profile: { name, privileges: given } });
    }
    return { ok: true, value: [...byUser].map(toRow).sort(byId) };
  } catch (error) {
    if (!isUnseen(error)) throw error;
    return {
      ok: false,
      why: 'Who has wide permissions is not visible. Give the connected user "View Setup and Configuration".',
    };
  }
}

function readHolders(
  connection: Connection,
  known: Fields,
  ids: readonly SalesforceId[] | undefined,
): Promise<readonly Row[]> {
  const held = known.filter((field) => field !== PROFILE).map((field) => `PermissionSet.${field}`);
  const fields = ['AssigneeId', 'IsActive', ...known.map((field) => `PermissionSet.${field}`)];
  if (held.length === 0 || ids?.length === 0) return Promise.resolve([]);
  const query = ids
    ? soql`SELECT ${fields} FROM PermissionSetAssignment WHERE ${{ anyTrue: held }} AND AssigneeId IN ${{ ids }}`
    : soql`SELECT ${fields} FROM PermissionSetAssignment WHERE ${{ anyTrue: held }}`;
  return queryAll(connection, query, { maxRows });
}

function privilegesOf(set: unknown): Privilege[] {
  const row = fieldsOf(set);
  return privilegeOf.filter(([, field]) => row[field] === true).map(([each]) => each);
}

/** Only the set that a profile owns leads to one; its name may be withheld. */
const profileOf = (set: unknown) => keptTextOrNull(fieldsOf(fieldsOf(set).Profile).Name);

interface Held {
  readonly privileges: Set<Privilege>;
  readonly profile: PrivilegedRow['profile'];
}

function toRow([userId, { privileges, profile }]: [SalesforceId, Held]): PrivilegedRow {
  const ordered = privilegeOf.map(([each]) => each).filter((each) => privileges.has(each));
  return { userId, privileges: ordered, profile };
}

const byId = (a: PrivilegedRow, b: PrivilegedRow) => (a.userId < b.userId ? -1 : 1);
