import type { Permissions } from '../domains/ports.ts';
import type { Connection } from './connection.ts';
import { isUnseen } from './degrade.ts';
import { brokenAnswer } from './errors.ts';
import { toIdOf } from './ids.ts';
import { queryAll, type Row } from './query.ts';
import { readSignedInUser } from './signed-in-user.ts';
import { soql } from './soql.ts';

const fields = [
  'PermissionsCustomizeApplication',
  'PermissionsViewSetup',
  'PermissionsModifyAllData',
];

/** What the signed-in user may do. Where the org does not know UserPermissionAccess, by the user's permission sets. */
export async function readPermissions(connection: Connection): Promise<Permissions> {
  try {
    const query = soql`SELECT ${fields} FROM UserPermissionAccess LIMIT 1`;
    return anyOf(await queryAll(connection, query, { maxRows: 1, cut: true }));
  } catch (error) {
    if (!isUnseen(error)) throw error;
    return anyOf(await readPermissionSets(connection));
  }
}

/** The permission sets of the user; the profile is one of them. */
async function readPermissionSets(connection: Connection): Promise<readonly Row[]> {
  const userId = toIdOf('005', (await readSignedInUser(connection)).userId);
  if (userId === undefined) throw brokenAnswer('a user without an id');
  const names = fields.map((field) => `PermissionSet.${field}`);
  const query = soql`SELECT ${names} FROM PermissionSetAssignment WHERE AssigneeId = ${userId}`;
  const rows = await queryAll(connection, query, { maxRows: 5000 });
  return rows.map((row) => {
    const set = row.PermissionSet;
    return typeof set === 'object' && set !== null ? { ...set } : {};
  });
}

function anyOf(rows: readonly Row[]): Permissions {
  const has = (field: string) => rows.some((row) => row[field] === true);
  return {
    customizeApplication: has('PermissionsCustomizeApplication'),
    viewSetup: has('PermissionsViewSetup'),
    modifyAllData: has('PermissionsModifyAllData'),
  };
}
