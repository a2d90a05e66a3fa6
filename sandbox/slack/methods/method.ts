import type { Obj } from '../json.ts';
import type { Install, Team } from '../types.ts';
import type { World } from '../world.ts';

export type ArgKind = 'string' | 'boolean' | 'number' | 'json';

export interface Call {
  world: World;
  method: string;
  team: Team;
  install: Install;
  args: Obj;
}

/** One Web API method: what it takes, which scopes it needs, what it does. */
export interface Method {
  args: Record<string, ArgKind>;
  required?: string[];
  /** Scopes of which each is needed; asked again inside where it depends on the channel. */
  scopes?: string[];
  /** Needs no token. */
  open?: boolean;
  run(call: Call): Obj | undefined;
}
