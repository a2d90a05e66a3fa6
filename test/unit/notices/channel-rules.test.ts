import { describe, expect, test } from 'vitest';
import {
  type AlertKind,
  alertKinds,
  type ChannelRule,
  channelsFor,
  type DmKind,
  defaultRule,
  getsDm,
  lockedKinds,
  placesFor,
  uncovered,
} from '../../../src/notices/channel-rules.ts';

const home = 'C0HOME';
const other = 'C0OTHER';
const rule = (
  channel: string,
  kinds: readonly AlertKind[] | undefined,
  domains?: number[],
): ChannelRule => ({
  ...defaultRule(channel),
  kinds,
  domains,
});

/** Every choice for a channel that makes a difference to an event of domain 7. */
const choices = (kind: AlertKind) => {
  const others = alertKinds.filter((each) => each !== kind);
  return [
    { name: 'nothing chosen', kinds: undefined, domains: undefined, takes: undefined },
    { name: 'this kind', kinds: [kind], domains: undefined, takes: true },
    { name: 'every other kind', kinds: others, domains: undefined, takes: false },
    { name: 'this kind of this domain', kinds: [kind], domains: [7], takes: true },
    { name: 'this kind of another domain', kinds: [kind], domains: [8], takes: false },
    { name: 'nothing at all', kinds: [], domains: undefined, takes: false },
  ] as const;
};

describe('event × route', () => {
  for (const kind of alertKinds) {
    for (const own of choices(kind)) {
      for (const foreign of choices(kind)) {
        test(`${kind}: at home ${own.name}, elsewhere ${foreign.name}`, () => {
          const rules = [
            rule(home, own.kinds, own.domains && [...own.domains]),
            rule(other, foreign.kinds, foreign.domains && [...foreign.domains]),
          ];
          const expected = [
            // Its own channel gets all of a domain until somebody chooses otherwise.
            ...((own.takes ?? true) ? [home] : []),
            // Another channel gets what was chosen for it, and nothing else.
            ...((foreign.takes ?? false) ? [other] : []),
          ];
          const event = { kind, domainId: 7, home };
          expect(channelsFor(event, rules)).toEqual(expected);
          const places = placesFor(event, rules, 'U0ADMIN');
          if (expected.length > 0) {
            expect(places).toEqual(expected.map((channel) => ({ to: 'channel', channel })));
          } else if (lockedKinds.includes(kind)) {
            expect(places).toEqual([{ to: 'person', user: 'U0ADMIN' }]);
          } else {
            expect(places).toEqual([]);
          }
          expect(uncovered(kind, [{ id: 7, channel: home }], rules)).toEqual(
            expected.length === 0 ? [7] : [],
          );
        });
      }
    }
  }

  test('without any row, the domain’s own channel', () => {
    for (const kind of alertKinds) {
      expect(channelsFor({ kind, domainId: 7, home }, [])).toEqual([home]);
    }
  });
});

describe('event × preference', () => {
  const kinds: Record<DmKind, boolean> = {
    broken: false,
    reminder: false,
    escalation: true,
    refused: true,
  };
  for (const [kind, locked] of Object.entries(kinds) as [DmKind, boolean][]) {
    test(`${kind}: wanted, and not wanted`, () => {
      expect(getsDm(kind, true)).toBe(true);
      expect(getsDm(kind, false)).toBe(locked);
    });
  }
});
