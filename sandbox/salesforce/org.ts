import { createEvents, type OrgEvents } from './events.ts';
import type { Faults } from './faults.ts';
import type { User } from './generate/people.ts';
import { type Host, listen } from './http.ts';
import type { Ledger } from './ledger.ts';
import { userNamed } from './named.ts';
import type { OrgSpec } from './options.ts';
import { serve } from './serve.ts';
import type { OrgSettings } from './settings.ts';
import type { World } from './state.ts';
import { createState, type OrgState } from './state.ts';

/** A simulated org: what happened in it, what may go wrong, and how to make things happen. */
export interface Org extends OrgEvents {
  readonly name: string;
  /** 18 characters; a refresh of a sandbox changes it. */
  readonly id: string;
  readonly url: string;
  readonly host: string;
  readonly users: {
    /** May do everything: *Customize Application*, *View Setup* and the rest. */
    admin: User;
    /** Has the API and nothing more. */
    ordinary: User;
    all: readonly User[];
    named(text: string): User;
  };
  readonly settings: Readonly<OrgSettings>;
  readonly ledger: Ledger;
  readonly faults: Faults;
  /** Every code, token and verifier that this org gave out or was shown. */
  readonly issuedSecrets: ReadonlySet<string>;
  readonly state: OrgState;
}

/** Generates an org and listens for it on an address of its own. */
export async function startOrg(world: World, spec: OrgSpec): Promise<{ org: Org; host: Host }> {
  const state = createState(world, spec);
  const door = { world, org: state, origin: '' };
  const host = await listen(spec.port ?? 0, (request, response) => serve(door, request, response));
  state.url = host.url;
  door.origin = host.url;
  world.orgs.push(state);
  const [admin, ordinary] = state.users;
  if (!admin || !ordinary) throw new Error('an org has at least two people');
  return {
    host,
    org: {
      ...createEvents(state),
      name: spec.name,
      get id() {
        return state.id;
      },
      url: host.url,
      host: host.url.replace('http://', ''),
      users: { admin, ordinary, all: state.users, named: (text) => userNamed(state, text) },
      settings: state.settings,
      ledger: state.ledger,
      faults: state.faults,
      issuedSecrets: state.secrets,
      state,
    },
  };
}
