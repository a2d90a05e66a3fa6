import { emit } from './events.ts';
import { install } from './install.ts';
import type { Obj } from './json.ts';
import type { Lookup } from './lookup.ts';
import {
  addChannel,
  addPerson,
  addTeam,
  type NewChannel,
  type NewPerson,
  type NewTeam,
} from './seed.ts';
import type { Channel, Role } from './types.ts';
import type { World } from './world.ts';

/** What happens to people and channels. Each change that Slack tells apps of is delivered to the bot. */
export function createWorkplace(world: World, { home, team, channel, person }: Lookup) {
  const botOf = (each: Channel) => world.teams.get(each.team)?.install?.botUser ?? '';
  const told = (each: Channel, event: Obj) =>
    emit(world, team(each.team), { channel: each.id, ...event }, each);
  const membership = (each: Channel) => ({
    user: botOf(each),
    channel_type: each.kind === 'private' ? 'G' : 'C',
    team: each.team,
  });

  return {
    addTeam(given: NewTeam) {
      const made = addTeam(world, given);
      if (given.installed) install(world, made, { by: '', scopes: world.options.scopes });
      return made;
    },
    addPerson: (given: Omit<NewPerson, 'team'> & { team?: string }) =>
      addPerson(world, { ...given, team: given.team ?? home.id }),
    /** So many members more, whom nobody needs to know. */
    addCrowd(count: number) {
      for (let at = 1; at <= count; at += 1) {
        addPerson(world, { handle: `crowd-${at}`, name: `Crowd ${at}`, team: home.id });
      }
    },
    addChannel: (given: Omit<NewChannel, 'team'> & { team?: string }) =>
      addChannel(world, { ...given, team: given.team ?? home.id }),
    /** Deactivates a person. */
    deactivate(handle: string) {
      person(handle).deleted = true;
    },
    setRole(handle: string, role: Role) {
      person(handle).role = role;
      world.change({ kind: 'workspace' });
    },
    /** Makes a channel shared with another company. */
    async share(name: string, withTeam = 'T0OTHER001') {
      const shared = channel(name);
      shared.sharedWith.add(withTeam);
      shared.pendingShare = false;
      await told(shared, { type: 'channel_shared', connected_team_id: withTeam });
    },
    async unshare(name: string, withTeam = 'T0OTHER001') {
      const shared = channel(name);
      shared.sharedWith.delete(withTeam);
      await told(shared, { type: 'channel_unshared', previously_connected_team_id: withTeam });
    },
    async archive(name: string, archived = true) {
      const each = channel(name);
      each.archived = archived;
      const type = archived ? 'channel_archive' : 'channel_unarchive';
      await told(each, { type, user: person('dana').id });
    },
    async kickBot(name: string) {
      const each = channel(name);
      each.members.delete(botOf(each));
      await told(each, { type: 'member_left_channel', ...membership(each) });
    },
    async inviteBot(name: string) {
      const each = channel(name);
      each.members.add(botOf(each));
      await told(each, { type: 'member_joined_channel', ...membership(each) });
    },
    join(name: string, handle: string) {
      channel(name).members.add(person(handle).id);
    },
    leave(name: string, handle: string) {
      channel(name).members.delete(person(handle).id);
    },
  };
}
