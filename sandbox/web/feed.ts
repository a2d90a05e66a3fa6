import type { Change } from '../slack/types.ts';
import type { World } from '../world.ts';
import { seenSteps } from './guide.ts';
import { seenEvents, seenOrgs, seenProblems } from './seen.ts';
import type { Update } from './wire.ts';

/** Messages of a channel that are sent at first; older ones are asked for. */
export const PAGE = 40;
const GATHER_MS = 40;
const LOOK_MS = 1_000;

export interface Feed {
  /** Looks again at what changes without a word, such as an act's marks on a window. */
  look(): void;
  end(): void;
}

/** Tells one page what its person sees: all of it, then each change, gathered for a moment. */
export function startFeed(world: World, handle: string, send: (update: Update) => void): Feed {
  const { slack } = world;
  const desk = slack.desk(handle);
  const dm = desk.dm();
  const touched = new Map<string, Set<string>>();
  const gone: { channel: string; ts: string }[] = [];
  const last = new Map<string, string>();
  let timer: NodeJS.Timeout | undefined;

  const now = () => world.clock.now().toISOString();
  // Sent only where it differs from what this page was told last.
  function news<T>(key: string, value: T): Record<string, T> {
    const text = JSON.stringify(value);
    if (last.get(key) === text) return {};
    last.set(key, text);
    return { [key]: value };
  }
  const small = (): Partial<Update> => ({
    ...news('people', desk.people()),
    ...news('channels', desk.channels()),
    ...news('modal', desk.modal()),
    ...news('home', desk.home()),
    ...news('problems', seenProblems(world)),
    ...news('orgs', seenOrgs(world)),
    ...news('story', seenSteps(world)),
  });

  function flush(): void {
    timer = undefined;
    const messages = [...touched].flatMap(([channel, all]) =>
      [...all].flatMap((ts) => desk.message(channel, ts) ?? []),
    );
    const lost = gone.splice(0);
    touched.clear();
    const update: Update = {
      now: now(),
      ...small(),
      ...(messages.length > 0 ? { messages } : {}),
      ...(lost.length > 0 ? { gone: lost } : {}),
    };
    if (Object.keys(update).length > 1) send(update);
  }
  const look = () => {
    timer ??= setTimeout(flush, GATHER_MS);
  };

  const stop = slack.onChange((change: Change) => {
    if (change.kind === 'ephemeral' && change.person !== desk.person.id) return;
    if ('ts' in change) {
      if (change.kind === 'delete') gone.push({ channel: change.channel, ts: change.ts });
      else {
        const known = touched.get(change.channel) ?? new Set();
        touched.set(change.channel, known.add(change.ts));
      }
    }
    look();
  });
  const looking = setInterval(look, LOOK_MS);

  const pages = Object.fromEntries(
    desk.channels().map(({ id }) => [id, desk.page(id, null, PAGE)]),
  );
  const { id, name, role, team } = desk.person;
  send({
    now: now(),
    fresh: {
      me: { id, handle, name, role, team },
      team: desk.team(),
      command: slack.commandName,
      dm,
      pages,
      events: seenEvents(),
    },
    ...small(),
  });

  return {
    look,
    end() {
      stop();
      clearInterval(looking);
      clearTimeout(timer);
    },
  };
}
