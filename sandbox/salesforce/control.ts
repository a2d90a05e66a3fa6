import { createEvents, type OrgEvents } from './events.ts';
import type { Fault, FaultTarget } from './faults.ts';
import { type GateName, gateNames } from './gates.ts';
import { type Answer, type Incoming, json, plain } from './http.ts';
import type { Door } from './oauth/authorize.ts';
import type { OrgState, World } from './state.ts';

type Args = Record<string, unknown>;
type Action = (org: OrgState, args: Args) => unknown;

/** Arguments that an event takes, in its order; the JSON of a control call names them. */
const eventArgs: Record<keyof OrgEvents, string[]> = {
  grantToken: ['user', 'app', 'options'],
  grantMany: ['app', 'count', 'options'],
  grantNewApps: ['count', 'prefix'],
  revokeTokens: ['filter'],
  renewTokens: ['filter'],
  endOurGrants: [],
  endSessions: [],
  addUser: ['spec'],
  deactivateUser: ['user'],
  setPermission: ['user', 'permission', 'on'],
  renameApp: ['from', 'to'],
  installApp: ['name', 'spec'],
  uninstallApp: ['name'],
  blockApp: ['name'],
  setOurApp: ['state'],
  setApiUsage: ['used'],
  refreshSandbox: [],
  set: ['settings'],
  oddRows: ['odd'],
  grants: [],
  countTokens: ['filter'],
  recordUse: ['filter', 'options'],
  callApi: ['user', 'app', 'options'],
  signIn: ['user', 'app', 'options'],
  setAppPolicy: ['app', 'policy'],
  handOut: ['user', 'permission'],
  setProfile: ['user', 'profile'],
  allowByProfile: ['profile', 'permission', 'on'],
};

const gateOf = (args: Args): GateName => {
  const found = gateNames.find((name) => name === args.gate);
  if (!found) throw new RangeError(`no such gate: ${String(args.gate)}`);
  return found;
};

// What a control call says is the caller's own test: its JSON is taken as the typed form.
const actions: Record<string, Action> = {
  addFault: (org, args) => void org.faults.add(args.fault as Fault),
  clearFaults: (org, args) => org.faults.clear(args.on as FaultTarget | undefined),
  closeGate: (org, args) => void org.faults.gate(gateOf(args)),
  openGate: (org, args) => org.faults.get(gateOf(args))?.open(),
  gateWaiting: (org, args) => org.faults.get(gateOf(args))?.waiting ?? 0,
  ledger: (org) => org.ledger,
  problems: (org) => org.world.problems,
  users: (org) =>
    org.users
      .slice(0, 50)
      .map(({ id, username, name, active, admin }) => ({ id, username, name, active, admin })),
};

/** Does a named action in an org; throws on an unknown name. The one table behind HTTP and tests. */
export function control(org: OrgState, action: string, args: Args): unknown {
  const own = Object.hasOwn(actions, action) ? actions[action] : undefined;
  if (own) return own(org, args);
  if (!isEvent(action)) throw new RangeError(`no such action: ${action}`);
  const event: (...values: never[]) => unknown = createEvents(org)[action];
  const values = eventArgs[action].map((name) => revived(args[name]));
  return event(...(values as never[]));
}

const isEvent = (action: string): action is keyof OrgEvents => Object.hasOwn(eventArgs, action);

/** Times in control calls are ISO strings under `at` and `lastUsed`. */
function revived(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).map(([key, each]) => {
    const isTime = (key === 'at' || key === 'lastUsed') && typeof each === 'string';
    return [key, isTime ? new Date(each) : each];
  });
  return Object.fromEntries(entries);
}

/** `POST /__control`: only with the token of this start and as JSON, so that no web page can do it. */
export async function answerControl(door: Door, request: Incoming): Promise<Answer> {
  const { world } = door;
  const isJson = request.headers['content-type']?.split(';')[0]?.trim() === 'application/json';
  const trusted = request.headers['x-sandbox-token'] === world.controlToken;
  if (request.method !== 'POST' || !isJson || !trusted) return plain(403, 'Not allowed.\n');
  try {
    const { action, org: named, ...args } = asRecord(JSON.parse(request.body));
    if (action === 'orgs') {
      const orgs = world.orgs.map(({ name, id, url, kind }) => ({ name, id, url, kind }));
      return json(200, { ok: true, result: orgs });
    }
    const org = door.org ?? orgNamed(world, named);
    const result = await control(org, String(action), args);
    return json(200, { ok: true, result: result ?? null });
  } catch (error) {
    return json(400, { ok: false, error: error instanceof Error ? error.message : String(error) });
  }
}

function asRecord(value: unknown): Args {
  if (typeof value !== 'object' || value === null)
    throw new TypeError('the body must be an object');
  return { ...value };
}

function orgNamed(world: World, name: unknown): OrgState {
  const found = world.orgs.find((org) => org.name === name || org.id === name);
  if (!found) throw new RangeError(`no org is called ${String(name)}`);
  return found;
}
