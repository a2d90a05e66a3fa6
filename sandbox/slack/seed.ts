import { install } from './install.ts';
import type { Channel, GridPerson, Person, Role, Team } from './types.ts';
import type { World } from './world.ts';

export interface NewTeam {
  name: string;
  id?: string;
  enterprise?: { id: string; name: string };
  orgInstall?: boolean;
  /** Installs the app there at once, with a token of its own. */
  installed?: boolean;
}

export function addTeam(world: World, { name, id, enterprise, orgInstall = false }: NewTeam): Team {
  const team: Team = {
    id: id ?? world.id('T'),
    name,
    domain: name.toLowerCase().replace(/[^a-z0-9]+/g, '-'),
    orgInstall,
    ...(enterprise ? { enterprise } : {}),
  };
  world.teams.set(team.id, team);
  world.change({ kind: 'workspace' });
  return team;
}

export interface NewPerson {
  handle: string;
  name: string;
  team: string;
  role?: Role;
  email?: string;
  tz?: string;
  /** In an Enterprise Grid. */
  grid?: Partial<GridPerson>;
}

export function addPerson(world: World, given: NewPerson): Person {
  const { handle, name, team, role = 'member', tz = 'UTC' } = given;
  const person: Person = {
    id: world.id('U'),
    team,
    handle,
    name,
    role,
    email: given.email ?? `${handle}@${world.teams.get(team)?.domain ?? 'acme'}.example`,
    tz,
    deleted: false,
    stack: [],
  };
  if (given.grid)
    person.grid = {
      id: person.id,
      teams: [team],
      teamId: 'own',
      payloadTeam: team,
      namedBy: 'workspace',
      ...given.grid,
    };
  world.people.set(person.id, person);
  world.change({ kind: 'workspace' });
  return person;
}

export interface NewChannel {
  name: string;
  team: string;
  kind?: 'public' | 'private';
  members?: Iterable<string>;
  sharedWith?: string[];
}

export function addChannel(
  world: World,
  { name, team, kind = 'public', members = [], sharedWith = [] }: NewChannel,
): Channel {
  const channel: Channel = {
    id: world.id('C'),
    team,
    name: name.replace(/^#/, ''),
    kind,
    members: new Set(members),
    archived: false,
    sharedWith: new Set(sharedWith),
    pendingShare: false,
    messages: [],
    ephemerals: [],
  };
  world.channels.set(channel.id, channel);
  world.change({ kind: 'workspace' });
  return channel;
}

/** The workspace everybody starts with. */
export function seed(world: World): Team {
  const acme = addTeam(world, { name: 'Acme', id: 'T0ACME0001' });
  const other = addTeam(world, { name: 'Vendor', id: 'T0OTHER001' });
  const person = (handle: string, name: string, role: Role, team = acme) =>
    addPerson(world, { handle, name, role, team: team.id });
  const dana = person('dana', 'Dana Ruiz', 'owner');
  const staff = [
    dana,
    person('li', 'Li Wei', 'admin'),
    person('priya', 'Priya Shah', 'member'),
    person('sam', 'Sam Ode', 'member'),
  ].map(({ id }) => id);
  const gus = person('gus', 'Gus Frei', 'guest');
  const eve = person('eve', 'Eve Stone', 'member', other);

  const { botToken, scopes } = world.options;
  const { botUser } = install(world, acme, {
    by: dana.id,
    scopes,
    ...(botToken ? { token: botToken } : {}),
  });
  const channel = (name: string, members: string[], more: Partial<NewChannel> = {}) =>
    addChannel(world, { name, team: acme.id, members, ...more });
  channel('general', [...staff, gus.id]);
  channel('sec-alerts', [...staff, gus.id, botUser]);
  channel('sec-private', [dana.id, staff[1] ?? dana.id], { kind: 'private' });
  channel('vendor-shared', [...staff, eve.id, botUser], { sharedWith: [other.id] });
  return acme;
}
