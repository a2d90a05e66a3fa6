import { pick, unit } from '../../sandbox/salesforce/generate/random.ts';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** How much happens: in a day, but for the domains. */
export interface Scale {
  readonly days: number;
  readonly domains: number;
  /** How often domains are read, by turns. */
  readonly everyHours: readonly [number, ...number[]];
  /** The clock goes in leaps: so long while things fail, twice as long in a calm. */
  readonly leapMs: number;
  readonly people: number;
  readonly apps: number;
  readonly orgs: number;
  readonly faults: number;
  /** On each day that has any: three of seven, so that a process also lives for days. */
  readonly kills: number;
  /** Nothing else of an actor than this. */
  readonly solely?: { readonly [A in Actor]?: readonly What<A>[] };
}

export const fullScale = (days: number): Scale => ({
  days,
  domains: 12,
  everyHours: [1, 24, 6, 12, 24, 2, 6, 24, 4, 24, 12, 24],
  leapMs: 20 * MINUTE_MS,
  people: 14,
  apps: 8,
  orgs: 3,
  faults: 16,
  kills: 2,
});

/** For `npm test`: little of everything. */
export const smallScale: Scale = {
  days: 2,
  domains: 4,
  everyHours: [3, 8, 6, 8],
  leapMs: HOUR_MS,
  people: 8,
  apps: 5,
  orgs: 2,
  faults: 7,
  kills: 1,
};

const weights = {
  /** What people do in Slack. */
  person: {
    read: 3,
    nonsense: 1,
    approve: 3,
    ban: 3,
    banEverywhere: 2,
    revoke: 3,
    revokePicked: 2,
    banTwin: 1,
    undo: 1,
    stop: 1,
    agree: 4,
    disagree: 1,
    agreeToOwn: 2,
    syncNow: 2,
    role: 1,
    interval: 1,
    quiet: 1,
    settings: 1,
    remove: 1,
    bringBack: 2,
    reconnect: 4,
    reconnectUnsure: 1,
    pausePolicies: 1,
  },
  /** What vendors and users do in the orgs. */
  app: {
    appears: 8,
    burst: 1,
    spreads: 3,
    isUsed: 2,
    leaves: 2,
    comesBack: 1,
    isCommon: 2,
    bearsOurName: 1,
  },
  /** What admins of the orgs do; most of it is undone some hours later. */
  org: { endsGrant: 2, blocksUs: 1, takesPermission: 1, usesUpCalls: 1, hidesTokens: 3 },
  fault: {
    salesforceSlow: 2,
    salesforceDown: 2,
    salesforceHtml: 1,
    salesforceCut: 2,
    salesforceStalls: 1,
    salesforceRedirects: 1,
    salesforceHuge: 1,
    salesforceSilent: 1,
    tokenRefused: 1,
    tokenAnswerLost: 1,
    sessionsEnd: 2,
    revokeFails: 2,
    slackLimits: 2,
    slackDown: 2,
    slackAnswerLost: 3,
    slackSilent: 1,
    slackArchives: 1,
    slackRepeatsToken: 1,
    databaseCut: 2,
    databaseShut: 1,
    databaseDeaf: 1,
    databaseReadOnly: 1,
    commitAnswerLost: 3,
    markLost: 1,
    redisFlushed: 2,
    redisRestarts: 1,
    redisReadOnly: 1,
    redisCut: 1,
    clockOff: 1,
    clockLeaps: 1,
  },
  bot: { killed: 3, killedAsSlackTakes: 3, killedAsSalesforceRevokes: 1, stopped: 1, ended: 1 },
} as const;

type Weights = typeof weights;
export type Actor = keyof Weights;
export type What<A extends Actor> = keyof Weights[A] & string;
export type Fault = What<'fault'>;

/** One thing that happens. What exactly is chosen of what is there then, by `roll`: numbers from 0 up to but not 1. */
export type Step = {
  readonly [A in Actor]: {
    readonly actor: A;
    readonly what: What<A>;
    /** Milliseconds from the beginning. */
    readonly at: number;
    readonly domain: number;
    readonly roll: readonly [number, number, number];
    readonly lastsMs: number;
  };
}[Actor];

/** Each day ends in so long a time without faults, so that it can be seen whether all is well again. */
export const CALM_FROM_MS = 19 * HOUR_MS;
const STORMS = [
  [HOUR_MS, 5 * HOUR_MS],
  [9 * HOUR_MS, 15 * HOUR_MS],
] as const;
const AWAKE = [7 * HOUR_MS, CALM_FROM_MS] as const;
const STORMY_OF_SEVEN = 3;

/** All that happens, in the order of time: the same for the same seed and scale. */
export function planOf(seed: number, scale: Scale): Step[] {
  const steps: Step[] = [];
  let drawn = 0;
  const draw = () => unit(seed, 7001, drawn++);

  function weighed<A extends Actor>(actor: A): What<A> {
    const solely: readonly string[] | undefined = scale.solely?.[actor];
    const all = (Object.entries(weights[actor]) as [What<A>, number][]).filter(
      ([what]) => solely?.includes(what) ?? true,
    );
    let left = draw() * all.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [what, weight] of all) {
      left -= weight;
      if (left < 0) return what;
    }
    throw new Error('weights do not sum up');
  }

  function add(actor: Actor, day: number, [from, to]: readonly [number, number]) {
    const at = Math.round(day * DAY_MS + from + draw() * (to - from));
    const latest = day * DAY_MS + CALM_FROM_MS - at;
    const lastsMs = Math.min(Math.round((5 + draw() * 50) * MINUTE_MS), latest);
    const domain = Math.floor(draw() * scale.domains);
    const roll = [draw(), draw(), draw()] as const;
    steps.push({ actor, what: weighed(actor), at, domain, roll, lastsMs } as Step);
  }

  for (let day = 0; day < scale.days; day += 1) {
    const storm = () => STORMS[Math.floor(draw() * STORMS.length)] ?? STORMS[0];
    for (let n = 0; n < scale.people; n += 1) add('person', day, AWAKE);
    for (let n = 0; n < scale.apps; n += 1) add('app', day, [0, CALM_FROM_MS]);
    for (let n = 0; n < scale.orgs; n += 1) add('org', day, AWAKE);
    for (let n = 0; n < scale.faults; n += 1) add('fault', day, storm());
    if (day % 7 >= STORMY_OF_SEVEN) continue;
    for (let n = 0; n < scale.kills; n += 1) add('bot', day, storm());
  }
  return steps.sort((a, b) => a.at - b.at);
}

/** A number for a text that was given as a seed, or one that nobody has chosen. */
export const chosenSeed = (given: string | undefined): number =>
  given === undefined ? pick(1_000_000, Math.floor(performance.timeOrigin)) : Number(given);
