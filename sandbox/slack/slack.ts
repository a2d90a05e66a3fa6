import type { Server } from 'node:http';
import { createAppLife } from './app-life.ts';
import { createDesk } from './desk.ts';
import { everythingSeen, everythingSeenByAll } from './everything.ts';
import { addFault, clearFaults } from './faults.ts';
import type { Lookup } from './lookup.ts';
import { findMessage } from './messages.ts';
import { createPersonDriver } from './person.ts';
import { readerFor } from './reader.ts';
import { messagePings, renderMessage } from './render-text.ts';
import { snapshot } from './snapshot.ts';
import type { Change, FaultKind, Message, Problem } from './types.ts';
import { type Look, until } from './until.ts';
import { createWorkplace } from './workplace.ts';
import type { World } from './world.ts';

export type Slack = ReturnType<typeof createSlack>;

/** What a test or a page does in a workspace, and sees of it. */
export function createSlack(world: World, lookup: Lookup, server: Server) {
  const { home, channel, person } = lookup;
  const appLife = createAppLife(world, lookup);
  return {
    url: world.url,
    apiUrl: `${world.url}/api/`,
    commandName: world.commandName,
    botToken: home.install?.token ?? '',
    botUserId: home.install?.botUser ?? '',
    /** Switches of the workspace: message burst and interval, Home tab, Messages tab. */
    settings: world.settings,

    problems: world.problems,
    requests: world.requests,
    deliveries: world.deliveries,
    cutOff: world.cutOff,
    issuedSecrets: world.issuedSecrets,
    rawLog: world.rawLog,
    /** Takes the problems of one kind out and gives them: for tests that expect them. */
    takeProblems(kind?: string): Problem[] {
      const taken = world.problems.filter((each) => kind === undefined || each.kind === kind);
      for (const each of taken) world.problems.splice(world.problems.indexOf(each), 1);
      return taken;
    },

    ...lookup,
    ...createWorkplace(world, lookup),
    // One by one: the linter takes a spread of these for a spread promise.
    answerInstall: appLife.answerInstall,
    uninstall: appLife.uninstall,
    revokeToken: appLife.revokeToken,
    restoreToken: appLife.restoreToken,
    event: appLife.event,
    redeliver: appLife.redeliver,
    people: () =>
      [...world.people.values()].map(({ id, handle, name, role, team }) => ({
        id,
        handle,
        name,
        role,
        team,
      })),
    message: (channelName: string, ts: string) => findMessage(channel(channelName), ts),
    /** A person to act as, by handle. */
    as: (handle: string, teamId?: string) => createPersonDriver(world, person(handle, teamId)),

    /** The same person at a page: acts by the ids that blocks carry, sees everything as data. */
    desk: (handle: string) => createDesk(world, person(handle)),
    file: (id: string) => world.files.get(id),

    /** Makes a method go wrong, the next `times` or until cleared. `response_url`, `upload` and `*` too. */
    fault: (method: string, fault: FaultKind & { about?: string }, times?: number) =>
      addFault(world, method, fault, times),
    clearFaults: (method?: string) => clearFaults(world, method),
    /** Refuses a block or element type, as a workspace does that does not have it yet. */
    refuse(type: string, refused = true) {
      if (refused) world.refused.add(type);
      else world.refused.delete(type);
    },
    rateLimit({ burst, intervalMs }: { burst: number; intervalMs: number }) {
      Object.assign(world.settings, { postBurst: burst, postIntervalMs: intervalMs });
    },
    /** From now on a workspace may call a method so often in a minute. */
    limitCalls(method: string, aMinute: number) {
      world.settings.callsAMinute[method] = aMinute;
    },

    onChange: (listener: (change: Change) => void) => world.onChange(listener),
    /** All that one person can see, as plain data. */
    snapshot: (name: string) => snapshot(world, person(name)),
    /** A message as text, for one reader or for anybody. */
    render: (message: Pick<Message, 'text' | 'blocks'>, reader?: string) =>
      renderMessage(message, readerFor(world, reader ? person(reader) : undefined)),
    /** Live mentions a message holds: who or what it would ping. */
    pings: (message: Pick<Message, 'text' | 'blocks'>) => messagePings(message),
    /** All that people see and all problems, as text. */
    describe: (handle?: string) =>
      handle ? everythingSeen(world, person(handle)) : everythingSeenByAll(world),
    /** Looks until the function gives something; throws with what people see after a minute. `onWait`: see `until`. */
    eventually: <T>(
      find: Look<T>,
      given: { waitMs?: number; what?: string; onWait?: (waitedMs: number) => void } = {},
    ) =>
      until(
        find,
        given.waitMs ?? 60_000,
        () => `Never happened: ${given.what ?? find.toString()}\n${everythingSeenByAll(world)}`,
        given.onWait,
      ),
    /** Resolves when no delivery is under way. */
    async idle() {
      while (world.underWay.size > 0) await Promise.allSettled(world.underWay);
    },

    async close() {
      for (const timer of world.timers) clearInterval(timer);
      for (const release of world.waiting) release();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
