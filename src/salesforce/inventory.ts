import type { SalesforceOrg } from '../domains/ports.ts';
import type { Clock } from '../lib/clock.ts';
import { readAllowed } from './allowed.ts';
import { readApps } from './apps.ts';
import type { Connection } from './connection.ts';
import { readUsageFile, readUsageFiles } from './event-log.ts';
import { readLogins } from './logins.ts';
import type { Offer } from './offer.ts';
import { readOrganization } from './organization.ts';
import { readPackages } from './packages.ts';
import { readPermissions } from './permissions.ts';
import { readPrivileged } from './privileged.ts';
import { readRevocable } from './revocable.ts';
import { revokeExternal, revokeToken } from './revoke.ts';
import { readSignedInUser } from './signed-in-user.ts';
import { tokenReader } from './tokens.ts';
import { readTrail } from './trail.ts';
import { readExternalTokens, readExternalUsers, readUsedExternal } from './usage.ts';
import { readUser, readUsers, readUsersOf } from './users.ts';

/** All that we read of one org, and revoke in it, over one connection. */
export function createInventory(connection: Connection, clock: Clock): SalesforceOrg {
  const { knownFields, ...ofTokens } = tokenReader(connection);
  return {
    ...ofTokens,
    organization: () => readOrganization(connection, clock),
    me: () => readSignedInUser(connection),
    permissions: () => readPermissions(connection),
    users: () => readUsers(connection),
    user: (userId) => readUser(connection, userId),
    usersOf: (userIds) => readUsersOf(connection, userIds),
    apps: () => readApps(connection),
    allowed: () => readAllowed(connection),
    usedExternal: (page) => readUsedExternal(connection, page),
    externalUsers: (applicationId, page) => readExternalUsers(connection, applicationId, page),
    externalTokens: (applicationId, userId) =>
      readExternalTokens(connection, applicationId, userId),
    packages: () => readPackages(connection),
    privileged: (among) => readPrivileged(connection, among),
    logins: (from, to) => readLogins(connection, from, to),
    trail: (from, to) => readTrail(connection, from, to),
    usageFiles: (since) => readUsageFiles(connection, since),
    usageCalls: (file, begin) => readUsageFile(connection, file, begin),
    revocable: (userIds) => readRevocable(connection, knownFields, userIds),
    revokeToken: (deleteToken) => revokeToken(connection, deleteToken),
    revokeExternal: (applicationId, userId) => revokeExternal(connection, applicationId, userId),
    limits: () => limitsOf(connection.offer),
    usage: connection.usage,
    calls: connection.calls,
    clock: connection.clock,
  };
}

/** What this org lacks of what we would read, as sentences. */
function limitsOf({ older, missing }: Offer): readonly string[] {
  const version = older();
  return [
    ...(version === undefined
      ? []
      : [
          `This org speaks API version ${version} at most, older than the newest that this bot speaks. What came later is not read.`,
        ]),
    ...(missing.size === 0
      ? []
      : [
          `Not in this org, or not shown to the connected user, and so not read: ${[...missing].sort().join(', ')}.`,
        ]),
  ];
}
