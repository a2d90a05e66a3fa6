import { createGates, type Gates } from './gates.ts';
import type { Permission } from './generate/people.ts';
import type { CallKind } from './ledger.ts';

export type FaultTarget =
  | 'token'
  | 'query'
  | 'limits'
  | 'identity'
  | 'userinfo'
  | 'authorize'
  | 'revoke'
  | 'describe'
  | 'versions'
  | 'usage'
  | 'log'
  | 'any';

/** What goes wrong. The first group replaces the work, the second spoils its answer. */
export type FaultAct =
  | { do: 'status'; status: number; body?: string }
  /** What a public record shows, by its id in `truth/answers.json`. */
  | { do: 'recorded'; id: string }
  | { do: 'redirect'; location: string; status?: number }
  | { do: 'rest-error'; status: number; errorCode: string; message: string }
  | { do: 'api-limit' }
  | { do: 'api-disabled-for-org' }
  | { do: 'api-currently-disabled' }
  | { do: 'invalid-session' }
  | { do: 'not-valid-for-rest' }
  | { do: 'token-error'; error: string; description: string; status?: number }
  | { do: 'delay'; ms: number }
  | { do: 'hang' }
  | { do: 'take-permission'; permission: Permission; username?: string }
  | { do: 'stall-body' }
  | { do: 'reset-body' }
  | { do: 'drop-answer' }
  | { do: 'html' }
  | { do: 'gzip-bomb'; bytes?: number }
  | { do: 'endless-body' }
  | { do: 'huge-body'; bytes?: number }
  | { do: 'repeat-locator' }
  | { do: 'never-done' }
  | { do: 'next-url'; url: string }
  | { do: 'token-fields'; fields: Record<string, string | null> };

export type Fault = FaultAct & {
  on: FaultTarget;
  /** How often it happens; without it, until it is cleared. */
  times?: number;
  /** How many matching requests pass first. */
  after?: number;
  /** Only requests whose SOQL contains this text. */
  soql?: string;
};

export interface Faults extends Gates {
  add(fault: Fault): { clear(): void };
  clear(on?: FaultTarget): void;
  /** Takes the faults that apply to this request, and counts them as used. */
  take(kind: CallKind, soql: string | null): FaultAct[];
}

/** The faults of one org. */
export function createFaults(): Faults {
  let active: { fault: Fault; left: number; skip: number }[] = [];
  return {
    ...createGates(),
    add(fault) {
      const entry = {
        fault,
        left: fault.times ?? Number.POSITIVE_INFINITY,
        skip: fault.after ?? 0,
      };
      active.push(entry);
      return {
        clear: () => {
          active = active.filter((each) => each !== entry);
        },
      };
    },
    clear(on) {
      active = on === undefined ? [] : active.filter(({ fault }) => fault.on !== on);
    },
    take(kind, soql) {
      const taken: FaultAct[] = [];
      for (const entry of active) {
        const { fault } = entry;
        if (fault.on !== kind && !(fault.on === 'any' && kind !== 'page')) continue;
        if (fault.soql !== undefined && !soql?.includes(fault.soql)) continue;
        if (entry.skip > 0) entry.skip -= 1;
        else if (entry.left > 0) {
          entry.left -= 1;
          taken.push(fault);
        }
      }
      active = active.filter(({ left }) => left > 0);
      return taken;
    },
  };
}
