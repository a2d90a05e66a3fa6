import { LRUCache } from 'lru-cache';
import { DAY } from '../lib/time.ts';
import type { HttpAnswer } from './answer.ts';
import { fieldsOf, parseJson } from './json.ts';
import type { HttpAsk } from './transport.ts';

/** What one org offers, asked of it once and kept for a day: its API version, and the fields of objects. */
export interface Offer {
  /** The newest version that the org and we know, such as `67.0`. Throws what `send` throws. */
  version(send: (ask: HttpAsk) => Promise<HttpAnswer>): Promise<string>;
  /** The version that is spoken, where it is older than the newest that we know. */
  older(): string | undefined;
  /** By API and object, where the org refused a field that we wanted: the fields that it has. */
  readonly fields: Map<string, ReadonlySet<string>>;
  /** Fields, as `Object.Field`, that we wanted and the org does not have. */
  readonly missing: Set<string>;
}

const mostOrgs = 10_000;

/** Offers by the org's address. `newest`: the newest version that we know. */
export function createOffers(newest: string): (origin: string) => Offer {
  const offers = new LRUCache<string, Offer>({ max: mostOrgs, ttl: DAY });
  return (origin) => {
    const offer = offers.get(origin) ?? createOffer(newest);
    if (!offers.has(origin)) offers.set(origin, offer);
    return offer;
  };
}

export function createOffer(newest: string): Offer {
  let asked: Promise<string> | undefined;
  let older: string | undefined;
  return {
    fields: new Map(),
    missing: new Set(),
    older: () => older,
    version(send) {
      asked ??= send({ method: 'GET', path: '/services/data' }).then((answer) => {
        // Where the list says nothing that we understand, ours is tried.
        const listed = answer.status === 200 ? listedVersions(parseJson(answer.body)) : [];
        const spoken = newestOfBoth(listed, newest) ?? newest;
        older = spoken === newest ? undefined : spoken;
        return spoken;
      });
      asked.catch(() => {
        asked = undefined;
      });
      return asked;
    },
  };
}

/** The versions of a list such as `GET /services/data` gives; what has another form is left out. */
export const listedVersions = (body: unknown): number[] =>
  (Array.isArray(body) ? body : []).flatMap((each) => {
    const { version } = fieldsOf(each);
    return typeof version === 'string' && /^\d{1,3}\.0$/.test(version) ? [Number(version)] : [];
  });

/** The newest of them that is not newer than ours; undefined where there is none. */
export function newestOfBoth(listed: readonly number[], newest: string): string | undefined {
  const both = listed.filter((each) => each <= Number(newest));
  return both.length === 0 ? undefined : Math.max(...both).toFixed(1);
}
