import { ApiError } from './api-error.ts';
import { readArgs } from './args.ts';
import type { Obj } from './json.ts';
import { needScope } from './methods/access.ts';
import type { Call, Method } from './methods/method.ts';
import { methods } from './methods/table.ts';
import { countCall } from './rate-limit.ts';
import type { Install, Team } from './types.ts';
import type { World } from './world.ts';

export interface ApiAnswer {
  status: number;
  body: Obj;
  headers: Record<string, string>;
}

const BAD_ARGUMENT: Record<string, string> = {
  blocks: 'invalid_blocks_format',
  channel: 'channel_not_found',
  user: 'user_not_found',
};

function whose(world: World, token: string): { team: Team; install: Install } {
  if (!token) throw new ApiError('not_authed');
  for (const team of world.teams.values())
    if (team.install?.token === token) {
      if (team.install.state !== 'active') throw new ApiError(team.install.state);
      return { team, install: team.install };
    }
  throw new ApiError(world.revoked.has(token) ? 'token_revoked' : 'invalid_auth');
}

const NOBODY: Install = {
  token: '',
  scopes: [],
  botUser: '',
  botId: '',
  installedBy: '',
  state: 'active',
};
const NOWHERE: Team = { id: '', name: '', domain: '', orgInstall: false };

/** Runs one Web API call and logs it, the token never included. */
export function callApi(world: World, name: string, raw: Obj, token: string): ApiAnswer {
  const at = world.clock.now();
  let team: Team | undefined;
  const answer = (status: number, body: Obj, headers: Record<string, string> = {}): ApiAnswer => {
    const { token: _token, client_secret: _secret, ...args } = raw;
    world.requests.push({
      at,
      method: name,
      ...(team ? { team: team.id } : {}),
      args: shown(args),
      status,
      answer: body,
    });
    return { status, body, headers };
  };
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
  if (!method) {
    world.problem('unknown_method', name, name);
    return answer(200, { ok: false, error: 'unknown_method', req_method: name });
  }
  try {
    const caller = method.open ? { team: NOWHERE, install: NOBODY } : whose(world, token);
    team = method.open ? undefined : caller.team;
    const wait = countCall(world, name, caller.team.id);
    if (wait > 0) throw new ApiError('ratelimited', {}, wait);
    const call: Call = {
      world,
      method: name,
      ...caller,
      args: checkedArgs(world, name, method, raw),
    };
    for (const scope of method.scopes ?? []) needScope(call, scope);
    const headers = method.open ? {} : { 'x-oauth-scopes': caller.install.scopes.join(',') };
    return answer(200, { ok: true, ...method.run(call) }, headers);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const body = { ok: false, error: error.code, ...error.extra };
    if (error.retryAfter > 0) return answer(429, body, { 'retry-after': String(error.retryAfter) });
    return answer(200, body);
  }
}

/** The arguments as kept in the log: JSON read, so that tests can look into blocks and views. */
const shown = (args: Obj): Obj =>
  Object.fromEntries(
    Object.entries(args).map(([key, value]) => {
      if (typeof value !== 'string' || !/^[[{]/.test(value)) return [key, value];
      try {
        return [key, JSON.parse(value)];
      } catch {
        return [key, value];
      }
    }),
  );

function checkedArgs(world: World, name: string, method: Method, raw: Obj): Obj {
  const read = readArgs(method, raw);
  for (const key of read.unknown) world.problem('unknown_argument', key, name);
  const [wrong] = read.wrong;
  if (wrong) {
    world.problem('invalid_arguments', `${wrong} has the wrong form`, name);
    throw new ApiError(BAD_ARGUMENT[wrong] ?? 'invalid_arguments', {
      response_metadata: { messages: [`[ERROR] invalid value [json-pointer:/${wrong}]`] },
    });
  }
  if (read.missing.length > 0) {
    world.problem('invalid_arguments', `missing: ${read.missing.join(', ')}`, name);
    throw new ApiError('invalid_arguments', {
      response_metadata: {
        messages: read.missing.map((key) => `[ERROR] missing required field: ${key}`),
      },
    });
  }
  return read.args;
}
