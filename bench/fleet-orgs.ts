// Simulated orgs in a process of its own, each with a grant of ours, as an admin's consent leaves it: `node fleet-orgs.ts`.
// The first message says which; others say how they answer, and are answered with what they took so far.
import { randomSecret } from '../sandbox/salesforce/grants.ts';
import { approve } from '../sandbox/salesforce/oauth/approve.ts';
import { type Org, type SalesforceOptions, startSalesforce } from '../sandbox/salesforce/start.ts';
import { tagOf } from '../sandbox/salesforce/state.ts';
import { systemClock } from '../src/lib/clock.ts';

export interface OrgsWanted {
  readonly many: number;
  readonly app: SalesforceOptions['app'];
}

/** An org as a domain is made of it. */
export interface GrantedOrg {
  readonly orgId: string;
  readonly url: string;
  readonly host: string;
  readonly userId: string;
  readonly username: string;
  readonly accessToken: string;
  readonly refreshToken: string;
}

export interface OrgsReady {
  readonly loginUrl: string;
  readonly loginHost: string;
  readonly orgs: readonly GrantedOrg[];
}

export interface Told {
  /** How long each answer takes from now on. */
  readonly delayMs?: number;
  /** The org of this number answers no query any more; undefined: all answer. */
  readonly hangs?: number | undefined;
}

export interface Tally {
  readonly calls: number;
  /** What the orgs of the first domain were asked last, as paths with their queries. */
  readonly asked: readonly string[];
}

let orgs: Org[] = [];

async function start({ many, app }: OrgsWanted): Promise<OrgsReady> {
  const salesforce = await startSalesforce({
    clock: systemClock,
    app,
    controlToken: randomSecret(),
  });
  for (const seed of seedsOf(many))
    await salesforce.addOrg({ name: `Acme ${seed}`, size: 'hundred', seed, apiLimit: 1_000_000 });
  orgs = salesforce.orgs;
  const { url: loginUrl, host: loginHost } = salesforce.login;
  return { loginUrl, loginHost, orgs: orgs.map((org) => granted(org, loginUrl)) };
}

/** Each of an org with an id of its own. */
function seedsOf(many: number): number[] {
  const seeds = new Map<number, number>();
  for (let seed = 1; seeds.size < many; seed += 1)
    seeds.set(tagOf(seed), seeds.get(tagOf(seed)) ?? seed);
  return [...seeds.values()];
}

function granted(org: Org, identityOrigin: string): GrantedOrg {
  const { state, users } = org;
  const now = state.world.clock.now();
  const [accessToken, refreshToken] = [randomSecret(66), randomSecret(48)].map(state.issue);
  const grant = {
    id: randomSecret(9),
    userIndex: users.admin.index,
    scopes: state.world.app.scopes,
    createdAt: now.toISOString(),
    usedAt: now.getTime(),
    identityOrigin,
    refreshToken: refreshToken ?? '',
    replaced: new Set<string>(),
    ref: approve(state, users.admin.index, state.ourApp.index),
    ended: null,
  };
  state.grants.all.push(grant);
  state.grants.sessions.set(accessToken ?? '', {
    accessToken: accessToken ?? '',
    grant,
    userIndex: users.admin.index,
    issuedAt: now.getTime(),
    issuedReal: performance.now(),
    ended: false,
  });
  return {
    orgId: org.id,
    url: org.url,
    host: org.host,
    userId: users.admin.id,
    username: users.admin.username,
    accessToken: accessToken ?? '',
    refreshToken: refreshToken ?? '',
  };
}

function tell({ delayMs, hangs }: Told): Tally {
  for (const [at, org] of orgs.entries()) {
    if (delayMs !== undefined) org.set({ delayMs });
    org.faults.clear();
    if (at === hangs) org.faults.add({ on: 'query', do: 'hang' });
  }
  const asked = (orgs[0]?.ledger.calls ?? []).map(({ path, soql }) =>
    soql === undefined ? path : `${path}?${new URLSearchParams({ q: soql })}`,
  );
  const tally = { calls: orgs.reduce((sum, { ledger }) => sum + ledger.calls.length, 0), asked };
  for (const { ledger } of orgs) ledger.calls.length = 0;
  return tally;
}

process.on('message', async (message: OrgsWanted | Told) => {
  process.send?.('many' in message ? await start(message) : tell(message));
});
process.on('disconnect', () => process.exit(0));
