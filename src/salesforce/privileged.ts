import type { Optional, Privilege, PrivilegedRow } from '../domains/ports.ts';
import type { Connection } from './connection.ts';
import { isUnseen, withKnownFields } from './degrade.ts';
import { type SalesforceId, toId, toIdOf } from './ids.ts';
import { queryAll, queryPages, type Row } from './query.ts';
import { type Fields, soql } from './soql.ts';

const fieldOf: Readonly<Record<Privilege, string>> = {
  'Modify All Data': 'PermissionsModifyAllData',
  'View All Data': 'PermissionsViewAllData',
  'Customize Application': 'PermissionsCustomizeApplication',
  'Manage Users': 'PermissionsManageUsers',
  'Approve Uninstalled Connected Apps': 'PermissionsApproveUninstalledConnectedApps',
  'Use Any API Client': 'PermissionsUseAnyApiClient',
};
const privilegeOf = Object.entries(fieldOf) as [Privilege, string][];

const common = Object.values(fieldOf).filter((field) => field !== fieldOf['Use Any API Client']);
// That of API Access Control is there only with this feature. A describe of permission sets is long, so it comes last.
const allSets = ['Id', ...Object.values(fieldOf)];
const commonSets = { needed: ['Id'], wanted: ['Id', ...common] };
const assignments = {
  needed: ['AssigneeId', 'PermissionSetId'],
  wanted: ['AssigneeId', 'PermissionSetId', 'IsActive'],
};
const maxSets = 20_000;
const maxAssignments = 1_000_000;
/** An id takes some 30 characters of the address, which ends at about 8,000. */
const idsPerQuery = 100;

/**
 * People with a privilege by a permission set, the one that their profile owns, or one that a group adds up: ids only, of
 * active and inactive people. Or why they cannot be seen. A privilege that the org does not know is nobody's.
 */
export async function readPrivileged(
  connection: Connection,
): Promise<Optional<readonly PrivilegedRow[]>> {
  try {
    const bySet = await privilegedSets(connection);
    const byUser = new Map<SalesforceId, Set<Privilege>>();
    for await (const [userId, setId] of assignmentsOf(connection, [...bySet.keys()])) {
      const held = byUser.get(userId) ?? new Set();
      for (const each of bySet.get(setId) ?? []) held.add(each);
      byUser.set(userId, held);
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

/** Permission sets with a privilege; their number is small, so that the choice is made here. */
async function privilegedSets(connection: Connection): Promise<Map<SalesforceId, Privilege[]>> {
  const read = (fields: Fields) =>
    queryAll(connection, soql`SELECT ${fields} FROM PermissionSet`, { maxRows: maxSets });
  const rows = await read(allSets).catch((error: unknown) => {
    if (!isUnseen(error) || error.facts.sf !== 'INVALID_FIELD') throw error;
    return withKnownFields(connection, 'PermissionSet', commonSets, read);
  });
  const found = new Map<SalesforceId, Privilege[]>();
  for (const row of rows) {
    const id = toId(row.Id);
    const held = privilegeOf.filter(([, field]) => row[field] === true).map(([each]) => each);
    if (id !== undefined && held.length > 0) found.set(id, held);
  }
  return found;
}

/** Pairs of user and permission set. An assignment that has run out says so by IsActive. */
async function* assignmentsOf(
  connection: Connection,
  setIds: readonly SalesforceId[],
): AsyncGenerator<[SalesforceId, SalesforceId]> {
  for (let at = 0; at < setIds.length; at += idsPerQuery) {
    const some = { ids: setIds.slice(at, at + idsPerQuery) };
    const pages = await withKnownFields(
      connection,
      'PermissionSetAssignment',
      assignments,
      async (fields) => {
        const query = soql`SELECT ${fields} FROM PermissionSetAssignment WHERE PermissionSetId IN ${some}`;
        const all: (readonly Row[])[] = [];
        for await (const rows of queryPages(connection, query, { maxRows: maxAssignments })) {
          all.push(rows);
        }
        return all;
      },
    );
    for (const row of pages.flat()) {
      const [userId, setId] = [toIdOf('005', row.AssigneeId), toId(row.PermissionSetId)];
      if (userId !== undefined && setId !== undefined && row.IsActive !== false) {
        yield [userId, setId];
      }
    }
  }
}

function toRow([userId, held]: [SalesforceId, Set<Privilege>]): PrivilegedRow {
  return { userId, privileges: privilegeOf.map(([each]) => each).filter((each) => held.has(each)) };
}

const byId = (a: PrivilegedRow, b: PrivilegedRow) => (a.userId < b.userId ? -1 : 1);
