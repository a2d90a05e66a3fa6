import type { Permissions } from '../domains/ports.ts';
import type { Connection } from './connection.ts';
import { isUnseen } from './degrade.ts';
import { brokenAnswer } from './errors.ts';
import { toIdOf } from './ids.ts';
import { queryAll, type Row } from './query.ts';
import { readSignedInUser } from './signed-in-user.ts';
import { type Fields, soql } from './soql.ts';

/** Either of them opens the whole login history. */
const signInOpeners = ['PermissionsManageUsers', 'PermissionsMonitorLoginHistory'];

/** What the signed-in user may do. */
export async function readPermissions(connection: Connection): Promise<Permissions> {
  const held = await heldOf(connection, [
    'PermissionsCustomizeApplication',
    'PermissionsViewSetup',
    'PermissionsModifyAllData',
    ...signInOpeners,
  ]);
  return {
    customizeApplication: held.has('PermissionsCustomizeApplication'),
    viewSetup: held.has('PermissionsViewSetup'),
    modifyAllData: held.has('PermissionsModifyAllData'),
    seesSignIns: signInOpeners.some((each) => held.has(each)),
  };
}

/** Which of these permissions the signed-in user has. Where the org does not know UserPermissionAccess, by permission sets. */
export async function heldOf(connection: Connection, fields: Fields): Promise<Set<string>> {
  const rows = await readAccess(connection, fields);
  return new Set(fields.filter((field) => rows.some((row) => row[field] === true)));
}

async function readAccess(connection: Connection, fields: Fields): Promise<readonly Row[]> {
  try {
    const query = soql`SELECT ${fields} FROM UserPermissionAccess LIMIT 1`;
    return await queryAll(connection, query, { maxRows: 1, cut: true });
  } catch (error) {
    if (!isUnseen(error)) throw error;
  }
  try {
    return await readPermissionSets(connection, fields);
  } catch (error) {
    // Who may not see permission sets lacks View Setup, and of the rest nothing is known: as if they lacked it.
    if (!isUnseen(error)) throw error;
    return [];
  }
}

/** The permission sets of the user; the profile is one of them. */
async function readPermissionSets(connection: Connection, fields: Fields): Promise<readonly Row[]> {
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
