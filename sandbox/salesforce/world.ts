import type { Clock } from '../../src/lib/clock.ts';
import type { AppRegistration, Problem } from './options.ts';
import type { World } from './state.ts';

/** Makes the shared part; the hosts' addresses are filled in once they listen. */
export function createWorld(options: {
  clock: Clock;
  app: AppRegistration;
  controlToken: string;
}): World {
  const problems: Problem[] = [];
  return {
    clock: options.clock,
    app: { ...options.app, scopes: options.app.scopes ?? ['api', 'web', 'refresh_token', 'id'] },
    controlToken: options.controlToken,
    problems,
    orgs: [],
    signIns: new Map(),
    loginUrl: '',
    providerUrl: '',
    secrets: new Set([options.app.clientSecret]),
    report(org, kind, detail) {
      problems.push({ at: options.clock.now().toISOString(), org, kind, detail });
    },
  };
}
