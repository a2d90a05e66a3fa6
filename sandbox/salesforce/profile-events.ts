import { isPermission, type PermissionSet } from './generate/people.ts';
import { noteAudit, userNamed } from './named.ts';
import type { OrgState } from './state.ts';
import { labelOf } from './truth/objects.ts';

/** What happens to people's profiles, with the lines that Setup writes about it. A custom profile that is not there is made. */
export interface ProfileEvents {
  /** Gives somebody another profile, as a promotion to `System Administrator` does. */
  setProfile(user: string, profile: string): void;
  /** Switches a permission of a profile on or off, for all who have it. */
  allowByProfile(profile: string, permission: string, on?: boolean): void;
}

const section = 'Manage Users';

/** The same of one org; each throws on a person or permission that does not exist. */
export function createProfileEvents(org: OrgState): ProfileEvents {
  return {
    setProfile(userText, name) {
      const user = userNamed(org, userText);
      const from = org.permissionSets[user.permissionSet];
      const to = profileNamed(org, name);
      user.permissionSet = org.permissionSets.indexOf(to);
      user.admin = name === 'System Administrator';
      noteAudit(
        org,
        `changedprofileforuser${between(from, to)}`,
        `Changed profile for user ${user.name} from ${from?.profileName} to ${name}`,
        { section },
      );
    },
    allowByProfile(name, permission, on = true) {
      if (!isPermission(permission)) throw new RangeError(`no such permission: ${permission}`);
      const { permissions } = profileNamed(org, name);
      if (on) permissions.add(permission);
      else permissions.delete(permission);
      const words = labelOf('PermissionSet', `Permissions${permission}`);
      const [was, is] = on ? ['disabled', 'enabled'] : ['enabled', 'disabled'];
      noteAudit(
        org,
        'profilePermChangedCustom',
        `Changed profile ${name}: general user permission ${words} was changed from ${was} to ${is}`,
        { section },
      );
    },
  };
}

/** From one custom profile to another the action has no suffix, as a public list of actions has it. */
function between(from: PermissionSet | undefined, to: PermissionSet): string {
  const [was, is] = [from?.ownedBy ?? 'custom', to.ownedBy];
  if (was === 'custom') return is === 'custom' ? '' : 'custtostd';
  return is === 'custom' ? 'stdtocust' : 'stdtostd';
}

function profileNamed(org: OrgState, name: string): PermissionSet {
  const known = org.permissionSets.find(
    ({ ownedBy, profileName }) => ownedBy && profileName === name,
  );
  if (known) return known;
  const number = org.permissionSets.length + 1;
  const made: PermissionSet = {
    id: org.makeId('0PS', number),
    name: `X00e_${number}`,
    label: name,
    profileId: org.makeId('00e', number),
    profileName: name,
    ownedBy: 'custom',
    permissions: new Set(['ApiEnabled']),
  };
  org.permissionSets.push(made);
  return made;
}
