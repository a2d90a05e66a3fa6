import type { SalesforceOrg } from '../domains/ports.ts';
import type { Clock } from '../lib/clock.ts';
import { readApps } from './apps.ts';
import type { Connection } from './connection.ts';
import { readOrganization } from './organization.ts';
import { readPackages } from './packages.ts';
import { readPermissions } from './permissions.ts';
import { readSignedInUser } from './signed-in-user.ts';
import { tokenReader } from './tokens.ts';
import { readUsers } from './users.ts';

/** All that we read of one org over one connection. */
export function createInventory(connection: Connection, clock: Clock): SalesforceOrg {
  const { tokens, countTokens, firstTokenAt } = tokenReader(connection);
  return {
    tokens,
    countTokens,
    firstTokenAt,
    organization: () => readOrganization(connection, clock),
    me: () => readSignedInUser(connection),
    permissions: () => readPermissions(connection),
    users: () => readUsers(connection),
    apps: () => readApps(connection),
    packages: () => readPackages(connection),
    usage: connection.usage,
    calls: connection.calls,
    clock: connection.clock,
  };
}
