import type { Install, Team } from './types.ts';
import type { World } from './world.ts';

/** Installs the app in a workspace. Installed anew while its token is good, it keeps token and bot user. */
export function install(
  world: World,
  team: Team,
  { by, scopes, token }: { by: string; scopes: string[]; token?: string },
): Install {
  const before = team.install;
  if (before && before.state !== 'active') world.revoked.set(before.token, before);
  const botUser = before?.botUser ?? world.id('U');
  if (!before)
    world.people.set(botUser, {
      id: botUser,
      team: team.id,
      handle: 'salesforce',
      name: 'Orgwarden',
      role: 'bot',
      email: '',
      tz: 'UTC',
      deleted: false,
      stack: [],
    });
  const made: Install = {
    token: token ?? (before?.state === 'active' ? before.token : world.secret('xoxb-')),
    scopes: [...scopes],
    botUser,
    botId: before?.botId ?? world.id('B'),
    installedBy: by,
    state: 'active',
  };
  world.issuedSecrets.add(made.token);
  team.install = made;
  return made;
}
