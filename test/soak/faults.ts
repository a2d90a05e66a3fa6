import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { Fault as SalesforceFault } from '../../sandbox/salesforce/faults.ts';
import { noteAct } from './known.ts';
import type { Passing } from './orgs.ts';
import { type Fault, HOUR_MS, MINUTE_MS, type Step } from './plan.ts';
import type { Stage, Watched } from './stage.ts';

interface Aim {
  readonly after: readonly string[];
  readonly text: string;
}

/** So long a server is away, in real milliseconds: longer than some of the bot's deadlines, shorter than others. */
const AWAY_MS = 900;
/** Until what is due has begun. */
const BEGUN_MS = 60;
const TARGETS = ['query', 'any', 'limits', 'token', 'describe', 'identity'] as const;
const COMMITS: readonly [Aim, ...Aim[]] = [
  { after: ['insert into "notice"'], text: 'commit' },
  { after: ['update "card" set'], text: 'commit' },
  { after: ['insert into "sync_run"'], text: 'commit' },
  { after: ['update "domain" set'], text: 'commit' },
  { after: ['update "revocation" set'], text: 'commit' },
  { after: [], text: 'set "sent_at"' },
  { after: [], text: 'set "drawn"' },
  { after: [], text: 'update "grant_secret"' },
];

type Roll = Step['roll'];
type Doing = (
  stage: Stage,
  domain: Watched,
  roll: Roll,
  lastsMs: number,
) => Passing | undefined | Promise<Passing | undefined>;

const pickOf = <T>(all: readonly [T, ...T[]], roll: number): T =>
  all[Math.floor(roll * all.length)] ?? all[0];

/** Work is under way, and not done. */
async function inMidWork(stage: Stage): Promise<void> {
  await stage.forward(20 * MINUTE_MS);
  void stage.look();
  await sleep(BEGUN_MS);
}

/** Of an org, for as long as it lasts; where `times` is given, no more often than that. */
const ofSalesforce =
  (fault: (roll: Roll) => Omit<SalesforceFault, 'on'> & { on?: SalesforceFault['on'] }): Doing =>
  (stage, { org }, roll, lastsMs) => {
    const made = { on: pickOf(TARGETS, roll[1]), ...fault(roll) } as SalesforceFault;
    const until = stage.now() + lastsMs;
    // Where renewing gives a new token and its answer is spoilt, nobody can know the new one.
    if ((made.on === 'token' || made.on === 'any') && org.settings.rotation) {
      stage.known.losses.push({ org: org.name, from: stage.now(), to: until + HOUR_MS });
    }
    const { clear } = org.faults.add(made);
    return { until, end: clear };
  };

const ofSlack =
  (
    fault: Parameters<Stage['slack']['fault']>[1],
    methods: readonly [string, ...string[]],
    times: number,
  ): Doing =>
  (stage, _domain, roll, lastsMs) => {
    const method = pickOf(methods, roll[0]);
    stage.slack.fault(method, fault, 1 + Math.floor(roll[1] * times));
    return { until: stage.now() + lastsMs, end: () => stage.slack.clearFaults(method) };
  };

const ofDoor =
  (begin: (stage: Stage) => unknown, end: (stage: Stage) => unknown): Doing =>
  async (stage, _domain, roll) => {
    await inMidWork(stage);
    await begin(stage);
    await sleep(AWAY_MS * (0.2 + roll[0]));
    await end(stage);
    return undefined;
  };

async function onRedis(stage: Stage, work: (redis: Redis) => Promise<unknown>): Promise<void> {
  const redis = new Redis(stage.redisUrl());
  await work(redis).finally(() => redis.disconnect());
}

const endSessions = (stage: Stage) =>
  stage.rows(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and application_name = 'orgwarden'`,
  );

const readOnly = async (stage: Stage, word: string) => {
  const name = new URL(stage.databaseUrl).pathname.slice(1);
  await stage.rows(`alter database ${name} ${word}`);
  await endSessions(stage);
};

const POSTS = ['chat.postMessage', 'chat.postMessage', 'chat.update', 'users.info', '*'] as const;

const faults: Readonly<Record<Fault, Doing>> = {
  salesforceSlow: ofSalesforce((roll) => ({ do: 'delay', ms: 100 + roll[0] * 500, times: 12 })),
  salesforceDown: ofSalesforce((roll) => ({ do: 'status', status: roll[0] < 0.5 ? 503 : 500 })),
  salesforceHtml: ofSalesforce(() => ({ do: 'html', times: 6 })),
  salesforceCut: ofSalesforce(() => ({ do: 'reset-body', times: 4 })),
  salesforceStalls: ofSalesforce(() => ({ do: 'stall-body', times: 1 })),
  salesforceRedirects: ofSalesforce(() => ({
    do: 'redirect',
    location: 'http://localhost:9/elsewhere',
    times: 3,
  })),
  salesforceHuge: ofSalesforce(() => ({ do: 'huge-body', bytes: 10 * 1024 * 1024, times: 1 })),
  salesforceSilent: ofSalesforce(() => ({ do: 'hang', times: 1 })),
  tokenRefused: ofSalesforce((roll) => ({
    on: 'token',
    do: 'token-error',
    error: roll[0] < 0.5 ? 'server_error' : 'temporarily_unavailable',
    description: 'try again later',
    status: roll[0] < 0.5 ? 500 : 503,
    times: 2,
  })),
  tokenAnswerLost: async (stage, domain, roll, lastsMs) => {
    domain.org.endSessions();
    return ofSalesforce(() => ({ on: 'token', do: 'drop-answer', times: 1 }))(
      stage,
      domain,
      roll,
      lastsMs,
    );
  },
  sessionsEnd: (_stage, { org }) => {
    org.endSessions();
    return undefined;
  },
  revokeFails: ofSalesforce((roll) => ({
    on: 'revoke',
    do: roll[0] < 0.5 ? 'drop-answer' : 'reset-body',
    times: 2,
  })),
  slackLimits: ofSlack({ kind: 'rate_limited', retryAfter: 30 }, ['chat.postMessage', '*'], 3),
  slackDown: ofSlack({ kind: 'http', status: 500 }, POSTS, 6),
  slackAnswerLost: ofSlack({ kind: 'drop' }, POSTS, 3),
  slackSilent: ofSlack({ kind: 'hang' }, POSTS, 1),
  slackArchives: async (stage, domain, _roll, lastsMs) => {
    const { id } = stage.slack.channel(domain.channel, domain.place.team);
    await stage.slack.archive(id);
    return { until: stage.now() + lastsMs, end: () => stage.slack.archive(id, false) };
  },
  /** It does not take our blocks, and says in its words what it was sent. */
  slackRepeatsToken: (stage, { place }, roll, lastsMs) => {
    const token = stage.slack.team(place.team).install?.token ?? '';
    const messages = [`[ERROR] no blocks for ${token} [json-pointer:/blocks/0]`];
    const body = { ok: false, error: 'invalid_blocks', response_metadata: { messages } };
    const method = 'chat.postMessage';
    const headers = { 'content-type': 'application/json' };
    const fault = { kind: 'instead', status: 200, body: JSON.stringify(body), headers } as const;
    stage.slack.fault(method, fault, 1 + Math.floor(roll[0] * 2));
    return { until: stage.now() + lastsMs, end: () => stage.slack.clearFaults(method) };
  },
  databaseCut: ofDoor(
    ({ doors }) => doors.database.cut(),
    () => {},
  ),
  databaseShut: ofDoor(
    ({ doors }) => doors.database.shut(),
    ({ doors }) => doors.database.open(),
  ),
  databaseDeaf: ofDoor(
    ({ doors }) => doors.database.deaf(),
    ({ doors }) => doors.database.hear(),
  ),
  databaseReadOnly: ofDoor(
    (stage) => readOnly(stage, 'set default_transaction_read_only = on'),
    (stage) => readOnly(stage, 'reset default_transaction_read_only'),
  ),
  commitAnswerLost: (stage, _domain, roll, lastsMs) => {
    const { database } = stage.doors;
    const lost = roll[1] < 0.6 ? 'answer' : 'statement';
    const seen = roll[2] < 0.7 ? 'cut' : 'silence';
    void database.lose({ ...pickOf(COMMITS, roll[0]), lost, seen });
    return { until: stage.now() + lastsMs, end: () => database.loseNothing() };
  },
  /** A message is out, and nobody can write that down. */
  markLost: (stage, _domain, roll, lastsMs) => {
    const { database } = stage.doors;
    const seen = roll[0] < 0.7 ? 'cut' : 'silence';
    void database.lose({ after: [], text: 'set "sent_at"', lost: 'statement', seen });
    return { until: stage.now() + lastsMs, end: () => database.loseNothing() };
  },
  redisFlushed: async (stage, domain, roll) => {
    // Where readings take long, others wait in the queue and are lost with it.
    const slow = stage.orgs.map(({ faults }) =>
      faults.add({ on: 'query', do: 'delay', ms: 100 + roll[0] * 400, times: 2 }),
    );
    await stage.forward(domain.intervalMs <= HOUR_MS ? HOUR_MS : 0);
    await inMidWork(stage);
    await onRedis(stage, (redis) => redis.flushall());
    for (const { clear } of slow) clear();
    return undefined;
  },
  redisRestarts: async (stage) => {
    await inMidWork(stage);
    await stage.restartRedis();
    return undefined;
  },
  redisReadOnly: async (stage, _domain, roll) => {
    await inMidWork(stage);
    await onRedis(stage, async (redis) => {
      // A replica of nobody: it refuses every write with READONLY.
      await redis.replicaof('127.0.0.1', 9);
      await sleep(AWAY_MS * (0.2 + roll[0]));
      await redis.replicaof('NO', 'ONE');
    });
    return undefined;
  },
  redisCut: ofDoor(
    ({ doors }) => doors.redis.cut(),
    () => {},
  ),
  clockOff: async (stage, _domain, roll, lastsMs) => {
    await stage.skew((roll[0] - 0.5) * 20 * MINUTE_MS);
    return { until: stage.now() + lastsMs, end: () => stage.skew(0) };
  },
  clockLeaps: async (stage, _domain, roll) => {
    await stage.forward((0.5 + roll[0] * 2) * HOUR_MS);
    return undefined;
  },
};

/** Lets something go wrong; what is to end at a time is given back. */
export async function fail(
  stage: Stage,
  step: Extract<Step, { actor: 'fault' }>,
): Promise<Passing | undefined> {
  const domain = stage.domains[step.domain % stage.domains.length];
  if (!domain) return undefined;
  noteAct(stage.known, `fault ${step.what}`, undefined);
  return (await faults[step.what](stage, domain, step.roll, step.lastsMs)) ?? undefined;
}
