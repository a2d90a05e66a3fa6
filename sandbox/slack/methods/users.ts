import { ApiError } from '../api-error.ts';
import { isOf } from '../grid.ts';
import { type Obj, str } from '../json.ts';
import type { Person } from '../types.ts';
import { personFor, sameEnterprise } from './access.ts';
import type { Call, Method } from './method.ts';
import { page } from './page.ts';

/** More than this Slack does not give without a limit. */
const LARGE = 1000;

/** On a Grid `team_id` may be missing, or the organisation's; `enterprise_user` says which workspaces. */
function belonging(call: Call, person: Person): Obj {
  const { grid, team } = person;
  if (!grid) return { team_id: team };
  const enterprise = call.world.teams.get(team)?.enterprise;
  return {
    ...(grid.teamId === 'absent' ? {} : { team_id: grid.teamId === 'own' ? team : enterprise?.id }),
    enterprise_user: {
      id: grid.id,
      enterprise_id: enterprise?.id,
      enterprise_name: enterprise?.name,
      is_admin: false,
      is_owner: false,
      is_primary_owner: false,
      teams: grid.teams,
    },
  };
}

/** `id`: the one that was asked for. */
function wirePerson(call: Call, person: Person, id = person.id): Obj {
  const { role } = person;
  const outside = !isOf(person, call.team.id) && !sameEnterprise(call, person);
  const withEmail = call.install.scopes.includes('users:read.email') && !outside && role !== 'bot';
  const here = !outside;
  return {
    id,
    ...belonging(call, person),
    name: person.handle,
    deleted: person.deleted,
    real_name: person.name,
    tz: person.tz,
    tz_label: person.tz,
    tz_offset: 0,
    profile: {
      real_name: person.name,
      real_name_normalized: person.name,
      display_name: person.handle,
      team: person.team,
      ...(withEmail ? { email: person.email } : {}),
    },
    is_bot: role === 'bot',
    is_app_user: false,
    updated: 1_700_000_000,
    // Slack leaves roles out for deleted people, and says of a stranger only that they are one.
    ...(person.deleted
      ? {}
      : {
          is_admin: here && (role === 'admin' || role === 'owner'),
          is_owner: here && role === 'owner',
          is_primary_owner: here && role === 'owner',
          is_restricted: here && (role === 'guest' || role === 'single-channel guest'),
          is_ultra_restricted: here && role === 'single-channel guest',
        }),
    ...(outside ? { is_stranger: true } : {}),
  };
}

export const users: Record<string, Method> = {
  'users.info': {
    args: { user: 'string', include_locale: 'boolean' },
    required: ['user'],
    scopes: ['users:read'],
    run(call) {
      const id = str(call.args, 'user');
      return { user: wirePerson(call, personFor(call, id), id) };
    },
  },
  'users.list': {
    args: { cursor: 'string', limit: 'number', include_locale: 'boolean' },
    scopes: ['users:read'],
    run(call) {
      const mine = [...call.world.people.values()].filter((person) => isOf(person, call.team.id));
      if (call.args.limit === undefined && mine.length > LARGE)
        throw new ApiError('limit_required');
      const { items, response_metadata } = page(call, mine);
      return {
        members: items.map((person) => wirePerson(call, person)),
        cache_ts: 0,
        response_metadata,
      };
    },
  },
  'users.lookupByEmail': {
    args: { email: 'string' },
    required: ['email'],
    scopes: ['users:read.email', 'users:read'],
    run(call) {
      const email = str(call.args, 'email').toLowerCase();
      const found = [...call.world.people.values()].find(
        (person) =>
          isOf(person, call.team.id) && person.email.toLowerCase() === email && !person.deleted,
      );
      if (!found) throw new ApiError('users_not_found');
      return { user: wirePerson(call, found) };
    },
  },
  'users.conversations': {
    args: {
      user: 'string',
      types: 'string',
      exclude_archived: 'boolean',
      limit: 'number',
      cursor: 'string',
    },
    scopes: ['channels:read'],
    run(call) {
      const who = str(call.args, 'user') || call.install.botUser;
      const kinds = (str(call.args, 'types') || 'public_channel').split(',');
      const { botUser } = call.install;
      const mine = [...call.world.channels.values()].filter(
        (channel) =>
          channel.team === call.team.id &&
          channel.members.has(who) &&
          kinds.includes(channel.kind === 'im' ? 'im' : `${channel.kind}_channel`) &&
          (channel.kind === 'public' || channel.members.has(botUser)),
      );
      const { items, response_metadata } = page(call, mine);
      return {
        channels: items.map(({ id, name, kind }) => ({ id, name, is_private: kind === 'private' })),
        response_metadata,
      };
    },
  },
};
