import { type PermissionSet, permissionNames, type User } from '../generate/people.ts';
import type { OrgState } from '../state.ts';
import { type Row, rowOf, type Value } from './row.ts';
import type { ObjectDef } from './schema.ts';

export const user: ObjectDef = {
  name: 'User',
  keyPrefix: '005',
  *rows({ state }) {
    for (const each of state.users) yield userRow(state, each);
  },
  find({ state }, id) {
    const found = state.usersById.get(id);
    return found ? userRow(state, found) : null;
  },
};

function userRow(state: OrgState, each: User): Row {
  return (field) => {
    switch (field) {
      case 'Id':
        return each.id;
      case 'Username':
        return each.username;
      case 'Name':
        return each.name;
      case 'FirstName':
        return each.firstName;
      case 'LastName':
        return each.lastName;
      case 'Email':
        return each.email;
      case 'Alias':
        return each.lastName.slice(0, 8).toLowerCase();
      case 'IsActive':
        return each.active;
      case 'UserType':
        return 'Standard';
      case 'ProfileId':
        return state.permissionSets[each.permissionSet]?.profileId ?? null;
      case 'LastLoginDate':
        return each.lastLoginSeconds === null ? null : each.lastLoginSeconds * 1_000;
      case 'CreatedDate':
      case 'LastModifiedDate':
      case 'SystemModstamp':
        return each.createdSeconds * 1_000;
      default:
        return null;
    }
  };
}

export const profile: ObjectDef = {
  name: 'Profile',
  keyPrefix: '00e',
  rows: ({ state }) => state.permissionSets.filter(({ ownedBy }) => ownedBy).map(profileRow),
  find: ({ state }, id) => {
    const found = state.permissionSets.find((set) => set.profileId === id && set.ownedBy);
    return found ? profileRow(found) : null;
  },
};

const profileRow = (set: PermissionSet): Row =>
  rowOf({ Id: set.profileId, Name: set.profileName, UserType: 'Standard' });

export const permissionSet: ObjectDef = {
  name: 'PermissionSet',
  keyPrefix: '0PS',
  needs: ['ViewSetup'],
  rows: ({ state }) => state.permissionSets.map(permissionSetRow),
  find: ({ state }, id) => {
    const found = state.permissionSets.find((set) => set.id === id);
    return found ? permissionSetRow(found) : null;
  },
};

function permissionSetRow(set: PermissionSet): Row {
  const record: Record<string, Value> = {
    Id: set.id,
    Name: set.name,
    Label: set.label,
    IsOwnedByProfile: set.ownedBy !== undefined,
    ProfileId: set.ownedBy ? set.profileId : null,
  };
  for (const name of permissionNames) record[`Permissions${name}`] = set.permissions.has(name);
  return rowOf(record);
}

export const permissionSetAssignment: ObjectDef = {
  name: 'PermissionSetAssignment',
  keyPrefix: '0Pa',
  needs: ['ViewSetup'],
  *rows({ state }) {
    for (const each of state.users) {
      const held = [each.permissionSet, ...each.extraSets];
      for (const [at, index] of [...held, ...each.lapsedSets].entries()) {
        const isActive = at < held.length;
        yield rowOf({
          Id: state.makeId('0Pa', each.index * 20 + at + 1),
          AssigneeId: each.id,
          PermissionSetId: state.permissionSets[index]?.id ?? null,
          IsActive: isActive,
          ExpirationDate: isActive ? null : each.createdSeconds * 1_000,
          SystemModstamp: each.createdSeconds * 1_000,
        });
      }
    }
  },
};

/** One row: what the session's user may do. */
export const userPermissionAccess: ObjectDef = {
  name: 'UserPermissionAccess',
  keyPrefix: '0UA',
  rows: (viewer) => {
    const record: Record<string, Value> = { Id: '000000000000000AAA', LastCacheUpdate: null };
    for (const name of permissionNames) record[`Permissions${name}`] = viewer.may(name);
    return [rowOf(record)];
  },
};
