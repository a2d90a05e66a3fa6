import { randomBytes } from 'node:crypto';
import type {
  ApiCall,
  Change,
  Channel,
  Delivery,
  Fault,
  Install,
  Person,
  Problem,
  ResponseUrl,
  SlackOptions,
  StoredFile,
  Team,
  Trigger,
  View,
} from './types.ts';

export type World = ReturnType<typeof createWorld>;

/** All that the simulated Slack knows. Holds data only; the rules are in the files beside it. */
export function createWorld(options: SlackOptions) {
  const listeners = new Set<(change: Change) => void>();
  let lastId = 0;
  let lastTs = 0;

  const world = {
    options,
    clock: options.clock,
    appId: 'A0ORGWARD1',
    commandName: options.commandName ?? '/salesforce',
    ackMs: options.ackMs ?? 3000,
    /** Set once the server listens: `http://localhost:PORT`. */
    url: '',
    teams: new Map<string, Team>(),
    people: new Map<string, Person>(),
    channels: new Map<string, Channel>(),
    views: new Map<string, View>(),
    files: new Map<string, StoredFile>(),
    triggers: new Map<string, Trigger>(),
    responseUrls: new Map<string, ResponseUrl>(),
    /** Installations whose dead token was replaced, by that token. */
    revoked: new Map<string, Install>(),
    oauthCodes: new Map<
      string,
      {
        team: string;
        user: string;
        redirectUri: string;
        scopes: string[];
        at: number;
        used: boolean;
      }
    >(),
    /** When each method was called, by workspace. */
    calls: new Map<string, number[]>(),
    /** Where each `client_msg_id` was used. */
    clientMessages: new Map<string, { channel: string; ts: string }>(),
    posts: new Map<string, { times: number[]; refusedUntil: number; refusedAt: number }>(),
    refused: new Set<string>(),
    faults: [] as Fault[],
    /** What was told to wait: by the sandbox's clock, and when in real milliseconds. */
    pauses: new Map<string, { until: number; at: number }>(),
    problems: [] as Problem[],
    requests: [] as ApiCall[],
    deliveries: [] as Delivery[],
    /** Bodies of requests that were done, and whose answer nobody got. */
    cutOff: [] as string[],
    issuedSecrets: new Set<string>(),
    /** Requests as they came in, secrets and all: the control of tests that look for leaks. */
    rawLog: [] as string[],
    settings: {
      postBurst: 3,
      postIntervalMs: 1000,
      homeTab: true,
      messagesTab: true,
      /** Most calls of a method in a workspace and minute, by its tier; unlimited where it is not named. */
      callsAMinute: {} as Record<string, number>,
    },
    /** Deliveries on their way; `idle()` waits for them. */
    underWay: new Set<Promise<unknown>>(),
    /** Requests that a fault leaves without an answer; closed at the end. */
    waiting: new Set<() => void>(),
    timers: new Set<NodeJS.Timeout>(),

    now: () => options.clock.now().getTime(),
    id: (prefix: string) => `${prefix}0${(++lastId).toString(36).toUpperCase().padStart(8, '0')}`,
    random: (bytes = 12) => randomBytes(bytes).toString('hex'),
    /** A message timestamp: unique, and never before an earlier one. */
    ts(): string {
      lastTs = Math.max(lastTs + 1, options.clock.now().getTime() * 1000);
      return `${Math.floor(lastTs / 1e6)}.${String(lastTs % 1e6).padStart(6, '0')}`;
    },
    problem(kind: string, detail: string, method?: string): void {
      const problem = { at: options.clock.now(), kind, detail, ...(method ? { method } : {}) };
      world.problems.push(problem);
      world.change({ kind: 'problem', problem });
    },
    change(change: Change): void {
      for (const listener of listeners) listener(change);
    },
    onChange(listener: (change: Change) => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    secret(prefix: string, bytes = 24): string {
      const made = `${prefix}${randomBytes(bytes).toString('hex')}`;
      world.issuedSecrets.add(made);
      return made;
    },
  };
  return world;
}
