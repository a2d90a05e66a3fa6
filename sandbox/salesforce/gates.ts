/** The places at which a request can be held. */
export const gateNames = [
  'authorize',
  'exchange:before',
  'exchange:after',
  'token:before-rotate',
  'token:after-rotate',
  'query',
  'limits',
  'identity',
  'revoke',
  'revoke:after',
  'usage',
  'usage:after',
] as const;
export type GateName = (typeof gateNames)[number];

export interface Gate {
  /** How many requests stand before it now. */
  readonly waiting: number;
  /** Resolves once that many requests have come to the gate, all told. */
  arrived(count?: number): Promise<void>;
  /** Lets those that wait go on, and all later ones pass. */
  open(): void;
}

export interface Gates {
  gate(name: GateName): Gate;
  get(name: GateName): Gate | undefined;
  openAll(): void;
  /** Waits before the gate if it is closed. False when the client left meanwhile. */
  pass(name: GateName, client: { readonly left: boolean; leaves: Promise<void> }): Promise<boolean>;
}

/** Gates of one org: a test closes one, sees who waits before it, and opens it. */
export function createGates(): Gates {
  const closed = new Map<GateName, Gate & { come(): Promise<void>; leave(): void }>();

  function gate(name: GateName): Gate {
    const opened = Promise.withResolvers<void>();
    const watchers: { count: number; done: () => void }[] = [];
    let waiting = 0;
    let seen = 0;
    const made = {
      get waiting() {
        return waiting;
      },
      arrived(count = 1) {
        if (seen >= count) return Promise.resolve();
        const { promise, resolve } = Promise.withResolvers<void>();
        watchers.push({ count, done: resolve });
        return promise;
      },
      open() {
        if (closed.get(name) === made) closed.delete(name);
        opened.resolve();
      },
      come() {
        waiting += 1;
        seen += 1;
        for (const watcher of watchers) if (seen >= watcher.count) watcher.done();
        return opened.promise;
      },
      leave() {
        waiting -= 1;
      },
    };
    closed.get(name)?.open();
    closed.set(name, made);
    return made;
  }

  return {
    gate,
    get: (name) => closed.get(name),
    openAll() {
      for (const each of [...closed.values()]) each.open();
    },
    async pass(name, client) {
      const before = closed.get(name);
      if (before) {
        await Promise.race([before.come(), client.leaves]);
        before.leave();
      }
      return !client.left;
    },
  };
}
