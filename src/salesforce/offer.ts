import { LRUCache } from 'lru-cache';
import * as v from 'valibot';
import { DAY } from '../lib/time.ts';
import type { HttpAnswer, HttpAsk } from './transport.ts';

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
        const spoken = newestOfBoth(answer, newest);
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

const versionList = v.array(v.object({ version: v.pipe(v.string(), v.regex(/^\d{1,3}\.0$/)) }));

/** Where the list says nothing that we understand, ours is tried. */
function newestOfBoth({ status, body }: HttpAnswer, newest: string): string {
  const list = v.safeParse(v.pipe(v.string(), v.parseJson(), versionList), body);
  if (status !== 200 || !list.success) return newest;
  const numbers = list.output.map(({ version }) => Number(version));
  const both = numbers.filter((each) => each <= Number(newest));
  return both.length === 0 ? newest : Math.max(...both).toFixed(1);
}
