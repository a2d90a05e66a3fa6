import type { Person } from './types.ts';
import type { World } from './world.ts';

/** A person by either of their ids. */
export const personById = (world: World, id: string): Person | undefined =>
  world.people.get(id) ?? [...world.people.values()].find(({ grid }) => grid?.id === id);

/** The id that payloads name a person by. */
export const idInPayloads = ({ id, grid }: Person): string =>
  grid?.namedBy === 'organisation' ? grid.id : id;

export const isOf = (person: Pick<Person, 'team' | 'grid'>, teamId: string): boolean =>
  person.grid ? person.grid.teams.includes(teamId) : person.team === teamId;

/** On a Grid, the workspace of the organisation that installed the app first. */
export function firstInstalled(world: World, teamId: string): string {
  const { enterprise } = world.teams.get(teamId) ?? {};
  if (!enterprise) return teamId;
  const all = [...world.teams.values()];
  return all.find((each) => each.install && each.enterprise?.id === enterprise.id)?.id ?? teamId;
}
