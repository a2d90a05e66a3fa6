import type { CallMethod, UsageCall } from '../../domains/usage-log.ts';
import { MINUTE } from '../../lib/time.ts';

/** The ten minutes in which one user of an app read the most objects that it did not read before. */
export interface Peak {
  readonly appId: number;
  readonly userId: string;
  readonly at: Date;
  /** Sorted. */
  readonly objects: readonly string[];
}

const SPAN_MS = 10 * MINUTE;
/** Fewer are read by anything that works. */
export const LEAST_OBJECTS = 4;
const MOST_OBJECTS = 50;
/** People of apps that are watched in a file; lines need not come in the order of time, so that some spans are open at once. */
const MOST_WATCHED = 2000;
/** Of each app in any case, so that one that comes late in a file is seen as well as one that comes first. */
const LEAST_WATCHED = 5;
const MOST_OPEN = 6;

/** By these, data of an object is read. What describes objects, writes or signs in takes nothing. */
const reading: ReadonlySet<CallMethod> = new Set(['query', 'bulk', 'record', 'search']);
const isReading = (method: string): boolean => reading.has(method as CallMethod);

interface Watched {
  readonly appId: number;
  readonly userId: string;
  readonly open: Map<number, Set<string>>;
  best: { readonly span: number; readonly objects: ReadonlySet<string> } | undefined;
}

/** Whether an app read an object before. */
export type KnowsObject = (appId: number, object: string) => boolean;

/**
 * Watches how many objects people of apps read within ten minutes, in bounded memory. What an app read before does not count:
 * the ten minutes in which it does its daily work would hide those in which somebody looks around.
 */
export function createPeaks(isKnown: KnowsObject) {
  const watched = new Map<string, Watched>();
  const byApp = new Map<number, number>();

  function spanOf(of: Watched, span: number): Set<string> {
    const known = of.open.get(span);
    if (known) return known;
    const [oldest] = of.open.keys();
    if (of.open.size >= MOST_OPEN && oldest !== undefined) close(of, oldest);
    const objects = new Set<string>();
    of.open.set(span, objects);
    return objects;
  }

  return {
    take(appId: number, { at, userId, object, method }: UsageCall): void {
      if (at === null || userId === null || object === '' || !isReading(method)) return;
      const names = namesOf(object).filter((name) => !isKnown(appId, name));
      if (names.length === 0) return;
      const key = `${appId} ${userId}`;
      let of = watched.get(key);
      if (!of) {
        const ofApp = byApp.get(appId) ?? 0;
        if (watched.size >= MOST_WATCHED && ofApp >= LEAST_WATCHED) return;
        byApp.set(appId, ofApp + 1);
        of = { appId, userId, open: new Map(), best: undefined };
        watched.set(key, of);
      }
      const objects = spanOf(of, Math.floor(at / SPAN_MS));
      for (const name of names) if (objects.size < MOST_OBJECTS) objects.add(name);
    },

    result(): Peak[] {
      return [...watched.values()].flatMap((of) => {
        for (const span of [...of.open.keys()]) close(of, span);
        const { best, appId, userId } = of;
        if (!best || best.objects.size < LEAST_OBJECTS) return [];
        return [
          { appId, userId, at: new Date(best.span * SPAN_MS), objects: [...best.objects].sort() },
        ];
      });
    },
  };
}

function close(of: Watched, span: number): void {
  const objects = of.open.get(span);
  of.open.delete(span);
  if (objects && objects.size > (of.best?.objects.size ?? 0)) of.best = { span, objects };
}

/** `Account, Contact` names two. */
export const namesOf = (object: string): readonly string[] => object.split(', ');
