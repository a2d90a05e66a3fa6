import jsforce from 'jsforce';
import type { LoggedCall } from '../sandbox/salesforce/ledger.ts';
import { READ_AT_ONCE } from '../src/syncs/read-org.ts';
import { middle, quantile } from './quantile.ts';
import { type Scene, startScene } from './scene.ts';
import { openSession } from './session.ts';
import { type Measured, rowsOf } from './table.ts';

const A_PAGE = 500;
const DELAY_MS = 120;
const ROUNDS = 3;
const ASKED_EACH = 20;
/** However often it is measured, our share of the org's calls does not run out. */
const PLENTY_OF_CALLS = 10_000_000;
const FIELDS = 'AppName, AppMenuItemId, UserId, CreatedDate, LastUsedDate, UseCount';

const row = rowsOf('calls');

interface Reading {
  readonly calls: number;
  readonly ms: number;
  /** What the sync called beside. */
  readonly others: number;
  readonly syncMs: number;
}

/**
 * 100,000 tokens, 3,000 of them of one second, from an org that answers after 120 ms: our calls and our time for the tokens,
 * beside the least that they could be and beside what others do.
 */
export async function* run(): AsyncGenerator<Measured> {
  const scene = await startScene({
    name: 'Large',
    size: 'large',
    seed: 7,
    delayMs: DELAY_MS,
    apiLimit: PLENTY_OF_CALLS,
  });
  try {
    // Packing its answers takes the simulated org longer than making them.
    scene.org.set({ gzip: false });
    const readings: Reading[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const { calls } = scene.org.ledger;
      calls.length = 0;
      const { wall } = round === 0 ? await scene.connect() : await scene.sync();
      readings.push({ ...readingOf(calls), syncMs: wall });
    }
    const runs = await scene.rows<{ read: number; counted: number }>(
      'select tokens_read as read, tokens_counted as counted from sync_run',
    );
    const counted = Math.max(...runs.map((each) => each.counted));
    const missed = Math.max(...runs.map((each) => each.counted - each.read));
    const { alone, others } = await peers(scene);
    yield row(
      'who asks and the org, against its delay',
      alone / DELAY_MS,
      1.1,
      '×',
      `${READ_AT_ONCE} at once`,
    );
    yield row('tokens counted and not read', missed, 0, 'tokens', `of ${counted}; ${others}`);
    const least = Math.ceil(counted / A_PAGE);
    const of = (what: keyof Reading) => readings.map((each) => each[what]);
    yield row(
      'calls for the tokens, against full pages',
      middle(of('calls')) / least,
      1.05,
      '×',
      `${spread(of('calls'))} with the counts and the oldest, for ${least} pages; ${spread(of('others'))} calls for all else`,
    );
    const ideal = (least * DELAY_MS) / READ_AT_ONCE;
    yield row(
      'time for the tokens, against full pages × delay ÷ calls at once',
      middle(of('ms')) / ideal,
      1.15,
      '×',
      `${spread(of('ms'))} ms for ${ideal}; the whole sync ${spread(of('syncMs'))} ms`,
    );
  } finally {
    await scene.close();
  }
}

/** From the first count of the tokens to the last, which begin and end their reading. */
function readingOf(calls: readonly LoggedCall[]): Omit<Reading, 'syncMs'> {
  const isCount = ({ soql }: LoggedCall) => /^SELECT COUNT\(\) FROM OauthToken\b/.test(soql ?? '');
  const [from, to] = [calls.findIndex(isCount), calls.findLastIndex(isCount)];
  const reading = calls.slice(from, to + 1);
  const at = (call: LoggedCall | undefined) => Date.parse(call?.at ?? '');
  return {
    calls: reading.length,
    ms: at(reading.at(-1)) + DELAY_MS - at(reading[0]),
    others: calls.length - reading.length,
  };
}

/**
 * One query whose pages jsforce fetches, and one window after another by `CreatedDate >`, all in memory. `alone`: what one
 * page takes who does nothing but ask for it.
 */
async function peers({ env }: Scene): Promise<{ alone: number; others: string }> {
  const { pool, session } = await openSession(env);
  await pool.end();
  const { instanceUrl, accessToken } = session;
  const connection = new jsforce.Connection({ instanceUrl, accessToken, version: '64.0' });
  const all = { responseTarget: 'Records', autoFetch: true, maxFetch: 1_000_000 } as const;
  const window = (where: string) =>
    connection.query(`SELECT ${FIELDS} FROM OauthToken ${where} ORDER BY CreatedDate`).execute(all);

  const page = `${instanceUrl}/services/data/v64.0/query?q=${encodeURIComponent('SELECT UserId FROM OauthToken ORDER BY CreatedDate')}`;
  const alone = await timed(async () => {
    await Promise.all(
      Array.from({ length: READ_AT_ONCE }, async () => {
        for (let asked = 0; asked < ASKED_EACH; asked += 1) {
          const answer = await fetch(page, { headers: { authorization: `Bearer ${accessToken}` } });
          await answer.arrayBuffer();
        }
      }),
    );
    return ASKED_EACH;
  });
  const fetched = await timed(async () => (await window('')).length);
  const paged = await timed(async () => {
    const kept: unknown[] = [];
    for (let rows = await window(''); rows.length > 0; ) {
      for (const each of rows) kept.push(each);
      rows = await window(`WHERE CreatedDate > ${rows.at(-1)?.CreatedDate}`);
    }
    return kept.length;
  });
  const told = ({ n, ms }: Timed) => `${n} in ${(ms / 1000).toFixed(1)} s`;
  return {
    alone: alone.ms / alone.n,
    others: `jsforce with autoFetch reads ${told(fetched)}, by CreatedDate > ${told(paged)}`,
  };
}

type Timed = Awaited<ReturnType<typeof timed>>;

async function timed(work: () => Promise<number>): Promise<{ n: number; ms: number }> {
  const from = performance.now();
  const n = await work();
  return { n, ms: performance.now() - from };
}

function spread(values: readonly number[]): string {
  const [least, most] = [quantile(values, 0), quantile(values, 1)];
  const text = (value: number) => value.toFixed(0);
  return least === most ? text(least) : `${text(middle(values))} (${text(least)} to ${text(most)})`;
}
