import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Org } from '../../sandbox/salesforce/start.ts';
import { sql } from '../app/errors/scene.ts';
import { compileCache } from '../support/bot-process.ts';
import { type TestWorld, testWorld } from '../support/world.ts';

const PROCESSES = 8;
const EXPIRIES = 100;
const KILLED = 2;
const LEASE_SECONDS = 60;
const PROGRAM = join(import.meta.dirname, '../support/session-process.ts');

interface Child {
  readonly process: ChildProcess;
  used: number;
  refreshing: boolean;
}

interface Told {
  readonly used?: number;
  readonly refreshing?: boolean;
  readonly failed?: string;
  readonly detail?: string;
}

describe('eight processes share one rotating grant', () => {
  let world: TestWorld;
  const children = new Set<Child>();
  const failures: string[] = [];

  beforeAll(async () => {
    world = await testWorld({ orgs: [{ name: 'Acme', size: 'few', seed: 3, rotation: true }] });
    const [org] = world.orgs;
    if (!org) throw new Error('no org');
    await world.connect(org);
    await world.bot?.close();
  });

  afterAll(async () => {
    for (const child of children) child.process.kill('SIGKILL');
    await world.close();
  });

  function start(): void {
    const env = { ...process.env, ...compileCache, ...world.env };
    const child: Child = { process: fork(PROGRAM, { env }), used: 0, refreshing: false };
    child.process.on('message', (message: Told) => {
      if (message.refreshing) child.refreshing = true;
      if (message.used !== undefined) {
        child.used = message.used;
        child.refreshing = false;
      }
      if (message.failed !== undefined) failures.push(`${message.failed} ${message.detail}`);
    });
    child.process.on('exit', () => children.delete(child));
    children.add(child);
  }

  async function eventually(what: string, holds: () => boolean, waitMs = 100_000): Promise<void> {
    const end = performance.now() + waitMs;
    while (!holds()) {
      if (performance.now() > end)
        throw new Error(`never: ${what}\n${failures.slice(0, 5).join('\n')}`);
      await sleep(5);
    }
  }

  const newest = () => Math.max(0, ...[...children].map((child) => child.used));
  const allUse = (version: number) => [...children].every((child) => child.used >= version);

  test('100 expiries are 100 refreshes, two processes killed in mid-refresh, no old token used again', async () => {
    const [org] = world.orgs;
    if (!org) throw new Error('no org');
    for (let n = 0; n < PROCESSES; n += 1) start();
    await eventually('all start', () => newest() > 0 && allUse(newest()));
    const before = org.ledger.tokenCalls.refresh;

    for (let expiry = 1; expiry <= EXPIRIES; expiry += 1) {
      const version = newest();
      const kills = expiry === 30 || expiry === 60;
      const gate = kills ? org.faults.gate('token:before-rotate') : undefined;
      org.endSessions();
      if (gate) {
        await eventually('a refresh waits at the gate', () => gate.waiting > 0);
        await killWhoRefreshes();
        gate.open();
        await leasePasses(org);
      }
      await eventually(`all use what came after expiry ${expiry}`, () => allUse(version + 1));
    }

    expect(children.size).toBe(PROCESSES - KILLED);
    expect(org.ledger.tokenCalls.refresh - before).toBe(EXPIRIES);
    expect(org.ledger.reuse).toEqual([]);
    expect(org.grants().filter((grant) => grant.state === 'live')).toHaveLength(1);
    expect(failures).toEqual([]);
  }, 400_000);

  /** Nobody refreshes while a dead process holds the lease, and its minute is over at once. */
  async function leasePasses(org: Org): Promise<void> {
    const refreshes = org.ledger.tokenCalls.refresh;
    await sleep(1000);
    expect(org.ledger.tokenCalls.refresh).toBe(refreshes);
    const [lease] = await sql<{ left: number }>(
      world,
      `select extract(epoch from lease_until - clock_timestamp())::float as left
       from grant_secret where lease_owner is not null`,
    );
    expect(lease?.left).toBeGreaterThan(0);
    expect(lease?.left).toBeLessThan(LEASE_SECONDS);
    await sql(world, 'update grant_secret set lease_until = clock_timestamp()');
  }

  /** The one whose token call is at the gate: its socket closes with it, so that nothing is rotated for nobody. */
  async function killWhoRefreshes(): Promise<void> {
    const holder = [...children].find((child) => child.refreshing);
    if (!holder) throw new Error('nobody refreshes');
    holder.process.kill('SIGKILL');
    await eventually('it is gone', () => !children.has(holder));
    await sleep(200);
  }
});
