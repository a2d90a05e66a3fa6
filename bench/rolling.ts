import { openPool } from '../sandbox/embedded/pool.ts';
import { startPostgres } from '../sandbox/embedded/postgres.ts';
import { startRedis } from '../sandbox/embedded/redis.ts';
import { startWorld } from '../sandbox/world.ts';
import { startFleet } from '../test/faults/rolling/fleet.ts';
import { type Counted, underLoad } from '../test/faults/rolling/load.ts';
import { addOrg } from './scene.ts';
import type { Measured } from './table.ts';

const A_SECOND = 50;
/** As in life, where PUBLIC_URL is another machine's. */
const DRAIN_MS = 5000;
const ACK_MS = 3000;
const DOMAINS = 3;
const READ_WITHIN_MS = 120_000;

/** Two web and two worker processes are restarted one after the other behind a load balancer, at 50 commands a second. */
export async function* run(): AsyncGenerator<Measured> {
  const [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
  const orgs = Array.from({ length: DOMAINS }, (_, at) => ({
    name: `Acme ${at + 1}`,
    size: 'small' as const,
    seed: at + 1,
  }));
  const world = await startWorld({
    databaseUrl: postgres.adminUrl,
    redisUrl: redis.url,
    orgs,
  });
  const pool = openPool(postgres.adminUrl, 2);
  const rows = async <Row>(query: string, values: unknown[] = []) =>
    (await pool.query(query, values)).rows as Row[];
  const fleet = await startFleet(world, {
    roles: ['web', 'web', 'worker', 'worker'],
    drainMs: DRAIN_MS,
  });
  try {
    await fleet.ready();
    for (const org of world.orgs) await addOrg(world, org);
    const by = performance.now() + READ_WITHIN_MS;
    while ((await rows(`select 1 from domain where status = 'success'`)).length < DOMAINS) {
      if (performance.now() > by) throw new Error('the first syncs did not end');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const counted = await underLoad(world, rows, A_SECOND, fleet.restartEach);
    yield* rowsOf(counted, fleet.refused);
    for (const { kind, detail } of [
      ...world.slack.problems.slice(0, 3),
      ...world.salesforce.problems.slice(0, 3),
    ])
      console.error(`the simulators complain: ${kind} ${detail}`);
  } finally {
    await fleet.close();
    await pool.end();
    await world.close();
    await Promise.all([postgres.stop(), redis.stop()]);
  }
}

function rowsOf(counted: Counted, refused: readonly string[]): Measured[] {
  const none = (what: string, value: number, beside = '') => ({
    what: `rolling restart: ${what}`,
    value,
    limit: 0,
    unit: '',
    beside,
  });
  const { commands, notices, syncs } = counted;
  return [
    none(
      'acks lost or late',
      counted.lostAcks,
      `${commands} commands, ${counted.rate.toFixed(1)} a second`,
    ),
    {
      what: 'rolling restart: slowest ack',
      value: counted.slowestAckMs,
      limit: ACK_MS,
      unit: 'ms',
      beside: '',
    },
    none(
      'requests that the balancer could bring nowhere',
      refused.length,
      refused.slice(0, 3).join('; '),
    ),
    none('answers lost', counted.lostAnswers),
    none('answers given twice', counted.doubleAnswers),
    none('notices lost', counted.lostNotices, `${notices} notices`),
    none('notices sent twice', counted.doubleNotices),
    none('syncs lost', counted.lostSyncs, `${syncs} syncs`),
    none('syncs done twice', counted.doubleSyncs),
    none('domains that are not well afterwards', counted.broken),
  ];
}
