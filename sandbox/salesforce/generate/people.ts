import { personName } from './names.ts';
import { pick, unit } from './random.ts';

/** As the fields of PermissionSet name them, after `Permissions`. */
export const permissionNames = [
  'ApiEnabled',
  'CanApproveUninstalledApps',
  'CustomizeApplication',
  'ExternalClientAppViewer',
  'InstallPackaging',
  'ManageUsers',
  'ModifyAllData',
  'MonitorLoginHistory',
  'UseAnyApiClient',
  'ViewAllData',
  'ViewEventLogFiles',
  'ViewSetup',
] as const;
export type Permission = (typeof permissionNames)[number];

export const isPermission = (text: string): text is Permission =>
  permissionNames.some((name) => name === text);

/** Who signs in to an org. `permissionSet` is the index of the set that says what they may do. */
export interface User {
  id: string;
  index: number;
  username: string;
  firstName: string;
  lastName: string;
  name: string;
  email: string;
  active: boolean;
  admin: boolean;
  createdSeconds: number;
  lastLoginSeconds: number | null;
  permissionSet: number;
  /** Sets that were assigned beside it, and assignments of those that have run out. */
  extraSets: number[];
  lapsedSets: number[];
}

/** Somebody whom a test or the demo wants in an org beside the generated people. */
export interface UserSpec {
  username: string;
  name?: string;
  admin?: boolean;
  permissions?: Permission[];
}

export interface PeopleOrder {
  seed: number;
  slug: string;
  count: number;
  nowSeconds: number;
  makeId: (prefix: string, number: number) => string;
}

/** The permission set of the integration user, by its place. */
const integrationSet = 2;

/**
 * The people of an org: its admin first, then one without special rights, a second admin, the integration user, who may
 * modify all data, one who once could, then everybody else.
 */
export function makePeople(order: PeopleOrder): User[] {
  const { seed, slug, count, nowSeconds, makeId } = order;
  return Array.from({ length: count }, (_, index) => {
    const { first, last } = wellKnown[index] ?? personName(seed, index);
    const short = wellKnown[index]?.short ?? `${first}.${last}${index}`.toLowerCase();
    const username = `${short}@${slug}.example`;
    return {
      id: makeId('005', index + 1),
      index,
      username,
      firstName: first,
      lastName: last,
      name: `${first} ${last}`,
      email: username,
      active: index < wellKnown.length || unit(seed, 13, index) > 0.06,
      admin: index === 0 || index === 2,
      createdSeconds: nowSeconds - 86_400 * (1_200 - pick(90, seed, 14, index)),
      lastLoginSeconds:
        unit(seed, 15, index) < 0.1 ? null : nowSeconds - pick(86_400 * 60, seed, 16, index),
      permissionSet: index === 0 || index === 2 ? 0 : 1,
      extraSets: index === 3 ? [integrationSet] : [],
      lapsedSets: index === 4 ? [integrationSet] : [],
    };
  });
}

const wellKnown = [
  { short: 'admin', first: 'Dana', last: 'Ruiz' },
  { short: 'sam', first: 'Sam', last: 'Okafor' },
  { short: 'second.admin', first: 'Mei', last: 'Lindqvist' },
  { short: 'integration', first: 'Integration', last: 'User' },
];

export interface PermissionSet {
  id: string;
  name: string;
  label: string;
  /** Of the profile that owns it; of a person's own set, their profile. */
  profileId: string | null;
  profileName: string;
  /** Set where a profile owns it: nobody can be assigned it by itself. */
  ownedBy?: 'standard' | 'custom';
  permissions: Set<Permission>;
}

/** The two profiles of a fresh org with the permission sets that they own, and one for integrations. */
export function makePermissionSets(makeId: PeopleOrder['makeId']): PermissionSet[] {
  return [
    {
      id: makeId('0PS', 1),
      name: 'X00ex00000018ozT_128_09_04_25_1',
      label: 'System Administrator',
      profileId: makeId('00e', 1),
      profileName: 'System Administrator',
      ownedBy: 'standard',
      permissions: new Set(permissionNames),
    },
    {
      id: makeId('0PS', 2),
      name: 'X00ex00000018oxT_128_09_04_26_2',
      label: 'Standard User',
      profileId: makeId('00e', 2),
      profileName: 'Standard User',
      ownedBy: 'standard',
      permissions: new Set<Permission>(['ApiEnabled']),
    },
    {
      id: makeId('0PS', 3),
      name: 'Integration_Access',
      label: 'Integration Access',
      profileId: null,
      profileName: '',
      permissions: new Set<Permission>(['ApiEnabled', 'ModifyAllData', 'ViewAllData']),
    },
  ];
}
