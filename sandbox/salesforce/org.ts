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
  /** All hosts that are, were or will be its address. */
  readonly hosts: readonly string[];
  /** My Domain gets its next address: the old one answers everything with a redirect. */
  rename(): void;
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
export async function startOrg(world: World, spec: OrgSpec): Promise<{ org: Org; hosts: Host[] }> {
  const state = createState(world, spec);
  const open = async (port: number): Promise<Host> => {
    const door = { world, org: state, origin: '' };
    const host = await listen(port, (request, response) => serve(door, request, response));
    door.origin = host.url;
    return host;
  };
  const host = await open(spec.port ?? 0);
  const nextHost = spec.nextAddress ? await open(0) : undefined;
  state.url = host.url;
  world.orgs.push(state);
  const [admin, ordinary] = state.users;
  if (!admin || !ordinary) throw new Error('an org has at least two people');
  return {
    hosts: [host, nextHost].filter((each) => each !== undefined),
    org: {
      ...createEvents(state),
      name: spec.name,
      get id() {
        return state.id;
      },
      get url() {
        return state.url;
      },
      get host() {
        return state.url.replace('http://', '');
      },
      hosts: [
        ...[host, nextHost].flatMap((each) => (each ? each.url.replace('http://', '') : [])),
        ...(spec.formerHost ? [spec.formerHost] : []),
      ],
      rename() {
        if (!nextHost) throw new Error('the org has no other address');
        state.url = nextHost.url;
      },
      users: { admin, ordinary, all: state.users, named: (text) => userNamed(state, text) },
      settings: state.settings,
      ledger: state.ledger,
      faults: state.faults,
      issuedSecrets: state.secrets,
      state,
    },
  };
}
