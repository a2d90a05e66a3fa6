import { type Host, listen, plain } from './http.ts';
import { providerVisited } from './oauth/consent.ts';
import type { OrgSpec, Problem, SalesforceOptions } from './options.ts';
import { type Org, startOrg } from './org.ts';
import { send } from './send.ts';
import { serve } from './serve.ts';
import { createWorld } from './world.ts';

export type { OrgSpec, Problem, SalesforceOptions } from './options.ts';
export type { Org } from './org.ts';

export interface Salesforce {
  addOrg(spec: OrgSpec): Promise<Org>;
  /** The generic sign-in host: login.salesforce.com's stand-in. */
  login: { url: string; host: string };
  /** The host that sign-ins pass through in orgs with `identityProvider` on. */
  identityProvider: { url: string; host: string };
  orgs: Org[];
  /** What the bot did and must not do. */
  problems: Problem[];
  /** Every code, token and verifier of all orgs, with the client secret. */
  issuedSecrets: ReadonlySet<string>;
  close(): Promise<void>;
}

/** Starts the sign-in host; each org then listens on an address of its own. */
export async function startSalesforce(options: SalesforceOptions): Promise<Salesforce> {
  const world = createWorld(options);
  const door = { world, org: null, origin: '' };
  const login = await listen(0, (request, response) => serve(door, request, response));
  const provider = await listen(0, async (request, response) => {
    const answer =
      request.path === '/sso' ? providerVisited(world, request) : plain(404, 'Nothing is here.\n');
    await send(response, answer, [], options.clock.now());
  });
  door.origin = login.url;
  world.loginUrl = login.url;
  world.providerUrl = provider.url;
  const hosts: Host[] = [login, provider];
  const orgs: Org[] = [];
  return {
    async addOrg(spec) {
      const { org, hosts: own } = await startOrg(world, spec);
      orgs.push(org);
      hosts.push(...own);
      return org;
    },
    login: { url: login.url, host: hostOf(login) },
    identityProvider: { url: provider.url, host: hostOf(provider) },
    orgs,
    problems: world.problems,
    issuedSecrets: world.secrets,
    async close() {
      for (const org of orgs) org.faults.openAll();
      await Promise.all(hosts.map((host) => host.close()));
    },
  };
}

const hostOf = ({ url }: Host): string => url.replace('http://', '');
