import { setTimeout as sleep } from 'node:timers/promises';
import type { World } from '../../../sandbox/world.ts';
import { uuidOf } from '../../../src/lib/ids.ts';

type Rows = <Row>(query: string, values?: unknown[]) => Promise<Row[]>;

const PEOPLE = 25;
/** Each is answered by one message that only the asker sees. */
const LINES = ['/salesforce list', '/salesforce version', '/salesforce status'];
const NOTICES_A_SECOND = 4;
const SETTLES_WITHIN_MS = 60_000;

export interface Counted {
  readonly commands: number;
  /** Commands a second that were typed. */
  readonly rate: number;
  /** Without a 200 in Slack's time. */
  readonly lostAcks: number;
  readonly slowestAckMs: number;
  readonly lostAnswers: number;
  readonly doubleAnswers: number;
  readonly notices: number;
  readonly lostNotices: number;
  readonly doubleNotices: number;
  readonly syncs: number;
  readonly lostSyncs: number;
  readonly doubleSyncs: number;
  /** Domains that are not well afterwards. */
  readonly broken: number;
}

/** Types so many commands a second, makes every domain due and writes notices while `work` goes on; then counts what came of it. */
export async function underLoad(
  { slack, clock }: Pick<World, 'slack' | 'clock'>,
  rows: Rows,
  perSecond: number,
  work: () => Promise<void>,
): Promise<Counted> {
  slack.rateLimit({ burst: 100_000, intervalMs: 1 });
  const typists = Array.from({ length: PEOPLE }, (_, at) => {
    slack.addPerson({ handle: `typist-${at}`, name: `Typist ${at}` });
    return slack.as(`typist-${at}`);
  });
  const typed = typists.map(() => 0);
  const acks: ReturnType<(typeof typists)[number]['command']>[] = [];
  const completeRuns = async () =>
    (await rows(`select 1 from sync_run where outcome = 'complete'`)).length;
  const runsBefore = await completeRuns();
  let asked = 0;
  let notices = 0;

  async function makeWork(): Promise<void> {
    const due = await rows(
      `update domain set next_due_at = '2000-01-01'
       where run_id is null and queued_at is null and next_due_at > clock_timestamp() returning id`,
    );
    asked += due.length;
    await rows(
      `insert into notice (id, workspace_id, key, kind, target, facts, created_at, due_at)
       select gen_random_uuid(), w.id, 'rolling ' || n, 'alert.test', $1, jsonb_build_object('by', $2::text), $3, $3
       from workspace w, generate_series($4::integer, $5::integer) n`,
      [
        `channel:${slack.channel('#sec-alerts').id}`,
        slack.as('dana').id,
        clock.now(),
        notices + 1,
        notices + NOTICES_A_SECOND,
      ],
    );
    notices += NOTICES_A_SECOND;
  }

  let isOver = false;
  const from = performance.now();
  async function type(): Promise<void> {
    for (let n = 0; !isOver; n += 1) {
      const wait = from + (n * 1000) / perSecond - performance.now();
      if (wait > 0) await sleep(wait);
      const at = n % PEOPLE;
      typed[at] = (typed[at] ?? 0) + 1;
      const ack = typists[at]?.command(LINES[n % LINES.length] ?? '', { channel: '#sec-alerts' });
      if (ack) acks.push(ack);
    }
  }
  async function keepBusy(): Promise<void> {
    while (!isOver) {
      await makeWork();
      await sleep(1000);
    }
  }
  const load = Promise.all([type(), keepBusy()]);
  const worked = work().finally(() => {
    isOver = true;
  });
  await Promise.all([worked, load]);
  const seconds = (performance.now() - from) / 1000;

  const answers = () =>
    typists.map(
      (each) =>
        each
          .messages('#sec-alerts')
          .filter(({ onlyFor, user }) => onlyFor && user === slack.botUserId).length,
    );
  const short = () => sum(answers().map((n, at) => Math.max(0, (typed[at] ?? 0) - n)));
  const isQuiet = async () => {
    const open = await rows(
      `select 1 from notice where sent_at is null and dropped_at is null
       union all select 1 from domain where run_id is not null or queued_at is not null or next_due_at < clock_timestamp()`,
    );
    return open.length === 0 && short() === 0;
  };
  const by = performance.now() + SETTLES_WITHIN_MS;
  const ended = await Promise.all(acks);
  while (!(await isQuiet()) && performance.now() < by) await sleep(100);
  // A double would come about now.
  await sleep(500);

  const [deployment] = await rows<{ id: string }>('select id from deployment');
  const sent = await rows<{ id: string }>(`select id from notice where key like 'rolling %'`);
  const posts = slack.requests.filter(
    ({ method, answer }) => method === 'chat.postMessage' && answer.ok,
  );
  const byKey = Map.groupBy(posts, ({ args }) => String(args.client_msg_id));
  const times = sent.map(
    ({ id }) => byKey.get(uuidOf(`${deployment?.id} notice ${id} 0`))?.length ?? 0,
  );
  const ran = (await completeRuns()) - runsBefore;
  const broken = await rows(
    `select 1 from domain where status <> 'success' or error_code is not null or run_id is not null`,
  );
  return {
    commands: acks.length,
    rate: acks.length / seconds,
    lostAcks: ended.filter(({ ok }) => !ok).length,
    slowestAckMs: Math.max(...ended.map(({ ms }) => ms)),
    lostAnswers: short(),
    doubleAnswers: sum(answers().map((n, at) => Math.max(0, n - (typed[at] ?? 0)))),
    notices,
    lostNotices: notices - times.filter((n) => n > 0).length,
    doubleNotices: times.filter((n) => n > 1).length,
    syncs: asked,
    lostSyncs: Math.max(0, asked - ran),
    doubleSyncs: Math.max(0, ran - asked),
    broken: broken.length,
  };
}

const sum = (all: readonly number[]): number => all.reduce((before, each) => before + each, 0);
