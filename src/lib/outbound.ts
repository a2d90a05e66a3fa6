import { Agent, type Dispatcher, EnvHttpProxyAgent, fetch as fetchBy } from 'undici';

/** A proxy for https: its address, with a user and password where it wants one, and who is reached without it. */
export interface HttpProxy {
  readonly url: string;
  /** As NO_PROXY writes it: names, with all below them, by comma. */
  readonly except: string;
}

export type Outbound = ReturnType<typeof createOutbound>;
export type DispatcherOf = Outbound['dispatcherOf'];

/** What no proxy can reach for us. */
const THIS_MACHINE = 'localhost,127.0.0.1,[::1]';

/**
 * The way out to Slack and Salesforce: straight, or by CONNECT through a proxy, which then resolves the names. HTTP/1.1
 * alone. Plain http, which only trials on one machine speak, goes straight.
 */
export function createOutbound(proxy: HttpProxy | undefined) {
  const dispatcherOf = (options: Agent.Options): Dispatcher =>
    proxy === undefined
      ? new Agent({ ...options, allowH2: false })
      : new EnvHttpProxyAgent({
          ...options,
          allowH2: false,
          // Not left out, or it would be read from the environment.
          httpProxy: '',
          httpsProxy: proxy.url,
          noProxy: `${THIS_MACHINE},${proxy.except}`,
        });
  const shared = proxy === undefined ? undefined : dispatcherOf({});

  return {
    dispatcherOf,
    /** For what takes one of its own; undefined where it goes straight. */
    shared,
    fetch: shared === undefined ? fetch : fetchThrough(shared),
    close: async () => void (await shared?.destroy()),
  };
}

// Node's own `fetch` takes no dispatcher of another undici than its own. The two differ in nothing that we use.
const fetchThrough = (dispatcher: Dispatcher): typeof fetch =>
  (async (input: string, init: object) =>
    fetchBy(input, { ...init, dispatcher })) as unknown as typeof fetch;
