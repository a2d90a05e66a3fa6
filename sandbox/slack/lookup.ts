import { findPerson } from './choose.ts';
import type { Channel, Install, Person, Team } from './types.ts';
import type { World } from './world.ts';

export type Lookup = ReturnType<typeof createLookup>;

/** Finds things by the names that tests and people use; throws where there is no such thing. */
export function createLookup(world: World, home: Team) {
  const team = (id?: string): Team => {
    const found = id === undefined ? home : world.teams.get(id);
    if (!found) throw new Error(`no workspace ${id}`);
    return found;
  };
  return {
    home,
    team,
    /** A channel by id, or by name in a workspace. */
    channel(name: string, teamId = home.id): Channel {
      const plain = name.replace(/^#/, '');
      const byName = [...world.channels.values()].find(
        (each) => each.name === plain && each.team === teamId && each.kind !== 'im',
      );
      const found = world.channels.get(name) ?? byName;
      if (!found) throw new Error(`no channel ${name}`);
      return found;
    },
    person: (name: string, teamId = home.id): Person => findPerson(world, teamId, name),
    /** The installation of a workspace: token, scopes, bot user. */
    installation(teamId?: string): Install {
      const { install } = team(teamId);
      if (!install) throw new Error('the app is not installed there');
      return install;
    },
  };
}
